// Settings, packet rules and services: what operations on them are tried on.
import { bridge, type OperationCase } from './ground.ts'

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

export const serviceCases: OperationCase[] = [
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
