// The connections of faces to one engine: each gets a session, and what a session began ends with it.
import type { Peer } from '../../core/plan/risk/contact.ts'
import type { Engine } from '../engine.ts'
import type { Paths } from '../files/paths.ts'
import { GuestWatches } from './guests.ts'
import { Places } from './places.ts'
import { Session } from './session.ts'
import type { Wire } from './wire.ts'

export type { Session } from './session.ts'
export type { Wire } from './wire.ts'

export class Sessions {
  readonly #engine: Engine
  readonly #paths: Paths
  readonly #places: Places
  readonly #guests: GuestWatches
  readonly #open = new Set<Session>()

  constructor(engine: Engine, paths: Paths) {
    this.#engine = engine
    this.#paths = paths
    this.#places = new Places(paths)
    this.#guests = new GuestWatches(paths, this.#places.snapshot)
  }

  /** A session for a face that has connected, from `peer` if over the network; hand it every frame, and close it at its end. */
  open(wire: Wire, peer?: Peer): Session {
    const forget = this.#engine.noteContact(peer)
    const session: Session = new Session({
      engine: this.#engine,
      paths: this.#paths,
      places: this.#places,
      guests: this.#guests,
      wire,
      ended: () => {
        forget()
        this.#open.delete(session)
      },
    })
    this.#open.add(session)
    return session
  }

  /** Resolves when nothing of any session is left. */
  async close(): Promise<void> {
    await Promise.all([...this.#open].map((session) => session.close()))
  }
}
