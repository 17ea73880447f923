// What the operations are tried on: for each kind, what is there before, and the operation.

export interface OperationCase {
  name: string
  /** Lines for `ip -batch`: what stands there. */
  ip?: string[]
  /** Operations that come before, through the helper. */
  first?: Record<string, unknown>[]
  operation: Record<string, unknown> & { op: string }
  needs?: 'vlans'
}

const mark = (name: string): string => `tapdeck:office/${name}`
/** Made by hand, with the lab's mark. */
const marked = (name: string, ...lines: string[]): string[] => [...lines, `link set dev ${name} alias ${mark(name)}`]
const bridge = (name: string, options = ''): string[] =>
  marked(name, `link add name ${name} type bridge ${options}`, `link set dev ${name} up`)
const tap = (name: string, options = 'user 0'): string[] =>
  marked(name, `tuntap add dev ${name} mode tap ${options}`, `link set dev ${name} up`)
const port = (name: string, of: string): string[] => [...tap(name), `link set dev ${name} master ${of}`]

const network = { bridge: 'br0', mode: 'nat', subnet: '192.168.150.0/24' }
const table = { op: 'nft.table', table: 'tapdeck_office', networks: [network], forwards: [] }
const forwards = [
  {
    proto: 'tcp',
    listen: { address: '127.0.0.1', port: 8022 },
    to: { address: '192.168.150.11', port: 22 },
    bridge: 'br0',
  },
  {
    proto: 'udp',
    listen: { address: '0.0.0.0', port: 53 },
    to: { address: '192.168.150.11', port: 53 },
    bridge: 'br0',
  },
]
const dhcp = {
  op: 'dhcp.start',
  lab: 'office',
  network: 'lan',
  device: 'br0',
  address: '192.168.150.1',
  subnet: '192.168.150.0/24',
  range: {
    from: '192.168.150.10',
    to: '192.168.150.99',
    lease: '12h',
    hosts: [{ mac: '52:54:00:aa:00:01', name: 'web', address: '192.168.150.11' }],
  },
  gateway: 'self',
  dns: { kind: 'local', domain: 'office.test' },
}
const served = [...bridge('br0'), 'address add 192.168.150.1/24 dev br0']

