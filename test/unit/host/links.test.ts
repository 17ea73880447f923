// Links and their addresses, as `ip -j -d -s address` printed them.
import { describe, expect, it } from 'vitest'
import { splitDocuments } from '../../../src/core/host/parse/json.ts'
import { parseLinks, type ParsedLink } from '../../../src/core/host/parse/iproute2/link.ts'
import { faultOf, recorded } from './recorded.ts'

const linkIn = (file: string, name: string): ParsedLink | undefined =>
  parseLinks(recorded(file)).find((link) => link.name === name)

/** Without addresses, and what moved while both were recorded. */
const bare = ({ addresses: _addresses, traffic: _traffic, ...link }: ParsedLink) => link

describe('ip address', () => {
  it('says of what kind each link is', () => {
    const kinds = Object.fromEntries(
      parseLinks(recorded('namespace.addresses.json')).map(({ name, kind }) => [name, kind]),
    )
    expect(kinds).toEqual({
      lo: 'loopback',
      br0: 'bridge',
      brv: 'bridge',
      tap0: 'tap',
      tap1: 'tap',
      tun0: 'tap',
      veth0: 'veth',
      veth1: 'veth',
      vethx: 'veth',
      vxlan0: 'vxlan',
      vxlan1: 'vxlan',
      macvtap0: 'macvtap',
      macvlan0: 'macvlan',
    })
    expect(linkIn('bonds.addresses.json', 'eth0')?.kind).toBe('card')
    expect(linkIn('bonds.addresses.json', 'dummy3')?.kind).toBe('dummy')
  })

  it('says all but the addresses also as `ip link`', () => {
    expect(parseLinks(recorded('namespace.links.json')).map(bare)).toEqual(
      parseLinks(recorded('namespace.addresses.json')).map(bare),
    )
  })

  it('gives a bridge its times in seconds, and a port its options', () => {
    expect(linkIn('namespace.addresses.json', 'brv')?.bridge).toMatchObject({
      stp: true,
      forwardDelay: 4,
      helloTime: 2,
      maxAge: 20,
      ageingTime: 300,
      vlanFiltering: false,
      multicastSnooping: true,
    })
    expect(linkIn('namespace.addresses.json', 'tap0')).toMatchObject({
      master: 'br0',
      qdisc: 'tbf',
      up: true,
      carrier: false,
      port: { state: 'disabled', cost: 2, priority: 32, isolated: true, hairpin: true, learning: true, flood: true },
    })
    expect(linkIn('namespace.addresses.json', 'veth1')?.port?.state).toBe('listening')
  })

  it('tells a tap from a tun and one queue from many', () => {
    expect(linkIn('namespace.addresses.json', 'tap1')?.tap).toEqual({
      mode: 'tap',
      persistent: true,
      multiQueue: true,
      vnetHeader: true,
      holders: [],
    })
    expect(linkIn('namespace.addresses.json', 'tun0')).toMatchObject({ tap: { mode: 'tun' } })
    expect(linkIn('namespace.addresses.json', 'tun0')).not.toHaveProperty('mac')
    // no user of that machine has the number, so the tool printed the number
    expect(linkIn('numbered-tap.addresses.json', 'tapv')?.tap).toMatchObject({ user: 1234, group: 4321 })
  })

  it('knows the other end of a veth, here or in another namespace', () => {
    expect(linkIn('namespace.addresses.json', 'veth0')).toMatchObject({ lower: 'veth1' })
    const away = linkIn('namespace.addresses.json', 'vethx')
    expect(away).toMatchObject({ lowerNamespace: 0, state: 'lowerlayerdown' })
    expect(away).not.toHaveProperty('lower')
  })

  it('reads what sits on other links', () => {
    expect(linkIn('namespace.addresses.json', 'macvtap0')).toMatchObject({
      lower: 'veth0',
      macvtap: { mode: 'bridge' },
    })
    expect(linkIn('namespace.addresses.json', 'vxlan0')).toMatchObject({
      lower: 'br0',
      vxlan: { id: 42, remote: '10.9.9.9', port: 4789 },
    })
    expect(linkIn('namespace.addresses.json', 'vxlan1')?.vxlan).toEqual({ id: 43, port: 4789 })
    expect(linkIn('bonds.addresses.json', 'bond0.20')).toMatchObject({
      lower: 'bond0',
      vlan: { id: 20, protocol: '802.1Q' },
    })
  })

  it('reads alias, addresses and counters', () => {
    const bridge = linkIn('namespace.addresses.json', 'br0')
    expect(bridge?.alias).toBe('tapdeck:office/lan')
    expect(bridge?.addresses).toEqual([
      { family: 'inet', address: '192.168.150.1', prefix: 24, scope: 'global', dynamic: false, tentative: false },
      { family: 'inet6', address: 'fd00:150::1', prefix: 64, scope: 'global', dynamic: false, tentative: false },
    ])
    expect(linkIn('namespace.addresses.json', 'veth0')?.addresses[0]).toMatchObject({ scope: 'link', tentative: true })
    expect(linkIn('namespace.addresses.json', 'veth0')?.traffic?.txPackets).toBeGreaterThan(0)
  })

  it('passes over the empty objects that filters of old versions leave', () => {
    expect(parseLinks('[{},{}]')).toEqual([])
  })

  it('that cannot be understood is a fault which names the command', () => {
    expect(faultOf(() => parseLinks('Cannot open netlink socket'))).toMatchObject({
      code: 'host.unreadable',
      message: expect.stringContaining('ip -j'),
    })
    expect(faultOf(() => parseLinks('[{"ifname":"x"}]'))).toMatchObject({ code: 'host.unreadable' })
    expect(faultOf(() => splitDocuments('[]\n[]\n', ['ip a', 'ip b', 'ip c']))).toMatchObject({
      cause: '2 documents, not 3',
    })
  })
})
