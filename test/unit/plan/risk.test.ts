// Which plans could cut the user off, and why; what is asked before and after; how long it may take.
import { describe, expect, it } from 'vitest'
import type { HostSnapshot } from '../../../src/core/host/schema.ts'
import type { Operation } from '../../../src/core/plan/operation.ts'
import { nameServersIn, noContacts, peerFrom, sshPeer, type Contacts } from '../../../src/core/plan/risk/contact.ts'
import { patienceOf } from '../../../src/core/plan/risk/patience.ts'
import { gatewaysOf, probesOf } from '../../../src/core/plan/risk/probe.ts'
import { riskOf } from '../../../src/core/plan/risk/risk.ts'
import { bridgeDetail, link, machine, route } from './machine.ts'

const down = (name: string): Operation => ({ op: 'link.set', name, up: false })
const reasons = (operations: Operation[], host: HostSnapshot, contacts: Contacts = noContacts): string[] => {
  const risk = riskOf(operations, host, 'host', contacts)
  return risk.level === 'safe' ? [] : risk.reasons
}

const home = machine(
  [link('eth0', { addresses: ['192.0.2.2/24', '2001:db8::2/64'] }), link('eth1', { addresses: ['198.51.100.2/24'] })],
  [
    route('default via 192.0.2.1 dev eth0'),
    route('192.0.2.0/24 dev eth0'),
    route('198.51.100.0/24 dev eth1'),
    route('default via fe80::1 dev eth1'),
  ],
)
const ssh: Contacts = {
  peers: [{ by: 'ssh', address: '198.51.100.7', port: 50_000, local: '198.51.100.2' }],
  nameServers: [],
}

describe('a plan is risky', () => {
  it('where it touches the card of a default route, of either family', () => {
    expect(reasons([down('eth0')], home)).toEqual(['eth0 is changed: it carries the default route'])
    expect(reasons([down('eth1')], home)).toEqual(['eth1 is changed: it carries the IPv6 default route'])
  })

  it('where it touches what carries the connection of SSH or of the browser', () => {
    const browser = peerFrom('browser', '::ffff:198.51.100.9', 40_000, '::ffff:198.51.100.2')
    expect(browser).toEqual({ by: 'browser', address: '198.51.100.9', port: 40_000, local: '198.51.100.2' })
    const contacts = { ...ssh, peers: [...ssh.peers, ...(browser ? [browser] : [])] }
    expect(reasons([down('eth1')], home, contacts)).toEqual([
      'eth1 is changed: it carries the IPv6 default route, your SSH connection from 198.51.100.7 and your browser’s connection from 198.51.100.9',
    ])
  })

  it('where it touches the way to a name server', () => {
    expect(reasons([down('eth1')], home, { peers: [], nameServers: ['198.51.100.53'] })[0]).toContain(
      'the way to the name server 198.51.100.53',
    )
  })

  it('where it touches anything that such an interface stands on, or its bridge', () => {
    const stack = machine(
      [
        link('br0', { kind: 'bridge', bridge: bridgeDetail(false) }),
        link('bond0.20', { kind: 'vlan', lower: 'bond0', master: 'br0' }),
        link('bond0', { kind: 'bond' }),
        link('eth0', { master: 'bond0' }),
        link('tap0', { kind: 'tap', master: 'br0' }),
      ],
      [route('default via 192.0.2.1 dev br0')],
    )
    for (const name of ['bond0.20', 'bond0', 'eth0'])
      expect(reasons([down(name)], stack)).toEqual([
        `${name} is changed: br0, which stands on it, carries the default route`,
      ])
    expect(reasons([down('tap0')], stack), 'a guest’s tap carries its guest alone').toEqual([])
    const odd = machine(
      [link('br0', { kind: 'bridge' }), link('eth0', { master: 'br0' })],
      [route('default via 192.0.2.1 dev eth0')],
    )
    expect(reasons([down('br0')], odd)).toEqual(['br0 is changed: eth0, a port of it, carries the default route'])
  })

  it('where it touches a Wi-Fi card or a VPN in use, and the way to its other end', () => {
    const roaming = machine(
      [
        link('wlan0', {
          addresses: ['192.0.2.2/24'],
          card: { wireless: true, offloads: [] },
        }),
        link('wg0', { kind: 'other', kernelKind: 'wireguard', addresses: ['10.8.0.2/24'] }),
        link('eth0', { addresses: ['203.0.113.2/24'] }),
      ],
      [
        route('default dev wg0', { table: '51820' }),
        route('192.0.2.0/24 dev wlan0'),
        route('9.9.9.9 via 203.0.113.1 dev eth0'),
      ],
    )
    expect(reasons([down('wlan0')], roaming)).toEqual(['wlan0 is changed: it carries a Wi-Fi connection'])
    expect(reasons([down('wg0')], roaming)).toEqual([
      'wg0 is changed: it carries the default route of table 51820 and a VPN',
    ])
    expect(reasons([down('eth0')], roaming)).toEqual([
      'eth0 is changed: it carries the way to the VPN’s other end 9.9.9.9',
    ])
  })

  it('where it takes the subnet of the other end to another interface', () => {
    const add: Operation = { op: 'address.add', device: 'br9', address: '198.51.100.200/24' }
    expect(reasons([add], home, ssh)).toEqual([
      '198.51.100.0/24 comes to stand on br9, and takes your SSH connection from 198.51.100.7 there',
    ])
    expect(reasons([{ ...add, address: '198.51.0.1/16' }], home, ssh), 'a wider subnet takes nothing').toEqual([])
  })

  it('where the address goes at which the user comes in, which the plan says', () => {
    const move: Operation[] = [
      { op: 'address.remove', device: 'eth1', address: '198.51.100.2/24' },
      { op: 'address.add', device: 'eth1', address: '198.51.100.3/24' },
    ]
    expect(reasons(move, home, ssh)).toContain(
      'Your SSH connection from 198.51.100.7 ends: 198.51.100.2, where it comes in, goes away',
    )
  })

  it('never in a sandbox, nor where it touches none of these', () => {
    expect(riskOf([down('eth0')], home, 'sandbox', ssh)).toEqual({ level: 'safe' })
    expect(
      reasons([{ op: 'link.add', name: 'br9', alias: 'tapdeck:a/b', link: { kind: 'bridge' } }], home, ssh),
    ).toEqual([])
  })
})

