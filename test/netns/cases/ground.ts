// What an operation is tried on: what stands there before, made by hand with the lab's mark.

/** What not every kernel has: bridges that filter by VLAN, bonds, 802.1Q interfaces, macvtaps. */
export type Need = 'vlans' | 'bonds' | 'vlan-links' | 'macvtaps'

export interface OperationCase {
  name: string
  /** Lines for `ip -batch`: what stands there. */
  ip?: string[]
  /** Operations that come before, through the helper. */
  first?: Record<string, unknown>[]
  operation: Record<string, unknown> & { op: string }
  needs?: Need
}

export const mark = (name: string): string => `tapdeck:office/${name}`
/** Made by hand, with the lab's mark. */
export const marked = (name: string, ...lines: string[]): string[] => [
  ...lines,
  `link set dev ${name} alias ${mark(name)}`,
]
export const bridge = (name: string, options = ''): string[] =>
  marked(name, `link add name ${name} type bridge ${options}`, `link set dev ${name} up`)
export const tap = (name: string, options = 'user 0'): string[] =>
  marked(name, `tuntap add dev ${name} mode tap ${options}`, `link set dev ${name} up`)
export const port = (name: string, of: string): string[] => [...tap(name), `link set dev ${name} master ${of}`]
/** What can be the port of a bond: one end of a pair. */
export const card = (name: string, far: string): string[] => [
  ...marked(name, `link add name ${name} type veth peer name ${far}`),
  `link set dev ${far} alias ${mark(name)}`,
  `link set dev ${name} up`,
  `link set dev ${far} up`,
]
export const bond = (name: string, options: string): string[] =>
  marked(name, `link add name ${name} type bond ${options}`, `link set dev ${name} up`)
export const bonded = (name: string, of: string): string[] => [
  `link set dev ${name} down`,
  `link set dev ${name} master ${of}`,
]
