// Processes that matter to a place: dnsmasq, QEMU, the programs that manage networks, and who holds its taps.
import { readlinkSync } from 'node:fs'
import type { ParsedLink } from '../../core/host/parse/iproute2/link.ts'
import { argsOfProcess, dhcpClientPrograms } from '../../core/host/parse/dhcp-client.ts'
import { managerOf } from '../../core/host/parse/managers.ts'
import { isQemu } from '../../core/host/parse/qemu.ts'
import type { RawProcess, RawTapHolder } from '../../core/host/raw.ts'
import { inodeOf, namesIn, textOf } from './files.ts'
import { networkFile, networkNamespaceOf, type Place } from './place.ts'

export interface NamedProcess {
  pid: number
  name: string
}

export interface Processes {
  all: NamedProcess[]
  dnsmasq: RawProcess[]
  qemu: RawProcess[]
  dhcpClients: RawProcess[]
  managers: string[]
}

const uplinkPrograms = new Set(['slirp4netns', 'pasta', 'pasta.avx2'])

/** The command line with the program; empty for a kernel thread, and for a process that has just ended. */
export function commandLineOf(pid: number): string[] {
  const text = textOf(`/proc/${pid}/cmdline`) ?? ''
  return text === '' ? [] : text.replace(/\0$/, '').split('\0')
}

/** One pass over /proc: the names of all, the command lines of few. */
export function readProcesses(place: Place, namespace: string): Processes {
  const all = namesIn('/proc').flatMap((entry): NamedProcess[] => {
    if (!/^\d+$/.test(entry)) return []
    const name = textOf(`/proc/${entry}/comm`)?.trimEnd()
    return name === undefined ? [] : [{ pid: Number(entry), name }]
  })
  const here = (wanted: (name: string) => boolean): RawProcess[] =>
    all
      .filter(({ pid, name }) => wanted(name) && isHere(place, namespace, pid))
      .flatMap(({ pid, name }) => {
        // What has ended, but was not reaped, has no command line any more.
        const words = commandLineOf(pid)
        return words.length === 0 ? [] : [{ pid, name, args: argsOfProcess(words) }]
      })
  return {
    all,
    dnsmasq: here((name) => name === 'dnsmasq'),
    qemu: here(isQemu),
    dhcpClients: here((name) => dhcpClientPrograms.some((each) => each === name)),
    // A sandbox is nobody's but Tapdeck's; one that runs in a container manages what is there.
    managers:
      place.kind === 'machine'
        ? all.flatMap(({ pid, name }) => (managerOf(name) !== undefined && isHere(place, namespace, pid) ? [name] : []))
        : [],
  }
}

/** Whether a process lives in the place. One whose namespace may not be seen is another user's: in the machine's network, or in one of theirs. */
function isHere(place: Place, namespace: string, pid: number): boolean {
  const identity = networkNamespaceOf(pid)
  if (identity !== undefined) return identity === namespace
  return place.kind === 'machine' && inodeOf(networkFile(pid)) === inodeOf(networkFile('self'))
}

/** Whether anybody can have the tap open. A macvtap has the carrier of its link. A tap: without a queue there is no carrier (tun_detach_all in drivers/net/tun.c), but one sees carrier only on what is up. */
const mayBeHeld = ({ kind, tap, up, carrier }: ParsedLink): boolean =>
  kind === 'macvtap' || (tap !== undefined && (!tap.persistent || !up || carrier))

/**
 * Who has the place's taps open, as far as this user may see it. Likely programs are looked at first; all others only while
 * some tap is open by nobody known.
 */
export function readTapHolders(
  namespace: string,
  links: readonly ParsedLink[],
  all: readonly NamedProcess[],
): RawTapHolder[] {
  const held = links.filter(mayBeHeld)
  const taps: OpenFiles = {
    taps: new Set(held.map(({ name }) => name)),
    macvtaps: new Map(
      held.flatMap(({ kind, index, name }) => (kind === 'macvtap' ? [[`/dev/tap${index}`, name]] : [])),
    ),
  }
  const open = new Set(held.filter(({ tap, carrier }) => tap && (carrier || !tap.persistent)).map(({ name }) => name))
  if (held.length === 0) return []
  const isLikely = ({ name }: NamedProcess): boolean => isQemu(name) || uplinkPrograms.has(name)
  const holders: RawTapHolder[] = []
  for (const process of [...all.filter(isLikely), ...all.filter((process) => !isLikely(process))]) {
    if (open.size === 0 && !isLikely(process)) break
    const files = heldBy(process, taps)
    if (files.length === 0 || !servesHere(process, namespace)) continue
    for (const tap of files) {
      holders.push({ ...process, tap })
      open.delete(tap)
    }
  }
  return holders
}

/** Names of taps, which share a file, and of macvtaps by theirs. */
interface OpenFiles {
  taps: ReadonlySet<string>
  macvtaps: ReadonlyMap<string, string>
}

/** Which of them are among a process's open files. */
function heldBy({ pid }: NamedProcess, { taps, macvtaps }: OpenFiles): string[] {
  const held = new Set<string>()
  for (const fd of namesIn(`/proc/${pid}/fd`)) {
    const file = fileOf(`/proc/${pid}/fd/${fd}`)
    const macvtap = macvtaps.get(file)
    if (macvtap !== undefined) held.add(macvtap)
    if (file !== '/dev/net/tun') continue
    const name = /^iff:\s*(\S+)/m.exec(textOf(`/proc/${pid}/fdinfo/${fd}`) ?? '')?.[1]
    if (name !== undefined && taps.has(name)) held.add(name)
  }
  return [...held]
}

/** Where an open file leads; empty where it may not be seen, or has just been closed. */
function fileOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

/**
 * `iff:` is a name without its namespace. A process holds taps of the namespace it lives in, but for the programs that carry a
 * sandbox's traffic: they live outside, and name a process of the sandbox on their command line.
 */
function servesHere({ pid, name }: NamedProcess, namespace: string): boolean {
  if (!uplinkPrograms.has(name)) return (networkNamespaceOf(pid) ?? namespace) === namespace
  const served = commandLineOf(pid).flatMap(
    (arg) => /^(?:--netns=)?(?:\/proc\/)?(\d+)(?:\/ns\/net)?$/.exec(arg)?.[1] ?? [],
  )
  return served.some((target) => networkNamespaceOf(target) === namespace)
}
