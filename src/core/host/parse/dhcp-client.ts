// Command lines of DHCP clients → the interface that each asks for.
import type { RawProcess } from '../raw.ts'
import type { DhcpClient } from '../schema.ts'

/** By comm: what a client's process is called. */
export const dhcpClientPrograms = ['dhclient', 'udhcpc', 'dhcpcd'] as const

/** Undefined for one that says no interface: it asks for whatever it finds; and for one of IPv6, whose addresses no lab moves. */
export function dhcpClientOf({ pid, name, args }: RawProcess): DhcpClient | undefined {
  const program = dhcpClientPrograms.find((each) => each === name)
  if (program === undefined || args.includes('-6')) return undefined
  const device = program === 'udhcpc' ? args[args.findIndex((arg) => arg === '-i') + 1] : args.findLast(isName)
  return device === undefined ? undefined : { pid, program, device }
}

/** dhclient(8) and dhcpcd(8) take interfaces last; files before them are paths. */
const isName = (arg: string): boolean => /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,14}$/.test(arg)
