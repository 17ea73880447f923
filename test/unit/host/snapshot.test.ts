// The snapshot as a whole: its schema, its order, owners, what is compared and what counts as a change.
import { describe, expect, it } from 'vitest'
import { changesBetween } from '../../../src/core/host/changes.ts'
import { comparable } from '../../../src/core/host/compare.ts'
import { ownerOf } from '../../../src/core/host/owner.ts'
import { emptyRawHost, type RawHost } from '../../../src/core/host/raw.ts'
import { emptyHost, findLink, hostSnapshotSchema, type HostSnapshot, type Link } from '../../../src/core/host/schema.ts'
import { assembleSnapshot } from '../../../src/core/host/snapshot.ts'
import { recorded, recordedHost } from './recorded.ts'

const served: Partial<RawHost> = {
  dnsmasq: [
    {
      pid: 71,
      name: 'dnsmasq',
      args: ['--pid-file=/run/tapdeck/office/lan.dnsmasq.pid', '--dhcp-leasefile=/l/lan.leases', '--interface=br0'],
    },
  ],
  leaseFiles: { '/l/lan.leases': recorded('dnsmasq.leases') },
  qemu: [{ pid: 72, name: 'qemu-system-x86', args: ['-name', 'office/web'] }],
  tapHolders: [{ pid: 72, name: 'qemu-system-x86', tap: 'tap0' }],
  tapOwners: { tap0: { user: 0, group: -1 } },
}

describe('a snapshot', () => {
  it('fits its schema, whatever the machine', () => {
    for (const raw of [emptyRawHost, recordedHost('namespace', served), recordedHost('bonds')])
      expect(() => hostSnapshotSchema.parse(assembleSnapshot(raw))).not.toThrow()
  })

  it('is the same for the same texts, in the order of names', () => {
    const first = assembleSnapshot(recordedHost('namespace', served))
    expect(JSON.stringify(assembleSnapshot(recordedHost('namespace', served)))).toBe(JSON.stringify(first))
    const names = first.links.map(({ name }) => name)
    expect(names).toEqual(names.toSorted())
    const turned = JSON.stringify(JSON.parse(recorded('namespace.addresses.json')).toReversed())
    expect(assembleSnapshot(recordedHost('namespace', { ...served, addresses: turned }))).toEqual(first)
  })

  it('joins a tap with its owner and holder, a guest with its taps, a lease with its interface', () => {
    const host = assembleSnapshot(recordedHost('namespace', served))
    expect(findLink(host, 'tap0')?.tap).toMatchObject({ user: 0, holders: [{ pid: 72, name: 'qemu-system-x86' }] })
    expect(findLink(host, 'tap0')?.tap).not.toHaveProperty('group')
    expect(host.guests).toEqual([{ pid: 72, name: 'office/web', lab: 'office', guest: 'web', taps: ['tap0'] }])
    expect(host.leases[0]).toMatchObject({ address: '192.168.150.11', device: 'br0' })
  })

  it('joins ports with their VLANs, and bonds with what /proc says', () => {
    const host = assembleSnapshot(recordedHost('bonds'))
    expect(findLink(host, 'va')?.port?.vlans.map(({ id }) => id)).toEqual([1, 20, 30, 31, 32, 33])
    expect(findLink(host, 'brv')?.bridge).toMatchObject({ vlanFiltering: true, vlans: [{ id: 1 }, { id: 5 }] })
    expect(findLink(host, 'bond0')?.bond?.ports.map(({ name }) => name)).toEqual(['dummy0', 'dummy1'])
  })

  it('says what could not be read, and is silent where all was', () => {
    expect(assembleSnapshot(emptyRawHost)).not.toHaveProperty('unread')
    const unread = [{ part: 'rules' as const, reason: 'nft is not installed' }]
    expect(assembleSnapshot({ ...emptyRawHost, unread }).unread).toEqual(unread)
  })
})

const link = (name: string, kind: Link['kind'], rest: Partial<Link> = {}) => ({ index: 4, name, kind, ...rest })

