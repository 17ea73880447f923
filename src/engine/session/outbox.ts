// What goes to a face as text: replies at once, pictures of a place only as fast as they are taken.
import type { EventData, EventName } from '../../contract/api.ts'
import type { EventFrame, ReplyFrame } from '../../contract/frame.ts'
import { placeKey } from './places.ts'
import type { Wire } from './wire.ts'

/** Bytes that may wait on the wire before a picture waits for a newer one. */
const mostWaiting = 1024 * 1024
/** Milliseconds between two tries. */
const pace = 100

export class Outbox {
  readonly #wire: Wire
  /** The newest of each that could not go. */
  readonly #later = new Map<string, EventFrame>()
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(wire: Wire) {
    this.#wire = wire
  }

  reply(frame: ReplyFrame): void {
    if (!this.#isClosed) this.#wire.text(JSON.stringify(frame))
  }

  event<Name extends EventName>(event: Name, data: EventData<Name>): void {
    if (this.#isClosed) return
    const frame = { event, data }
    const key = 'where' in data ? `${event} ${placeKey(data.where)}` : undefined
    if (key === undefined || (this.#later.size === 0 && this.#wire.waiting() < mostWaiting)) {
      this.#wire.text(JSON.stringify(frame))
      return
    }
    this.#later.set(key, frame)
    this.#timer ??= setTimeout(() => this.#retry(), pace)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#later.clear()
  }

  #retry(): void {
    this.#timer = undefined
    if (this.#wire.waiting() < mostWaiting) {
      for (const frame of this.#later.values()) this.#wire.text(JSON.stringify(frame))
      this.#later.clear()
    } else this.#timer = setTimeout(() => this.#retry(), pace)
  }
}
