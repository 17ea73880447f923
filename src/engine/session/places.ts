// The places that somebody watches: one watch and one clock each, however many sessions and windows look at it.
import { existsSync } from 'node:fs'
import type { EventData } from '../../contract/api.ts'
import type { Where } from '../../contract/refs.ts'
import { emptyHost, type HostSnapshot } from '../../core/host/schema.ts'
import { FolderWatch } from '../guest/traces/folder-watch.ts'
import { watchHost } from '../observe/live.ts'
import { shareReads } from '../observe/live/shared.ts'
import type { Place } from '../observe/place.ts'
import type { Paths } from '../files/paths.ts'
import { findSandbox } from '../scope/sandbox.ts'
import type { Scope } from '../scope/scope.ts'
import { readUplink } from '../scope/uplink/uplink.ts'
import { readTraffic } from './traffic.ts'

export interface PlaceListener {
  onSnapshot(data: EventData<'host.changed'>): void
  onTraffic(data: EventData<'host.traffic'>): void
}

/** Milliseconds: between two reports of traffic, and between two looks whether a sandbox has come or gone. */
const beat = 1000
/** Milliseconds between two looks at what nothing tells of when it changes: packet rules, settings of the kernel. */
const slowBeat = 10_000

export const placeKey = (where: Where): string => (where === 'host' ? 'host' : `sandbox:${where.sandbox}`)

export class Places {
  readonly #paths: Paths
  readonly #watched = new Map<string, PlaceWatch>()
  /** Ends of watches that go on: the next of the same place begins after it. */
  readonly #ending = new Map<string, Promise<void>>()

  constructor(paths: Paths) {
    this.#paths = paths
  }

  /**
   * Tells the place as it is, then every change, until the function that it resolves to is called. A sandbox that is not open is
   * an empty host, and is watched for its coming. Rejects with what the first read threw.
   */
  async watch(where: Where, listener: PlaceListener): Promise<() => Promise<void>> {
    const key = placeKey(where)
    const watch =
      this.#watched.get(key) ?? new PlaceWatch(where, this.#paths, this.#ending.get(key) ?? Promise.resolve())
    this.#watched.set(key, watch)
    const leave = async (): Promise<void> => {
      if (!watch.remove(listener)) return
      if (this.#watched.get(key) !== watch) return
      this.#watched.delete(key)
      const ended = watch.close().finally(() => {
        if (this.#ending.get(key) === ended) this.#ending.delete(key)
      })
      this.#ending.set(key, ended)
      await ended
    }
    try {
      await watch.add(listener)
    } catch (error) {
      await leave()
      throw error
    }
    return leave
  }

  /** The last snapshot of a place that is watched. */
  snapshot = (where: Where): HostSnapshot | undefined => this.#watched.get(placeKey(where))?.snapshot
}

class PlaceWatch {
  readonly #where: Where
  readonly #paths: Paths
  readonly #listeners = new Set<PlaceListener>()
  readonly #closing = new AbortController()
  readonly #folders = new FolderWatch([])
  readonly #first: Promise<void>
  readonly #loop: Promise<void>
  #place: Place | undefined
  #tellFirst: (error?: unknown) => void = () => undefined
  snapshot: HostSnapshot | undefined

  constructor(where: Where, paths: Paths, after: Promise<void>) {
    this.#where = where
    this.#paths = paths
    this.#first = new Promise((done, fail) => {
      this.#tellFirst = (error) => (error === undefined ? done() : fail(error))
    })
    // Whoever waits for it meets its failure; nobody may.
    this.#first.catch(() => undefined)
    this.#loop = after.then(() => this.#run())
  }

  async add(listener: PlaceListener): Promise<void> {
    if (this.snapshot === undefined) {
      this.#listeners.add(listener)
      await this.#first
      return
    }
    listener.onSnapshot({ where: this.#where, snapshot: this.snapshot })
    this.#listeners.add(listener)
  }

  /** Whether that was the last. */
  remove(listener: PlaceListener): boolean {
    return this.#listeners.delete(listener) && this.#listeners.size === 0
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#folders.close()
    await this.#loop
  }

  async #run(): Promise<void> {
    const clock = setInterval(() => this.#tellTraffic(), beat)
    while (!this.#closing.signal.aborted) {
      const found = this.#find()
      try {
        if (found === undefined) await this.#whileAbsent()
        else await this.#whileThere(found)
      } catch (error) {
        // The first read tells whoever asked. Later it may be a sandbox that is just going: look again.
        this.#tellFirst(error)
        if (!this.#closing.signal.aborted) await this.#folders.changed(beat)
      }
    }
    clearInterval(clock)
  }

  async #whileThere({ place, scope }: Found): Promise<void> {
    this.#place = place
    const uplink = scope === undefined ? {} : { uplink: () => readUplink(scope.folder) }
    const watch = await watchHost(place, ({ snapshot }) => this.#tell(snapshot), uplink)
    const unshare = shareReads(place, () => watch.refresh())
    try {
      this.#tell(watch.snapshot())
      const same = (): boolean => {
        const now = this.#find()
        return now !== undefined && holderOf(now.place) === holderOf(place)
      }
      let looked = performance.now()
      while (!this.#closing.signal.aborted && same()) {
        await this.#changed(scope)
        if (
          this.#closing.signal.aborted ||
          (performance.now() - looked < slowBeat && !hasLostService(watch.snapshot()))
        )
          continue
        looked = performance.now()
        // One that fails is told of by whoever asks for the place next.
        await watch.refresh().catch(() => undefined)
      }
    } finally {
      this.#place = undefined
      unshare()
      await watch.close()
    }
  }

  async #whileAbsent(): Promise<void> {
    this.#tell(emptyHost)
    while (!this.#closing.signal.aborted && this.#find() === undefined) await this.#changed(undefined)
  }

  /** Until something moves in the folders by which a sandbox is found; the machine itself does not come and go. */
  #changed(scope: Scope | undefined): Promise<void> {
    this.#folders.follow(
      new Set(this.#where === 'host' ? [] : [this.#paths.runs, ...(scope === undefined ? [] : [scope.folder])]),
    )
    return this.#folders.changed(beat)
  }

  #find(): Found | undefined {
    if (this.#where === 'host') return { place: { kind: 'machine' }, scope: undefined }
    const scope = findSandbox(this.#paths.runs, this.#where.sandbox)
    if (scope?.holder === undefined) return undefined
    return { place: { kind: 'sandbox', holder: scope.holder, enter: scope.enter }, scope }
  }

  #tell(snapshot: HostSnapshot): void {
    if (this.#closing.signal.aborted) return
    this.snapshot = snapshot
    for (const listener of this.#listeners) listener.onSnapshot({ where: this.#where, snapshot })
    this.#tellFirst()
  }

  #tellTraffic(): void {
    if (this.#place === undefined || this.#closing.signal.aborted) return
    const data = { where: this.#where, time: Date.now(), links: readTraffic(this.#place) }
    for (const listener of this.#listeners) listener.onTraffic(data)
  }
}

interface Found {
  place: Place
  scope: Scope | undefined
}

/** A server that has ended tells nobody; that is looked for at each beat. */
const hasLostService = ({ dhcp }: HostSnapshot): boolean => dhcp.some(({ pid }) => !existsSync(`/proc/${pid}`))

const holderOf = (place: Place): number => (place.kind === 'machine' ? 0 : place.holder)
