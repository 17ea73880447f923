// What one face watches: places, and the guests of the labs in them.
import type { EventData, EventName, LabRef } from '../../contract/api.ts'
import type { Where } from '../../contract/refs.ts'
import type { DriftReport } from '../../contract/drift.ts'
import type { HostSnapshot } from '../../core/host/schema.ts'
import type { KnownLab } from '../labs.ts'
import { DriftNews } from './drift.ts'
import type { GuestWatches } from './guests.ts'
import { placeKey, type Places } from './places.ts'

type DriftOf = (known: KnownLab, snapshot: HostSnapshot) => Promise<DriftReport>
type Leave = () => Promise<void>
type Tell = <Name extends EventName>(name: Name, data: EventData<Name>) => void

export class Watching {
  readonly #places: Places
  readonly #guests: GuestWatches
  readonly #tell: Tell
  readonly #watched = new Map<string, Promise<Leave>>()
  readonly #followed = new Map<string, Leave>()
  /** Labs of the machine's own network that this face has named. */
  readonly #onHost = new Set<string>()
  readonly #drift: DriftNews
  #isClosed = false

  constructor(places: Places, guests: GuestWatches, driftOf: DriftOf, tell: Tell) {
    this.#places = places
    this.#guests = guests
    this.#tell = tell
    this.#drift = new DriftNews(async (lab, snapshot) => {
      const known = guests.known(lab)
      return known && driftOf(known, snapshot)
    }, tell)
  }

  async watch(where: Where): Promise<Record<string, never>> {
    const key = placeKey(where)
    if (!this.#watched.has(key)) {
      const watch = this.#places.watch(where, {
        onSnapshot: (data) => {
          this.#tell('host.changed', data)
          for (const lab of where === 'host' ? this.#onHost : [where.sandbox]) this.#drift.heard(lab, data.snapshot)
        },
        onTraffic: (data) => this.#tell('host.traffic', data),
      })
      this.#watched.set(key, watch)
      watch.catch(() => this.#watched.delete(key))
    }
    await this.#watched.get(key)
    if (this.#isClosed) await this.#leave(key)
    else if (where === 'host') for (const lab of this.#onHost) this.#follow(lab)
    else this.#follow(where.sandbox)
    return {}
  }

  async unwatch(where: Where): Promise<Record<string, never>> {
    for (const lab of where === 'host' ? this.#onHost : [where.sandbox]) await this.#unfollow(lab)
    await this.#leave(placeKey(where))
    return {}
  }

  /** The face works on this lab. */
  async note(ref: LabRef): Promise<void> {
    const known = await this.#guests.note(ref)
    if (known === undefined) return
    // By another text other changes are drift.
    const snapshot = this.#places.snapshot(known.kind === 'host' ? 'host' : { sandbox: known.name })
    if (snapshot !== undefined) this.#drift.heard(known.name, snapshot)
    if (known.kind !== 'host') return
    this.#onHost.add(known.name)
    if (this.#watched.has('host')) this.#follow(known.name)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#drift.close()
    await Promise.all([...this.#followed.keys()].map((lab) => this.#unfollow(lab)))
    await Promise.all([...this.#watched.keys()].map((key) => this.#leave(key)))
  }

  #follow(lab: string): void {
    if (this.#isClosed || this.#followed.has(lab)) return
    this.#followed.set(
      lab,
      this.#guests.follow(lab, (name, status) => this.#tell('guest.changed', { lab: name, status })),
    )
  }

  async #unfollow(lab: string): Promise<void> {
    const leave = this.#followed.get(lab)
    this.#followed.delete(lab)
    await leave?.()
  }

  async #leave(key: string): Promise<void> {
    const watch = this.#watched.get(key)
    this.#watched.delete(key)
    // One that never came to be has told its fault to who asked for it.
    const leave = await watch?.catch(() => undefined)
    await leave?.()
  }
}
