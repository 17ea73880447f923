// Addresses and routes: what operations on them are tried on.
import { bridge, type OperationCase } from './ground.ts'

export const addressCases: OperationCase[] = [
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
    name: 'of another table',
    ip: [...bridge('br0'), 'address add 10.0.0.1/24 dev br0', 'route add default via 10.0.0.253 dev br0'],
    operation: {
      op: 'route.add',
      family: 'inet',
      to: 'default',
      device: 'br0',
      via: '10.0.0.254',
      routingTable: '100',
    },
  },
  {
    name: 'of another table, beside the same one of the main table',
    ip: [
      ...bridge('br0'),
      'address add 10.0.0.1/24 dev br0',
      'route add default via 10.0.0.254 dev br0',
      'route add default via 10.0.0.254 dev br0 table 100',
    ],
    operation: {
      op: 'route.remove',
      family: 'inet',
      to: 'default',
      device: 'br0',
      via: '10.0.0.254',
      routingTable: '100',
    },
  },
  {
    name: 'IPv6, of another table',
    ip: [...bridge('br0'), 'address add fd00:1::1/64 dev br0 nodad'],
    operation: {
      op: 'route.add',
      family: 'inet6',
      to: 'default',
      device: 'br0',
      via: 'fd00:1::9',
      metric: 512,
      routingTable: '2000',
    },
  },
  {
    name: 'the last IPv4 one, with routes of every table',
    ip: [
      ...bridge('br0'),
      'address add 10.0.0.1/24 dev br0',
      'route add default via 10.0.0.254 dev br0 table 100',
      'route add 10.5.0.0/16 via 10.0.0.9 dev br0 table 101 metric 50 src 10.0.0.1',
      'route add 10.6.0.0/16 dev br0 table 101',
    ],
    operation: { op: 'address.remove', device: 'br0', address: '10.0.0.1/24' },
  },
]
