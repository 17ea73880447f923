// The host, live: whatever moves, one debounced re-read, and what changed by it.
import { watch, type FSWatcher } from 'node:fs'
import { dirname } from 'node:path'
import { faultOf, type Fault } from '../../core/fault.ts'
import { changesBetween, type Change } from '../../core/host/changes.ts'
import { leaseFilesOf } from '../../core/host/parse/dnsmasq.ts'
import type { HostSnapshot } from '../../core/host/schema.ts'
import { profileFolders } from './managers.ts'
import { startMonitor, type Noise } from './monitor.ts'
import type { Place } from './place.ts'
import { readHost, type ReadDeps } from './read.ts'

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

/** Milliseconds: after the last event, at most after the first of a burst, and between reads for neighbours alone. */
const settle = 20
const longestBurst = 80
const neighbourPace = 1000

/** Reads once, then calls `onChange` for every change. Throws what `readHost` throws if the first read fails. */
export async function watchHost(
  place: Place,
  onChange: (update: HostUpdate) => void,
  deps: WatchDeps = {},
): Promise<HostWatch> {
  const onFault = deps.onFault ?? (() => undefined)
  let last: HostSnapshot | undefined
  let lastRead = 0
  let burst: number | undefined
  let timer: NodeJS.Timeout | undefined
  let queue: Promise<unknown> = Promise.resolve()
  let waiting: Promise<HostSnapshot> | undefined
  let closed = false
  const folders = folderWatch(place, () => mark('network'))

  function mark(noise: Noise): void {
    if (closed) return
    const now = performance.now()
    if (noise === 'neighbour') {
      if (timer) return
      timer = setTimeout(fire, Math.max(settle, lastRead + neighbourPace - now))
      return
    }
    burst ??= now
    clearTimeout(timer)
    timer = setTimeout(fire, Math.max(0, Math.min(settle, burst + longestBurst - now)))
  }

  function fire(): void {
    timer = undefined
    burst = undefined
    readNext().catch((error: unknown) => onFault(faultOf(error)))
  }

  /** One read at a time; any number of calls while one runs share the next. */
  function readNext(): Promise<HostSnapshot> {
    waiting ??= queue.then(() => {
      waiting = undefined
      return readNow()
    })
    queue = waiting.catch(() => undefined)
    return waiting
  }

  async function readNow(): Promise<HostSnapshot> {
    const snapshot = await readHost(place, deps)
    const before = last
    last = snapshot
    lastRead = performance.now()
    folders.follow(snapshot)
    const changed = before ? changesBetween(before, snapshot) : []
    if (changed.length > 0 && !closed) onChange({ snapshot, changed })
    return snapshot
  }

  const monitor = await startMonitor(place, mark, onFault)
  const close = async (): Promise<void> => {
    closed = true
    clearTimeout(timer)
    folders.close()
    await monitor.close()
    await queue
  }
  try {
    const first = await readNext()
    return { snapshot: () => last ?? first, refresh: readNext, close }
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
