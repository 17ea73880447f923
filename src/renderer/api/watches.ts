// The places that components of the window look at: watched as long as one does, and again after a lost connection.
import type { Where } from '../../contract/refs.ts'
import type { EngineClient } from './client.ts'

const keyOf = (where: Where): string => (where === 'host' ? 'host' : `sandbox:${where.sandbox}`)

/** Milliseconds that a place stays watched after the last has left: going from one page to the next is no reason to stop. */
const linger = 2000

export class Watches {
  readonly #engine: EngineClient
  readonly #held = new Map<string, { where: Where; count: number }>()
  #wasOpen: boolean

  constructor(engine: EngineClient) {
    this.#engine = engine
    this.#wasOpen = engine.state === 'open'
    engine.onState(() => {
      const isOpen = engine.state === 'open'
      // Those that were held before the first connection wait in the client.
      if (isOpen && !this.#wasOpen && this.#wasLost) for (const { where } of this.#held.values()) this.#begin(where)
      this.#wasLost = engine.state === 'lost'
      this.#wasOpen = isOpen
    })
  }

  #wasLost = false

  /** The function that it gives lets go. */
  hold(where: Where): () => void {
    const key = keyOf(where)
    const held = this.#held.get(key) ?? { where, count: 0 }
    if (held.count === 0 && !this.#held.has(key)) this.#begin(where)
    this.#held.set(key, held)
    held.count++
    return () => {
      held.count--
      setTimeout(() => {
        if (held.count > 0 || this.#held.get(key) !== held) return
        this.#held.delete(key)
        this.#engine.call('host.unwatch', { where }).catch(() => undefined)
      }, linger)
    }
  }

  /** What keeps it from being watched keeps `host.read` from being read too, which says so where it is shown. */
  #begin(where: Where): void {
    this.#engine.call('host.watch', { where }).catch(() => undefined)
  }
}
