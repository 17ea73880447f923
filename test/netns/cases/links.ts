// Links and bridges: what operations on them are tried on.
import { bridge, mark, marked, port, tap, type OperationCase } from './ground.ts'

export const linkCases: OperationCase[] = [
  {
    name: 'a bridge',
    operation: { op: 'link.add', name: 'br0', alias: mark('br0'), link: { kind: 'bridge' } },
  },
  {
    name: 'a bridge with a MAC of its own',
    operation: { op: 'link.add', name: 'br0', alias: mark('br0'), mac: '52:54:00:00:00:01', link: { kind: 'bridge' } },
  },
  {
    name: 'a tap',
    operation: { op: 'link.add', name: 'tap0', alias: mark('web.0'), link: { kind: 'tap', user: 0, queues: 'one' } },
  },
  {
    name: 'a tap of many queues',
    operation: { op: 'link.add', name: 'tap0', alias: mark('web.0'), link: { kind: 'tap', user: 0, queues: 'many' } },
  },
  {
    name: 'a veth pair',
    operation: { op: 'link.add', name: 'v0', alias: mark('v0'), link: { kind: 'veth', peer: 'v1' } },
  },
  {
    name: 'a bridge with ports, addresses and routes',
    ip: [
      ...bridge('br0', 'stp_state 1 forward_delay 400'),
      'link set dev br0 mtu 1400 address 52:54:00:00:00:02',
      ...port('tap0', 'br0'),
      ...port('tap1', 'br0'),
      'address add 10.0.0.1/24 dev br0',
      'address add 10.0.0.2/24 dev br0',
      'address add fd00:1::1/64 dev br0 nodad',
      'address add fd00:1::2/64 dev br0 nodad',
      'route add 10.5.0.0/16 via 10.0.0.9 dev br0',
      'route add 10.6.0.0/16 via 10.0.0.9 dev br0 metric 50 src 10.0.0.2',
      'route add fd00:5::/64 via fd00:1::9 dev br0',
    ],
    operation: { op: 'link.remove', name: 'br0' },
  },
  {
    name: 'a bridge through which the loopback is forwarded',
    ip: bridge('br0'),
    first: [{ op: 'sysctl.set', key: 'net.ipv4.conf.br0.route_localnet', value: '1' }],
    operation: { op: 'link.remove', name: 'br0' },
  },
  {
    name: 'a tap that is a port with settings',
    ip: [...bridge('br0'), ...port('tap0', 'br0')],
    first: [{ op: 'bridge.port', name: 'tap0', isolated: true, hairpin: true, cost: 7, priority: 3 }],
    operation: { op: 'link.remove', name: 'tap0' },
  },
  {
    name: 'a tap of many queues that is down',
    ip: [...tap('tap0', 'user 0 multi_queue'), 'link set dev tap0 down'],
    operation: { op: 'link.remove', name: 'tap0' },
  },
  {
    name: 'a veth pair',
    ip: [
      ...marked('v0', 'link add name v0 type veth peer name v1'),
      `link set dev v1 alias ${mark('v0')}`,
      'link set dev v0 up',
    ],
    operation: { op: 'link.remove', name: 'v0' },
  },
  {
    name: 'up',
    ip: [...bridge('br0'), 'link set dev br0 down'],
    operation: { op: 'link.set', name: 'br0', up: true },
  },
  {
    name: 'down, with what the kernel takes along',
    ip: [
      ...bridge('br0'),
      'address add 10.0.0.1/24 dev br0',
      'address add fd00:1::1/64 dev br0 nodad',
      'route add 10.5.0.0/16 via 10.0.0.9 dev br0',
      'route add fd00:5::/64 via fd00:1::9 dev br0',
    ],
    operation: { op: 'link.set', name: 'br0', up: false },
  },
  {
    name: 'MTU, MAC and mark',
    ip: tap('tap0'),
    operation: { op: 'link.set', name: 'tap0', mtu: 9000, mac: '52:54:00:00:00:03', alias: mark('db.0') },
  },
  {
    name: 'an MTU with which there is no IPv6',
    ip: [...bridge('br0'), 'address add fd00:1::1/64 dev br0 nodad'],
    operation: { op: 'link.set', name: 'br0', mtu: 576 },
  },
  {
    name: 'into a bridge',
    ip: [...bridge('br0'), ...tap('tap0')],
    operation: { op: 'link.master', name: 'tap0', master: { kind: 'port', of: 'br0' } },
  },
  {
    name: 'out of a bridge, with its settings there',
    ip: [...bridge('br0'), ...port('tap0', 'br0')],
    first: [{ op: 'bridge.port', name: 'tap0', isolated: true, learning: false, cost: 9 }],
    operation: { op: 'link.master', name: 'tap0', master: { kind: 'none' } },
  },
  {
    name: 'from one bridge to another',
    ip: [...bridge('br0'), ...bridge('br1'), ...port('tap0', 'br0')],
    first: [{ op: 'bridge.port', name: 'tap0', hairpin: true }],
    operation: { op: 'link.master', name: 'tap0', master: { kind: 'port', of: 'br1' } },
  },
  {
    name: 'out of a bridge that filters, with its VLANs there',
    needs: 'vlans',
    ip: [...bridge('br0', 'vlan_filtering 1'), ...port('tap0', 'br0')],
    first: [
      { op: 'bridge.vlan', name: 'tap0', id: 1, as: 'absent', of: 'port' },
      { op: 'bridge.vlan', name: 'tap0', id: 20, as: 'access', of: 'port' },
      { op: 'bridge.vlan', name: 'tap0', id: 30, as: 'tagged', of: 'port' },
    ],
    operation: { op: 'link.master', name: 'tap0', master: { kind: 'none' } },
  },
  {
    name: 'spanning tree on, with its delay',
    ip: bridge('br0'),
    operation: { op: 'bridge.set', name: 'br0', stp: true, forwardDelay: 4 },
  },
  {
    name: 'spanning tree off',
    ip: [...bridge('br0', 'stp_state 1 forward_delay 200'), ...port('tap0', 'br0')],
    operation: { op: 'bridge.set', name: 'br0', stp: false },
  },
  {
    name: 'the delay alone',
    ip: bridge('br0', 'stp_state 1'),
    operation: { op: 'bridge.set', name: 'br0', forwardDelay: 30 },
  },
  {
    name: 'VLAN filtering',
    needs: 'vlans',
    ip: bridge('br0'),
    operation: { op: 'bridge.set', name: 'br0', vlanFiltering: true },
  },
  {
    name: 'everything',
    ip: [...bridge('br0'), ...port('tap0', 'br0')],
    operation: {
      op: 'bridge.port',
      name: 'tap0',
      isolated: true,
      hairpin: true,
      learning: false,
      flood: false,
      cost: 42,
      priority: 7,
    },
  },
  {
    name: 'one thing',
    ip: [...bridge('br0'), ...port('tap0', 'br0')],
    first: [{ op: 'bridge.port', name: 'tap0', isolated: true }],
    operation: { op: 'bridge.port', name: 'tap0', isolated: false },
  },
  {
    name: 'access, where all was open',
    needs: 'vlans',
    ip: [...bridge('br0', 'vlan_filtering 1'), ...port('tap0', 'br0')],
    operation: { op: 'bridge.vlan', name: 'tap0', id: 20, as: 'access', of: 'port' },
  },
  {
    name: 'a VLAN of the bridge itself',
    needs: 'vlans',
    ip: bridge('br0', 'vlan_filtering 1'),
    operation: { op: 'bridge.vlan', name: 'br0', id: 30, as: 'tagged', of: 'bridge' },
  },
  {
    name: 'the default away',
    needs: 'vlans',
    ip: [...bridge('br0', 'vlan_filtering 1'), ...port('tap0', 'br0')],
    operation: { op: 'bridge.vlan', name: 'tap0', id: 1, as: 'absent', of: 'port' },
  },
]
