// Name servers: what operations on them are tried on. They change a file of the machine, so they need an /etc of their own.
import { bridge, type OperationCase } from './ground.ts'

const set = (by: string, servers: string[]): OperationCase['operation'] => ({
  op: 'resolver.set',
  lab: 'office',
  device: 'br0',
  by,
  servers,
})
const some = ['10.0.0.53', '2001:db8::53']

const casesBy = (by: 'file' | 'resolvconf' | 'resolved'): OperationCase[] => [
  { name: `new, by ${by}`, ip: bridge('br0'), operation: set(by, some) },
  {
    name: `others, by ${by}`,
    ip: bridge('br0'),
    first: [set(by, ['10.0.0.99'])],
    operation: set(by, some),
  },
  { name: `none any more, by ${by}`, ip: bridge('br0'), first: [set(by, some)], operation: set(by, []) },
]

export const fileCases: OperationCase[] = casesBy('file')
export const resolvedCases: OperationCase[] = casesBy('resolved')
export const resolvconfCases: OperationCase[] = casesBy('resolvconf')
