// Everything that others can change under the lab of the office, kind by kind: the change, its words, and what of the text says it.
import type { HostSnapshot, Link } from '../../../src/core/host/schema.ts'
import { link, route } from '../plan/machine.ts'
import { carriedOut, changed, removed } from './carried-out.ts'

const onLink =
  (name: string, change: (link: Link) => Link) =>
  (host: HostSnapshot): HostSnapshot =>
    changed(host, name, change)
const onBond = (change: (bond: NonNullable<Link['bond']>) => NonNullable<Link['bond']>) =>
  onLink('bond0', (old) => ({ ...old, ...(old.bond ? { bond: change(old.bond) } : {}) }))
const onBridge = (name: string, values: Partial<NonNullable<Link['bridge']>>) =>
  onLink(name, (old) => ({ ...old, ...(old.bridge ? { bridge: { ...old.bridge, ...values } } : {}) }))
const addressed = (name: string, ...addresses: string[]) =>
  onLink(name, (old) => ({ ...old, addresses: link(name, { addresses }).addresses }))
const setting = { scope: 'host', lab: 'office', folder: '' } as const
export const portOf = (name: string, master: string) => (host: HostSnapshot) =>
  carriedOut(host, [{ op: 'link.master', name, master: { kind: 'port', of: master } }], setting)
const free = (name: string) => (host: HostSnapshot) =>
  carriedOut(host, [{ op: 'link.master', name, master: { kind: 'none' } }], setting)

const routed = (words: string, how: 'beside' | 'instead') => (host: HostSnapshot) => ({
  ...changed(host, 'br0', (old) => old),
  routes: [...host.routes.filter(({ device }) => how === 'beside' || device !== 'br0'), route(words)],
})

export interface Kind {
  change: (host: HostSnapshot) => HostSnapshot
  says: string[]
  /** What of the text is another afterwards; `no` where the lab has no word for it. */
  adopts: string
  at?: string
}

const onMacvtap = (values: Partial<NonNullable<Link['macvtap']>>) =>
  onLink('office-web3', (old) => ({ ...old, ...(old.macvtap ? { macvtap: { ...old.macvtap, ...values } } : {}) }))

