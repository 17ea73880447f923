// What an operation is tried on: what stands there before, made by hand with the lab's mark.

export interface OperationCase {
  name: string
  /** Lines for `ip -batch`: what stands there. */
  ip?: string[]
  /** Operations that come before, through the helper. */
  first?: Record<string, unknown>[]
  operation: Record<string, unknown> & { op: string }
  needs?: 'vlans' | 'networkmanager' | 'systemd'
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
