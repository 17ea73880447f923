// Command lines of DHCP clients → the interface that each asks for.
import type { RawProcess } from '../raw.ts'
import type { DhcpClient } from '../schema.ts'

/** By comm: what a client's process is called. */
export const dhcpClientPrograms = ['dhclient', 'udhcpc', 'dhcpcd'] as const

/** None for one that says no interface: it asks for whatever it finds; and for one of IPv6, whose addresses no lab moves. */
export function dhcpClientsOf({ pid, name, args }: RawProcess): DhcpClient[] {
  const program = dhcpClientPrograms.find((each) => each === name)
  if (program === undefined || args.includes('-6')) return []
  return devicesOf(program, args).map((device) => ({ pid, program, device }))
}

function devicesOf(program: DhcpClient['program'], args: readonly string[]): string[] {
  if (program === 'udhcpc') return args.slice(args.indexOf('-i') + 1, args.indexOf('-i') + 2).filter(isName)
  // dhcpcd 9 and later gives itself a title, in which its interface is the first word, and what it asks for follows.
  if (args.some((word) => word.startsWith('['))) return args.slice(0, 1).filter(isName)
  // dhclient(8) and dhcpcd(8) take any number of interfaces, last.
  const last = args.slice(args.findLastIndex((word) => !isName(word)) + 1)
  return takesValue[program].has(args.at(-last.length - 1) ?? '') ? last.slice(1) : last
}

/** Options whose value can look like an interface. */
const takesValue = {
  dhclient: new Set(['-s', '-g', '-e', '-p', '-D']),
  dhcpcd: new Set(['-S', '-c', '-e', '-f', '-h', '-i', '-l', '-m', '-o', '-r', '-s', '-t', '-u', '-z']),
}

const isName = (arg: string): boolean => /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,14}$/.test(arg)

/** The arguments of a process; of one that has put a title (`NAME: WORDS`) in their place, the words of that. */
export function argsOfProcess([program = '', ...args]: readonly string[]): string[] {
  const title = /^[\w.-]+: (.+)$/.exec(program)?.[1]
  return args.length === 0 && title !== undefined ? title.trim().split(' ') : args
}