export const kinds: Record<string, Kind> = {
  'the mode of a macvtap': {
    change: onMacvtap({ mode: 'private' }),
    says: ['The mode of office-web3 is private; applied was bridge'],
    adopts: 'mode: private',
    at: 'guests.web.cards[3]',
  },
  'a macvtap that passes a card through': {
    change: onMacvtap({ mode: 'passthru' }),
    says: ['The mode of office-web3 is passthru; applied was bridge'],
    adopts: 'mode: passthru',
    at: 'guests.web.cards[3]',
  },
  'the MAC of a macvtap': {
    change: onLink('office-web3', (old) => ({ ...old, mac: '52:54:00:aa:bb:cc' })),
    says: ['The MAC of office-web3 is 52:54:00:aa:bb:cc; applied was 52:54:00:60:15:8e'],
    adopts: 'mac: 52:54:00:aa:bb:cc',
    at: 'guests.web.cards[3]',
  },
  'the user of a macvtap': {
    change: onMacvtap({ user: 0 }),
    says: ['The user of office-web3 is 0; applied was 1000'],
    adopts: 'no',
    at: 'guests.web.cards[3]',
  },
  'the MTU of a bridge': {
    change: onLink('br0', (old) => ({ ...old, mtu: 1400 })),
    says: ['The MTU of br0 is 1400; applied was 1500'],
    adopts: 'mtu: 1400',
    at: 'bridges.br0',
  },
  'the MTU of a network': {
    change: onLink('office-lan', (old) => ({ ...old, mtu: 1400 })),
    says: ['The MTU of office-lan is 1400; applied was 1500'],
    adopts: 'mtu: 1400',
    at: 'networks.lan',
  },
  'the MTU of a tap': {
    change: onLink('office-web0', (old) => ({ ...old, mtu: 1400 })),
    says: ['The MTU of office-web0 is 1400; applied was 1500'],
    adopts: 'no',
    at: 'guests.web.cards[0]',
  },
  'a bridge that is gone': {
    change: (host) => removed(host, 'br0'),
    says: ['The bridge br0 is gone'],
    adopts: 'connect: nothing',
  },
  'a network that is gone': {
    change: (host) => removed(host, 'office-lan'),
    says: ['The bridge office-lan of network lan is gone'],
    adopts: 'connect: nothing',
  },
  'a bond that is gone, and the VLAN on it': {
    change: (host) => removed(host, 'bond0'),
    says: ['The bond bond0 is gone'],
    adopts: 'br0: { address:',
  },
  'a tap that is gone': {
    change: (host) => removed(host, 'office-web1'),
    says: ['The tap office-web1 of card 1 of web is gone'],
    adopts: 'no',
  },
  'a port that was taken out': {
    change: free('eth2'),
    says: ['eth2 is no port of br1 any more'],
    adopts: 'br1: { stp: true, address: none }',
    at: 'bridges.br1.ports[0]',
  },
  'a port of a bond that was taken out': {
    change: free('eth1'),
    says: ['eth1 is no port of bond0 any more'],
    adopts: 'ports: [eth0], primary: eth0 }',
  },
  'a bond in another bridge': {
    change: portOf('bond0', 'br1'),
    says: ['bond0 is a port of br1; applied was a port of br0'],
    adopts: 'br1: { ports: [eth2, bond0]',
  },
  'a tap that was pulled': {
    change: free('office-web1'),
    says: ['office-web1 is no port of br0 any more'],
    adopts: 'no',
  },
  'a tap in another network': {
    change: portOf('office-web1', 'office-lan'),
    says: ['office-web1 is a port of office-lan; applied was a port of br0'],
    adopts: '- { connect: { network: lan } }\n      - { connect: { network: lan } }',
  },
  'a foreign port in a bridge': {
    change: portOf('eth3', 'br1'),
    says: ['eth3 is a port of br1, which was not applied'],
    adopts: 'ports: [eth2, eth3]',
  },
  'spanning tree on': {
    change: onBridge('br0', { stp: true, forwardDelay: 4 }),
    says: ['Spanning tree of br0 is on; applied was off'],
    adopts: 'stp: true, forwardDelay: 4',
  },
  'spanning tree off': {
    change: onBridge('br1', { stp: false }),
    says: ['Spanning tree of br1 is off; applied was on'],
    adopts: 'stp: false',
  },
  'the forward delay': {
    change: onBridge('br1', { forwardDelay: 4 }),
    says: ['The forward delay of br1 is 4 s; applied was 15 s'],
    adopts: 'forwardDelay: 4',
  },
  'VLAN filtering on': {
    change: onBridge('br0', { vlanFiltering: true }),
    says: ['VLAN filtering of br0 is on; applied was off'],
    adopts: 'vlanFiltering: true',
  },
  'the VLAN of a tap': {
    change: onLink('office-web2', (old) => ({
      ...old,
      ...(old.port ? { port: { ...old.port, vlans: [{ id: 40, pvid: true, untagged: true }] } } : {}),
    })),
    says: ['The VLANs of office-web2 are 40 untagged, not those that were applied'],
    adopts: 'vlan: 40',
  },
  'the mode of a bond': {
    change: onBond(({ primary: _primary, ...bond }) => ({ ...bond, mode: 'balance-rr' })),
    says: ['The mode of bond0 is balance-rr; applied was active-backup'],
    adopts: 'bond0: { ports: [eth0, eth1], mode: balance-rr }',
  },
  'the primary of a bond': {
    // The kernel takes none that is no port of it.
    change: onBond((bond) => (bond.ports.some(({ name }) => name === 'eth1') ? { ...bond, primary: 'eth1' } : bond)),
    says: ['The primary port of bond0 is eth1; applied was eth0'],
    adopts: 'primary: eth1',
  },
  'a bond without a primary': {
    change: onBond(({ primary: _primary, ...bond }) => bond),
    says: ['The primary port of bond0 is none; applied was eth0'],
    adopts: 'bond0: { ports: [eth0, eth1] }',
  },
  'the link monitoring and delays of a bond': {
    change: onBond((bond) => ({ ...bond, miimon: 50, updelay: 200 })),
    says: [
      'The link monitoring of bond0 is 50 ms; applied was 100 ms',
      'The up delay of bond0 is 200 ms; applied was 0 ms',
    ],
    adopts: 'miimon: 50, updelay: 200',
  },
  'the ID of a VLAN': {
    change: onLink('bond0.20', (old) => ({ ...old, vlan: { id: 21, protocol: '802.1Q' } })),
    says: ['The VLAN ID of bond0.20 is 21; applied was 20'],
    adopts: 'id: 21',
  },
  'an address added to a bridge': {
    change: addressed('br0', '10.0.0.2/24', 'fd00:9::2/64', '10.77.0.1/16'),
    says: ['br0 has the address 10.77.0.1/16, which was not applied'],
    adopts: '10.77.0.1/16',
  },
  'an address added to a bridge without': {
    change: addressed('br1', '10.77.0.1/16'),
    says: ['br1 has the address 10.77.0.1/16, which was not applied'],
    adopts: 'address: [10.77.0.1/16]',
  },
  'an address taken off a bridge': {
    change: addressed('br0', '10.0.0.2/24'),
    says: ['br0 does not have its address fd00:9::2/64 any more'],
    adopts: 'address: [10.0.0.2/24], gateway',
  },
  'another address of a bridge': {
    change: addressed('br0', '10.0.0.7/24', 'fd00:9::2/64'),
    says: ['The address of br0 is 10.0.0.7/24; applied was 10.0.0.2/24'],
    adopts: '10.0.0.7/24',
  },
  'another address of the host in a network': {
    change: addressed('office-lan', '192.168.150.2/24'),
    says: ['The address of office-lan is 192.168.150.2/24; applied was 192.168.150.1/24'],
    adopts: 'address: 192.168.150.2',
  },
  'an address beside that of a network': {
    change: addressed('office-lan', '192.168.150.1/24', '10.1.1.1/24'),
    says: ['office-lan has the address 10.1.1.1/24, which was not applied'],
    adopts: 'no',
  },
  'an address on a port': {
    change: addressed('eth2', '10.1.1.1/24'),
    says: ['eth2 has the address 10.1.1.1/24, which was not applied'],
    adopts: 'no',
  },
  'another gateway': {
    change: routed('default via 10.0.0.9 dev br0', 'instead'),
    says: ['The default route on br0 is by 10.0.0.9; applied was by 10.0.0.1'],
    adopts: 'gateway: 10.0.0.9',
  },
  'name servers of a bridge': {
    change: (host) => ({
      ...host,
      resolver: { by: 'file', entries: [{ device: 'br0', lab: 'office', servers: ['10.0.0.53'] }] },
    }),
    says: ['The name servers of br0 are 10.0.0.53; applied were none'],
    adopts: 'dns: [10.0.0.53]',
  },
  'no gateway': {
    change: (host) => ({ ...host, routes: host.routes.filter(({ device }) => device !== 'br0') }),
    says: ['The default route on br0 by 10.0.0.1 is gone'],
    adopts: "address: [10.0.0.2/24, 'fd00:9::2/64'] }",
  },
  'a route by a bridge': {
    change: routed('10.9.0.0/16 via 10.0.0.3 dev br0', 'beside'),
    says: ['There is a route to 10.9.0.0/16 on br0 by 10.0.0.3, which was not applied'],
    adopts: 'no',
  },
  'a bridge set down, with the routes and addresses that go with that': {
    change: (host) => ({
      ...addressed('br0', '10.0.0.2/24')(onLink('br0', (old) => ({ ...old, up: false }))(host)),
      routes: host.routes.filter(({ device }) => device !== 'br0'),
    }),
    says: ['br0 is down; applied was up'],
    adopts: 'no',
  },
  'forwarding taken away': {
    change: (host) => ({ ...host, sysctls: { ...host.sysctls, 'net.ipv4.ip_forward': '0' } }),
    says: ['Forwarding between networks (net.ipv4.ip_forward) is 0; applied was 1'],
    adopts: 'no',
  },
  'all rules flushed': {
    change: (host) => ({ ...host, tables: [] }),
    says: ['The packet rules of the lab (table tapdeck_office) are gone'],
    adopts: 'no',
  },
  'a rule taken out': {
    change: (host) => ({
      ...host,
      tables: host.tables.map((table) =>
        table.name === 'tapdeck_office' ? { ...table, rules: table.rules - 1 } : table,
      ),
    }),
    says: ['The packet rules of the lab (table tapdeck_office) were changed'],
    adopts: 'no',
  },
  'dnsmasq ended': {
    change: (host) => ({ ...host, dhcp: [] }),
    says: ['DHCP and DNS of network lan do not run any more'],
    adopts: 'no',
  },
  'a MAC changed': {
    change: onLink('office-lan', (old) => ({ ...old, mac: '52:54:00:00:00:99' })),
    says: ['The MAC of office-lan is 52:54:00:00:00:99; applied was 52:54:00:e4:35:b2'],
    adopts: 'no',
  },
  'a link with the mark of the lab': {
    change: (host) => ({
      ...host,
      links: [
        ...host.links,
        link('stray', {
          kind: 'bridge',
          alias: 'tapdeck:office/stray',
          owner: { kind: 'tapdeck', lab: 'office', name: 'stray' },
        }),
      ],
    }),
    says: ['There is stray (bridge) with the mark of the lab, which was not applied'],
    adopts: 'no',
  },
}
