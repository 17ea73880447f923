// The host, live: whatever moves, a glance at what `ip` tells, then a re-read of everything; and what changed by it.
import { watch, type FSWatcher } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { faultOf, type Fault } from '../../core/fault.ts'
import { changesBetween, type Change } from '../../core/host/changes.ts'
import { leaseFilesOf } from '../../core/host/parse/dnsmasq.ts'
import type { HostSnapshot } from '../../core/host/schema.ts'
import { profileFolders } from './managers.ts'
import { startMonitor, type Noise } from './live/monitor.ts'
import { standingIp } from './live/standing-ip.ts'
import type { Place } from './place.ts'
import { readAll, withIp, type IpTexts, type HostReading, type ReadDeps } from './read.ts'

export interface HostUpdate {
  snapshot: HostSnapshot
  changed: Change[]
}

export interface WatchDeps extends ReadDeps {
  /** A read or the monitor failed; the watch goes on. `host.gone` will not get better: close it. */
  onFault?: (fault: Fault) => void
}

export interface HostWatch {
  /** The last one read. */
  snapshot(): HostSnapshot
  /** A read that begins after this call; what it finds is also reported as a change. */
  refresh(): Promise<HostSnapshot>
  /** Resolves when nothing of it is left: no process, no timer, no read. */
  close(): Promise<void>
}

/**
 * Milliseconds: after the last event, at most after the first of a burst, and between reads for neighbours alone. `restAfter`: from
 * a glance to the read of all the rest, which takes several processes: what the glance saw is shown first.
 */
const settle = 5
const longestBurst = 60
const neighbourPace = 1000
const restAfter = 60
/** Milliseconds: a window asks for plan, status and the list of labs at once. */
const gather = 3

/** Reads once, then calls `onChange` for every change. Throws what `readHost` throws if the first read fails. */
export async function watchHost(
  place: Place,
  onChange: (update: HostUpdate) => void,
  deps: WatchDeps = {},
): Promise<HostWatch> {
  const onFault = deps.onFault ?? (() => undefined)
  let last: HostReading | undefined
  let lastRead = 0
  let burst: number | undefined
  let timer: NodeJS.Timeout | undefined
  let restTimer: NodeJS.Timeout | undefined
  let restAt = 0
  let queue: Promise<unknown> = Promise.resolve()
  let waiting: Promise<HostSnapshot> | undefined
  let glancing: Promise<void> | undefined
  /** What the last glance saw, and when it began. */
  let glanced: { at: number; texts: IpTexts } | undefined
  let closed = false
  const folders = folderWatch(place, () => mark('network'))
  const fail = (error: unknown): void => onFault(faultOf(error))

  function mark(noise: Noise): void {
    if (closed) return
    const now = performance.now()
    if (noise === 'neighbour') {
      restWithin(Math.max(settle, lastRead + neighbourPace - now))
      return
    }
    burst ??= now
    clearTimeout(timer)
    timer = setTimeout(fire, Math.max(0, Math.min(settle, burst + longestBurst - now)))
  }

  function fire(): void {
    // One glance at a time; what came during one is seen by the next.
    if (glancing) return void glancing.then(() => (closed ? undefined : fire()))
    burst = undefined
    glancing = glance()
      .catch(fail)
      .finally(() => {
        glancing = undefined
        restWithin(restAfter)
      })
  }

  /** One that is due sooner stays due: a place that never rests is read all the same. */
  function restWithin(milliseconds: number): void {
    const at = performance.now() + milliseconds
    if (closed || (restTimer !== undefined && restAt <= at)) return
    clearTimeout(restTimer)
    restAt = at
    restTimer = setTimeout(() => {
      restTimer = undefined
      readNext().catch(fail)
    }, milliseconds)
  }

  async function glance(): Promise<void> {
    if (last === undefined) return
    const at = performance.now()
    const texts = await ip.read()
    glanced = { at, texts }
    const base = last
    const reading = await withIp(place, base.raw, texts)
    // A read that has ended meanwhile has this and knows the rest better: its packet rules are not to be overwritten by older ones.
    if (last === base) take(reading)
  }

  /** One read at a time; any number of calls while one runs, or just before one begins, share the next. */
  function readNext(): Promise<HostSnapshot> {
    waiting ??= Promise.all([queue, pause(gather)]).then(() => {
      waiting = undefined
      return readNow()
    })
    queue = waiting.catch(() => undefined)
    return waiting
  }

  async function readNow(): Promise<HostSnapshot> {
    const began = performance.now()
    const read = await readAll(place, deps)
    lastRead = performance.now()
    // A glance that began later knows better what `ip` tells.
    const isOld = glanced !== undefined && glanced.at > began
    return take(isOld && glanced ? await withIp(place, read.raw, glanced.texts) : read)
  }

  function take(reading: HostReading): HostSnapshot {
    const { snapshot } = reading
    const changed = last ? changesBetween(last.snapshot, snapshot) : []
    last = reading
    folders.follow(snapshot)
    if (changed.length > 0 && !closed) onChange({ snapshot, changed })
    return snapshot
  }

  const ip = standingIp(place)
  const monitor = await startMonitor(place, mark, onFault).catch(async (error: unknown) => {
    await ip.close()
    throw error
  })
  const close = async (): Promise<void> => {
    closed = true
    clearTimeout(timer)
    clearTimeout(restTimer)
    folders.close()
    await monitor.close()
    await glancing
    await ip.close()
    await queue
  }
  try {
    const first = await readNext()
    return { snapshot: () => last?.snapshot ?? first, refresh: readNext, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Watches the folders in which a snapshot's servers write leases and its managers profiles: `ip monitor` does not see those. */
function folderWatch(place: Place, onFile: () => void) {
  const watchers = new Map<string, FSWatcher>()
  const root = place.kind === 'machine' ? '' : `/proc/${place.holder}/root`
  return {
    follow({ dhcp, managers }: HostSnapshot): void {
      const wanted = new Set([
        ...(managers.includes('networkmanager') ? profileFolders : []),
        ...dhcp.flatMap(({ args, owner }) =>
          owner.kind === 'libvirt' ? ['/var/lib/libvirt/dnsmasq'] : leaseFilesOf(args, {}).map((file) => dirname(file)),
        ),
      ])
      for (const [folder, watcher] of watchers)
        if (!wanted.has(folder)) {
          watcher.close()
          watchers.delete(folder)
        }
      for (const folder of wanted) if (!watchers.has(folder)) add(folder)
    },
    close(): void {
      for (const watcher of watchers.values()) watcher.close()
      watchers.clear()
    },
  }

  function add(folder: string): void {
    try {
      const watcher = watch(`${root}${folder}`, { persistent: false }, (_event, file) => {
        if (file === null || /\.(leases|status|nmconnection)$/.test(file)) onFile()
      })
      // a folder that goes away ends its watcher; the next snapshot that names it starts one again
      watcher.on('error', () => watchers.delete(folder))
      watchers.set(folder, watcher)
    } catch {
      // It is not there or may not be seen: then its leases are not either, which `unread` says where it matters.
    }
  }
}
