// What the guests of labs do, told to the sessions that watch the lab's place: one watch for each lab.
import { join } from 'node:path'
import type { GuestStatus, LabRef } from '../../contract/api.ts'
import type { Where } from '../../contract/refs.ts'
import type { HostSnapshot } from '../../core/host/schema.ts'
import { leasedTo } from '../../core/topology/nodes/guests.ts'
import { watchGuests } from '../guest/running/watch.ts'
import { findLab, type KnownLab } from '../labs.ts'
import type { Paths } from '../files/paths.ts'

/** Milliseconds until a watch that failed is begun anew. */
const pause = 1000

type Hear = (lab: string, status: GuestStatus) => void

interface GuestWatch {
  hearers: Set<Hear>
  /** As it was last told. */
  told: Map<string, GuestStatus>
  close(): Promise<void>
}

export class GuestWatches {
  readonly #paths: Paths
  readonly #snapshot: (where: Where) => HostSnapshot | undefined
  /** Labs as faces last named them: without the lab nothing is known of a guest's cards. */
  readonly #known = new Map<string, KnownLab>()
  readonly #watches = new Map<string, GuestWatch>()

  constructor(paths: Paths, snapshot: (where: Where) => HostSnapshot | undefined) {
    this.#paths = paths
    this.#snapshot = snapshot
  }

  /** Remembers what a face says a lab is. One that cannot be read is told of by the call that named it. */
  async note(ref: LabRef): Promise<KnownLab | undefined> {
    try {
      const known = await findLab(ref, this.#paths)
      const before = this.#known.get(known.name)
      this.#known.set(known.name, known.lab === undefined && before?.kind === known.kind ? before : known)
      return known
    } catch {
      return undefined
    }
  }

  /** A lab as a face last named it. */
  known = (name: string): KnownLab | undefined => this.#known.get(name)

  /** Tells of the guests of a lab, up or not yet, until the function that it gives is called. */
  follow(name: string, hear: Hear): () => Promise<void> {
    const watch = this.#watches.get(name) ?? this.#start(name, new Set())
    for (const status of watch.told.values()) hear(name, this.#withAddresses(name, status))
    watch.hearers.add(hear)
    return async () => {
      watch.hearers.delete(hear)
      const current = this.#watches.get(name)
      if (watch.hearers.size > 0 || current?.hearers !== watch.hearers) return
      this.#watches.delete(name)
      await current.close()
    }
  }

  #start(name: string, hearers: Set<Hear>): GuestWatch {
    const told = new Map<string, GuestStatus>()
    const { close } = watchGuests(
      // All that is looked at is in its folder, which is the same however often the lab goes down and comes up.
      { kind: 'sandbox', lab: name, folder: join(this.#paths.runs, name), enter: [], user: 0 },
      () => this.#known.get(name)?.lab,
      (status) => {
        told.set(status.name, status)
        for (const hear of hearers) hear(name, this.#withAddresses(name, status))
      },
      () => {
        // The next look begins anew, and tells all again.
        setTimeout(() => {
          if (this.#watches.get(name) === watch && hearers.size > 0) this.#start(name, hearers)
        }, pause).unref()
      },
    )
    const watch = { hearers, told, close }
    this.#watches.set(name, watch)
    return watch
  }

  #withAddresses(name: string, status: GuestStatus): GuestStatus {
    const host = this.#snapshot(this.#known.get(name)?.kind === 'host' ? 'host' : { sandbox: name })
    if (host === undefined) return status
    return { ...status, cards: status.cards.map((card) => ({ ...card, addresses: leasedTo(host, card.mac) })) }
  }
}
