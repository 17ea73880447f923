// Bonds, VLAN interfaces and what is remembered of cards: what operations on them are tried on.
import { bond, bonded, bridge, card, mark, port, type OperationCase } from './ground.ts'

const pair = [...card('v0', 'v1'), ...card('v2', 'v3')]
const remembered = {
  name: 'v0',
  state: 'up',
  mtu: 1500,
  mac: '52:54:00:00:00:09',
  ipv6: 'on',
  addresses: ['10.0.0.2/24', 'fd00:1::2/64'],
  routes: [
    { family: 'inet', to: 'default', via: '10.0.0.1', metric: 100 },
    { family: 'inet6', to: 'default', via: 'fe80::1', metric: 1024 },
    { family: 'inet', to: '10.9.0.0/16', via: '10.0.0.9', source: '10.0.0.2' },
    { family: 'inet', to: 'default', via: '10.0.0.1', routingTable: '100' },
  ],
}

const added: OperationCase[] = (
  [
    { mode: 'balance-rr', miimon: 100 },
    { mode: 'active-backup', miimon: 50, updelay: 100, downdelay: 50 },
    { mode: 'balance-xor', miimon: 100, xmitHashPolicy: 'layer2+3' },
    { mode: 'broadcast', miimon: 100 },
    { mode: '802.3ad', miimon: 100, lacpRate: 'fast', xmitHashPolicy: 'layer3+4' },
    { mode: 'balance-tlb', miimon: 100 },
    { mode: 'balance-alb', miimon: 100 },
  ] as const
).map((options) => ({
  name: `a bond, ${options.mode}`,
  needs: 'bonds',
  operation: { op: 'link.add', name: 'bond0', alias: mark('bond0'), link: { kind: 'bond', ...options } },
}))

export const stackedCases: OperationCase[] = [
  ...added,
  {
    name: 'a bond with ports and an address',
    needs: 'bonds',
    ip: [
      ...pair,
      ...bond('bond0', 'mode active-backup miimon 100 updelay 200 primary v2'),
      ...bonded('v0', 'bond0'),
      ...bonded('v2', 'bond0'),
      'address add 10.0.0.1/24 dev bond0',
      'route add 10.5.0.0/16 via 10.0.0.9 dev bond0',
    ],
    operation: { op: 'link.remove', name: 'bond0' },
  },
  {
    name: 'into a bond, with what it had',
    needs: 'bonds',
    ip: [
      ...pair,
      ...bond('bond0', 'mode active-backup miimon 100'),
      // Else it has that of its first port from then on.
      'link set dev bond0 address 52:54:00:00:00:08',
      'address add 10.0.0.1/24 dev v0',
      'address add fd00:1::1/64 dev v0 nodad',
      'route add 10.5.0.0/16 via 10.0.0.9 dev v0',
    ],
    operation: { op: 'link.master', name: 'v0', master: { kind: 'bonded', of: 'bond0' } },
  },
  {
    name: 'out of a bond',
    needs: 'bonds',
    ip: [
      ...pair,
      ...bond('bond0', 'mode active-backup miimon 100'),
      ...bonded('v0', 'bond0'),
      ...bonded('v2', 'bond0'),
    ],
    operation: { op: 'link.master', name: 'v2', master: { kind: 'none' } },
  },
  {
    name: 'all that can be changed while it runs',
    needs: 'bonds',
    ip: [
      ...pair,
      ...bond('bond0', 'mode active-backup miimon 100'),
      ...bonded('v0', 'bond0'),
      ...bonded('v2', 'bond0'),
    ],
    operation: {
      op: 'bond.set',
      name: 'bond0',
      miimon: 50,
      updelay: 100,
      downdelay: 150,
      primary: { kind: 'port', of: 'v2' },
    },
  },
  {
    name: 'no primary any more',
    needs: 'bonds',
    ip: [...pair, ...bond('bond0', 'mode active-backup miimon 100 primary v0'), ...bonded('v0', 'bond0')],
    operation: { op: 'bond.set', name: 'bond0', primary: { kind: 'none' } },
  },
  {
    name: 'the hash policy',
    needs: 'bonds',
    ip: bond('bond0', 'mode balance-xor miimon 100'),
    operation: { op: 'bond.set', name: 'bond0', xmitHashPolicy: 'layer3+4' },
  },
  {
    name: 'a VLAN',
    needs: 'vlan-links',
    ip: card('v0', 'v1'),
    operation: { op: 'link.add', name: 'v0.20', alias: mark('v0.20'), link: { kind: 'vlan', link: 'v0', id: 20 } },
  },
  {
    name: 'a VLAN that is a port, with an address beside',
    needs: 'vlan-links',
    ip: [
      ...card('v0', 'v1'),
      ...bridge('br0'),
      'link add link v0 name v0.20 type vlan id 20',
      `link set dev v0.20 alias ${mark('v0.20')}`,
      'link set dev v0.20 master br0',
      'link set dev v0.20 up',
      ...port('tap0', 'br0'),
    ],
    operation: { op: 'link.remove', name: 'v0.20' },
  },
  {
    name: 'what a card had',
    ip: card('v0', 'v1'),
    operation: { op: 'card.remember', lab: 'office', cards: [remembered] },
  },
  {
    name: 'nothing any more',
    ip: card('v0', 'v1'),
    first: [{ op: 'card.remember', lab: 'office', cards: [remembered] }],
    operation: { op: 'card.remember', lab: 'office', cards: [] },
  },
  {
    name: 'IPv6 off and on again',
    ip: [...bridge('br0'), 'address add fd00:1::1/64 dev br0 nodad'],
    operation: { op: 'sysctl.set', key: 'net.ipv6.conf.br0.disable_ipv6', value: '1' },
  },
]