export const operationCases: OperationCase[] = [
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
  {
    name: 'IPv4',
    ip: bridge('br0'),
    operation: { op: 'address.add', device: 'br0', address: '10.0.0.1/24' },
  },
  {
    name: 'a second one of a subnet',
    ip: [...bridge('br0'), 'address add 10.0.0.1/24 dev br0'],
    operation: { op: 'address.add', device: 'br0', address: '10.0.0.2/24' },
  },
  {
    name: 'IPv6, however it is written',
    ip: bridge('br0'),
    operation: { op: 'address.add', device: 'br0', address: 'FD00:0001:0::1/64' },
  },
  {
    name: 'the last IPv4 one, with the routes that go along',
    ip: [
      ...bridge('br0'),
      'address add 10.0.0.1/24 dev br0',
      'route add default via 10.0.0.254 dev br0',
      'route add 10.5.0.0/16 via 10.0.0.9 dev br0 metric 50 src 10.0.0.1',
    ],
    operation: { op: 'address.remove', device: 'br0', address: '10.0.0.1/24' },
  },
  {
    name: 'IPv6',
    ip: [...bridge('br0'), 'address add fd00:1::1/64 dev br0 nodad'],
    operation: { op: 'address.remove', device: 'br0', address: 'fd00:1::1/64' },
  },
  {
    name: 'the default, by a gateway',
    ip: [...bridge('br0'), 'address add 10.0.0.1/24 dev br0'],
    operation: { op: 'route.add', family: 'inet', to: 'default', device: 'br0', via: '10.0.0.254' },
  },
  {
    name: 'IPv6, to a subnet',
    ip: [...bridge('br0'), 'address add fd00:1::1/64 dev br0 nodad'],
    operation: { op: 'route.add', family: 'inet6', to: 'fd00:5::/64', device: 'br0', via: 'fd00:1::9' },
  },
  {
    name: 'beside another',
    ip: [...bridge('br0'), 'address add 10.0.0.1/24 dev br0', 'route add default via 10.0.0.253 dev br0'],
    operation: { op: 'route.add', family: 'inet', to: 'default', device: 'br0', via: '10.0.0.254', beside: 'others' },
  },
  {
    name: 'with its metric and source',
    ip: [...bridge('br0'), 'address add 10.0.0.1/24 dev br0'],
    operation: {
      op: 'route.add',
      family: 'inet',
      to: '10.5.0.0/16',
      device: 'br0',
      via: '10.0.0.9',
      metric: 50,
      source: '10.0.0.1',
    },
  },
  {
    name: 'the default',
    ip: [
      ...bridge('br0'),
      'address add 10.0.0.1/24 dev br0',
      'route add default via 10.0.0.254 dev br0 metric 77 src 10.0.0.1',
    ],
    operation: { op: 'route.remove', family: 'inet', to: 'default', device: 'br0', via: '10.0.0.254' },
  },
  {
    name: 'IPv6 ',
    ip: [...bridge('br0'), 'address add fd00:1::1/64 dev br0 nodad', 'route add fd00:5::/64 via fd00:1::9 dev br0'],
    operation: { op: 'route.remove', family: 'inet6', to: 'fd00:5::/64', device: 'br0', via: 'fd00:1::9' },
  },
  {
    name: 'forwarding',
    operation: { op: 'sysctl.set', key: 'net.ipv4.ip_forward', value: '1' },
  },
  {
    name: 'forwarding of IPv6',
    operation: { op: 'sysctl.set', key: 'net.ipv6.conf.all.forwarding', value: '1' },
  },
  {
    name: 'of a bridge',
    ip: bridge('br0'),
    operation: { op: 'sysctl.set', key: 'net.ipv4.conf.br0.route_localnet', value: '1' },
  },
  {
    name: 'what was before',
    operation: { op: 'sysctl.remember', values: [{ key: 'net.ipv4.ip_forward', value: '0' }] },
  },
  {
    name: 'nothing any more',
    first: [{ op: 'sysctl.remember', values: [{ key: 'net.ipv4.ip_forward', value: '0' }] }],
    operation: { op: 'sysctl.remember', values: [] },
  },
  { name: 'a first one', ip: bridge('br0'), operation: table },
  {
    name: 'in place of another',
    ip: bridge('br0'),
    first: [table],
    operation: {
      ...table,
      networks: [
        { ...network, mode: 'routed', subnet6: 'fd00:150::/64' },
        { bridge: 'br1', mode: 'isolated', subnet: '192.168.151.0/24' },
      ],
      forwards,
    },
  },
  {
    name: 'of a sandbox with a way in',
    ip: bridge('br0'),
    first: [{ ...table, forwards }],
    operation: { ...table, forwards, wayIn: { device: 'uplink0', address: '100.96.0.100' } },
  },
  {
    name: 'with all its rules',
    ip: bridge('br0'),
    first: [{ ...table, forwards }],
    operation: { op: 'nft.remove', table: 'tapdeck_office' },
  },
  { name: 'DHCP and DNS', ip: served, operation: dhcp },
  {
    name: 'router advertisements alone',
    ip: [...served, 'address add fd00:150::1/64 dev br0 nodad'],
    operation: {
      op: 'dhcp.start',
      lab: 'office',
      network: 'lan',
      device: 'br0',
      address: '192.168.150.1',
      subnet: '192.168.150.0/24',
      subnet6: 'fd00:150::/64',
      gateway: 'none',
      dns: { kind: 'off' },
    },
  },
  {
    name: 'DNS alone, by servers',
    ip: served,
    operation: {
      op: 'dhcp.start',
      lab: 'office',
      network: 'lan',
      device: 'br0',
      address: '192.168.150.1',
      subnet: '192.168.150.0/24',
      gateway: 'self',
      dns: { kind: 'servers', servers: ['192.0.2.53', '2001:db8::53'], domain: 'office.test' },
    },
  },
  {
    name: 'with its leases',
    ip: served,
    first: [dhcp],
    operation: { op: 'dhcp.stop', lab: 'office', network: 'lan', leases: 'remove' },
  },
  {
    name: 'to start again',
    ip: served,
    first: [dhcp],
    operation: { op: 'dhcp.stop', lab: 'office', network: 'lan', leases: 'keep' },
  },
]
