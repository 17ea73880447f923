// DHCP clients: what operations on them are tried on. A client writes files of the machine, so they need one of their own.
import { bridge, type OperationCase } from './ground.ts'

export const leaseCases: OperationCase[] = [
  {
    name: 'without waiting, as ifupdown does',
    ip: bridge('br0'),
    operation: { op: 'lease.start', device: 'br0', for: 'machine' },
  },
  {
    name: 'a client',
    ip: bridge('br0'),
    first: [{ op: 'lease.start', device: 'br0', for: 'machine' }],
    operation: { op: 'lease.stop', device: 'br0', address: 'stays' },
  },
]