describe('the owner of a link', () => {
  const facts = { dhcp: [], networkManager: {}, networkd: {} }

  it('is who marked it', () => {
    expect(ownerOf(link('br0', 'bridge', { alias: 'tapdeck:office/lan' }), facts)).toEqual({
      kind: 'tapdeck',
      lab: 'office',
      name: 'lan',
    })
    expect(ownerOf(link('br0', 'bridge', { alias: 'uplink' }), facts)).toEqual({ kind: 'nobody' })
  })

  it('is seen by the names that libvirt and Docker give', () => {
    expect(ownerOf(link('virbr0', 'bridge'), facts)).toEqual({ kind: 'libvirt' })
    expect(ownerOf(link('vnet3', 'tap'), facts)).toEqual({ kind: 'libvirt' })
    expect(ownerOf(link('docker0', 'bridge'), facts)).toEqual({ kind: 'docker' })
    expect(ownerOf(link('br-5f2c1d3e4a5b', 'bridge'), facts)).toEqual({ kind: 'docker' })
    expect(ownerOf(link('br-lan', 'bridge'), facts)).toEqual({ kind: 'nobody' })
    expect(ownerOf(link('veth12ab34c', 'veth', { master: 'docker0' }), facts)).toEqual({ kind: 'docker' })
    expect(ownerOf(link('virbr0', 'veth'), facts)).toEqual({ kind: 'nobody' })
  })

  it('is libvirt for a bridge with any name that its dnsmasq serves', () => {
    const dhcp = [{ pid: 1, args: [], owner: { kind: 'libvirt' as const, network: 'lab' }, interfaces: ['mybridge'] }]
    expect(ownerOf(link('mybridge', 'bridge'), { ...facts, dhcp })).toEqual({ kind: 'libvirt', network: 'lab' })
  })

  it('is what the managers say of the rest', () => {
    const networkManager = { 4: recorded('networkmanager-device.txt') }
    expect(ownerOf(link('eth0', 'card'), { ...facts, networkManager })).toMatchObject({ kind: 'networkmanager' })
    expect(ownerOf(link('virbr0', 'bridge'), { ...facts, networkManager })).toEqual({ kind: 'libvirt' })
    expect(ownerOf(link('eth0', 'card'), { ...facts, networkd: { 4: recorded('networkd-link.txt') } })).toMatchObject({
      kind: 'networkd',
    })
    expect(ownerOf(link('lo', 'loopback'), { ...facts, networkManager })).toEqual({ kind: 'kernel' })
  })
})

/** The same host with one link made different. */
const withLink = (host: HostSnapshot, name: string, change: (link: Link) => Link): HostSnapshot => ({
  ...host,
  links: host.links.map((link) => (link.name === name ? change(link) : link)),
})

describe('what is compared', () => {
  const host = assembleSnapshot(recordedHost('namespace', served))
  const same = (other: HostSnapshot) => expect(comparable(other)).toEqual(comparable(host))
  const differs = (other: HostSnapshot) => expect(comparable(other)).not.toEqual(comparable(host))

  it('is not what changes by itself', () => {
    same(withLink(host, 'br0', (link) => ({ ...link, index: 99, carrier: true, state: 'up' })))
    same(
      withLink(host, 'veth1', (link) => ({
        ...link,
        ...(link.port ? { port: { ...link.port, state: 'forwarding' as const } } : {}),
      })),
    )
    same({ ...host, leases: [], neighbours: host.neighbours.filter(({ state }) => state === 'permanent') })
    same({
      ...host,
      fdb: [...host.fdb, { mac: '52:54:00:12:12:12', device: 'tap0', bridge: 'br0', state: 'reachable' }],
    })
    same(
      withLink(host, 'tap0', (link) => ({
        ...link,
        ...(link.tap ? { tap: { ...link.tap, vnetHeader: true, holders: [] } } : {}),
      })),
    )
    same({ ...host, dhcp: host.dhcp.map((service) => ({ ...service, pid: 1234 })) })
    same(withLink(host, 'macvlan0', (link) => ({ ...link, qdisc: 'noqueue' })))
  })

  it('is everything that somebody changed', () => {
    differs(withLink(host, 'br0', (link) => ({ ...link, mtu: 1400 })))
    differs(withLink(host, 'br0', (link) => ({ ...link, up: false })))
    differs(withLink(host, 'br0', (link) => ({ ...link, addresses: link.addresses.slice(1) })))
    differs(withLink(host, 'tap0', (link) => ({ ...link, qdisc: 'noqueue' })))
    differs(withLink(host, 'tap0', ({ master: _master, ...link }) => link))
    differs(withLink(host, 'vxlan0', (link) => ({ ...link, mac: '02:00:00:00:00:01' })))
    differs({ ...host, routes: host.routes.slice(1) })
    differs({ ...host, sysctls: { 'net.ipv4.ip_forward': '1' } })
    differs({ ...host, tables: [] })
    differs({ ...host, fdb: host.fdb.filter(({ state }) => state !== 'static') })
  })
})

describe('what changed', () => {
  const host = assembleSnapshot(recordedHost('namespace', served))

  it('is nothing between equal snapshots, nor where only traffic flowed', () => {
    expect(changesBetween(host, host)).toEqual([])
    const busy = withLink(host, 'veth0', (link) => ({
      ...link,
      ...(link.traffic ? { traffic: { ...link.traffic, rxBytes: 1e6 } } : {}),
    }))
    expect(changesBetween(host, busy)).toEqual([])
  })

  it('has kind, name and direction', () => {
    const other = { ...withLink(host, 'br0', (link) => ({ ...link, mtu: 1400 })), leases: [] }
    expect(changesBetween(host, { ...other, links: other.links.filter(({ name }) => name !== 'tun0') })).toEqual([
      { kind: 'link', name: 'br0', how: 'changed' },
      { kind: 'link', name: 'tun0', how: 'removed' },
      ...['192.168.150.11', '192.168.150.12', 'fd00:150::1f4', 'fd00:150::1f5'].map((name) => ({
        kind: 'lease',
        name,
        how: 'removed',
      })),
    ])
    expect(changesBetween(emptyHost, host)).toContainEqual({ kind: 'guest', name: '72', how: 'added' })
  })
})
