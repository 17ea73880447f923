// systemd-networkd: what operations on it are tried on. They need a machine of their own, in which it runs.
import type { OperationCase } from './ground.ts'

const told = { op: 'networkd.unmanaged', lab: 'office', interfaces: ['br1', 'tap0'], step: 'write' }

export const networkdCases: OperationCase[] = [
  { name: 'a tap and a bridge that are to come', operation: told },
  { name: 'the same, heeded at once', operation: { ...told, step: 'both' } },
  { name: 'nothing any more', first: [told], operation: { ...told, interfaces: [], step: 'both' } },
]