describe('what must answer afterwards', () => {
  const removal: Operation = { op: 'route.remove', family: 'inet', to: 'default', device: 'eth0', via: '192.0.2.1' }

  it('is what the machine has: gateways, name servers, the user’s other end', () => {
    expect(probesOf([down('eth0')], home, { ...ssh, nameServers: ['198.51.100.53'] })).toEqual([
      { kind: 'gateway', family: 'inet' },
      { kind: 'gateway', family: 'inet6' },
      { kind: 'name-server' },
      { kind: 'peer', by: 'ssh', address: '198.51.100.7', port: 50_000 },
    ])
  })

  it('is not the gateway of a default route that the plan takes away, unless another comes or stays', () => {
    const kinds = (operations: Operation[], host = home): string[] =>
      probesOf(operations, host, noContacts).flatMap((probe) => (probe.kind === 'gateway' ? [probe.family] : []))
    expect(kinds([removal])).toEqual(['inet6'])
    expect(kinds([{ op: 'link.remove', name: 'eth0' }])).toEqual(['inet6'])
    expect(kinds([removal, { ...removal, op: 'route.add', via: '192.0.2.254' }])).toEqual(['inet', 'inet6'])
    const second = { ...home, routes: [...home.routes, route('default via 198.51.100.1 dev eth1 metric 100')] }
    expect(kinds([removal], second)).toEqual(['inet', 'inet6'])
  })

  it('is not the other end of a connection whose own address goes by intent; is where that address only moves', () => {
    const gone: Operation = { op: 'address.remove', device: 'eth1', address: '198.51.100.2/24' }
    const peers = (operations: Operation[]): number =>
      probesOf(operations, home, ssh).filter(({ kind }) => kind === 'peer').length
    expect(peers([gone])).toBe(0)
    expect(peers([gone, { op: 'address.add', device: 'br0', address: '198.51.100.2/24' }])).toBe(1)
  })

  it('is asked of the default routes that are used', () => {
    const routes = [
      route('default via 192.0.2.1 dev eth0 metric 100'),
      route('default via 192.0.2.9 dev eth1 metric 50'),
    ]
    expect(gatewaysOf(routes, 'inet')).toEqual([{ address: '192.0.2.9', device: 'eth1' }])
    expect(gatewaysOf(routes, 'inet6')).toEqual([])
  })
})

describe('a good change may take', () => {
  const join: Operation = { op: 'link.master', name: 'eth0', master: { kind: 'port', of: 'br0' } }

  it('two forward delays and more where spanning tree is on, or comes on', () => {
    const on = machine([link('br0', { kind: 'bridge', bridge: bridgeDetail(true) })])
    expect(patienceOf([join], on)).toBe(44)
    expect(patienceOf([{ op: 'bridge.set', name: 'br0', stp: true, forwardDelay: 4 }, join], machine([]))).toBe(22)
    expect(patienceOf([{ op: 'bridge.set', name: 'br0', forwardDelay: 2 }], on)).toBe(18)
  })

  it('what LACP and the up delay of a bond take, and then what a bridge over it takes', () => {
    const bond = (mode: '802.3ad' | 'active-backup', updelay: number): Operation => ({
      op: 'link.add',
      name: 'bond0',
      alias: 'tapdeck:office/bond0',
      link: { kind: 'bond', mode, miimon: 100, updelay },
    })
    expect(patienceOf([bond('802.3ad', 0)], home)).toBe(40)
    expect(patienceOf([bond('active-backup', 1500)], home)).toBe(12)
    expect(patienceOf([bond('802.3ad', 0), { op: 'bridge.set', name: 'br0', stp: true, forwardDelay: 15 }], home)).toBe(
      74,
    )
  })

  it('no more than usual where there is none', () => {
    expect(patienceOf([join], machine([link('br0', { kind: 'bridge', bridge: bridgeDetail(false) })]))).toBe(10)
    expect(patienceOf([down('eth0')], home)).toBe(10)
  })
})

describe('whom a machine is in touch with', () => {
  it('is read from SSH_CONNECTION, with a zone or without', () => {
    expect(sshPeer('192.0.2.7 52814 192.0.2.2 22')).toEqual({
      by: 'ssh',
      address: '192.0.2.7',
      port: 52_814,
      local: '192.0.2.2',
    })
    expect(sshPeer('fe80::7%eth0 52814 fe80::2%eth0 22')).toMatchObject({ address: 'fe80::7%eth0' })
    for (const none of ['', '127.0.0.1 5000 127.0.0.1 22', '::1 5000 ::1 22', 'UNKNOWN 65535 UNKNOWN 65535'])
      expect(sshPeer(none), none).toBeUndefined()
  })

  it('is read from resolv.conf, but for a name server on the machine itself', () => {
    expect(
      nameServersIn(
        '# nameserver 9.9.9.9\nsearch example.org\nnameserver 192.0.2.53\n nameserver fe80::1%eth0\nnameserver 127.0.0.53\n',
      ),
    ).toEqual(['192.0.2.53', 'fe80::1%eth0'])
  })
})
