// A QEMU process by its command line: whose guest it is, and the taps it was told of by name.
import type { HostSnapshot } from '../schema.ts'

type GuestProcess = HostSnapshot['guests'][number]

/** comm is cut at 15 characters: `qemu-system-x86`. */
export const isQemu = (name: string): boolean => /^(qemu-system-|qemu-kvm$|kvm$)/.test(name)

/** `guest=office/web,debug-threads=on` or `office/web` → `office/web`. */
function guestName(args: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => arg === '-name' || arg === '--name')
  const value = at < 0 ? undefined : args[at + 1]
  const first = value?.split(',').find((part) => part.startsWith('guest=') || !part.includes('='))
  return first?.replace(/^guest=/, '')
}

const tapOptions = new Set(['netdev', 'nic', 'net'])

function namedTaps(args: readonly string[]): string[] {
  return args.flatMap((arg, at) => {
    const value = tapOptions.has(arg.replace(/^--?/, '')) ? (args[at + 1] ?? '') : ''
    const name = /^tap\b.*(?:^|,)ifname=([^,]+)/.exec(value)?.[1] ?? /"ifname"\s*:\s*"([^"]+)"/.exec(value)?.[1]
    return name === undefined ? [] : [name]
  })
}

/** `held`: taps that the process has open, which is how one sees those it was given as a descriptor. */
export function guestProcessOf(pid: number, args: readonly string[], held: readonly string[]): GuestProcess {
  const name = guestName(args)
  const own = /^([a-z][a-z0-9-]*)\/([a-z][a-z0-9-]*)$/.exec(name ?? '')
  return {
    pid,
    ...(name === undefined ? {} : { name }),
    ...(own?.[1] === undefined || own[2] === undefined ? {} : { lab: own[1], guest: own[2] }),
    taps: [...new Set([...namedTaps(args), ...held])].toSorted(),
  }
}
