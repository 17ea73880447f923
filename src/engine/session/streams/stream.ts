// One byte stream of a session: flow control by acknowledgement, both ways.
import { ackFrame, dataFrame } from '../../../contract/bytes.ts'
import { mostUnacknowledged } from '../../../contract/frame.ts'
import type { Wire } from '../wire.ts'

/** Where bytes come from and go to: a console of a guest, a terminal. */
export interface ByteSource {
  onData(hear: (bytes: Uint8Array) => void): void
  /** Told once, after the last data, also if `close` was what ended it. */
  onEnd(hear: (why: string) => void): void
  pause(): void
  resume(): void
  /** False if more has piled up than it takes: then wait for `drained`. */
  write(bytes: Uint8Array): boolean
  drained(): Promise<void>
  close(): void
  resize?(columns: number, rows: number): void
}

/** A face that sends this much ahead of our acknowledgements does not keep to the contract. */
const mostAhead = 2 * mostUnacknowledged

export class Stream {
  readonly #id: number
  readonly #source: ByteSource
  readonly #wire: Wire
  readonly #closed: (why: string) => void
  /** Sent, and not acknowledged by the face. */
  #sent = 0
  /** Received, and not acknowledged by us. */
  #received = 0
  /** Bytes that wait for acknowledgements; while there are any the source is paused. */
  #held: Uint8Array[] = []
  #ended: string | undefined
  #isOver = false

  constructor(id: number, source: ByteSource, wire: Wire, closed: (why: string) => void) {
    this.#id = id
    this.#source = source
    this.#wire = wire
    this.#closed = closed
  }

  /** From now on bytes flow: to be called once the face knows the stream's number. */
  start(): void {
    this.#source.onEnd((why) => {
      this.#ended = why
      this.#flush()
    })
    this.#source.onData((bytes) => {
      if (this.#isOver) return
      this.#held.push(bytes)
      this.#flush()
      if (this.#held.length > 0) this.#source.pause()
    })
  }

  /** Bytes from the face. */
  write(bytes: Uint8Array): void {
    if (this.#isOver) return
    this.#received += bytes.length
    if (this.#received > mostAhead) {
      this.#wire.end(`more than ${mostAhead} bytes of stream ${this.#id} ahead of their acknowledgement`)
      return
    }
    if (this.#source.write(bytes)) this.#taken(bytes.length)
    else void this.#whenDrained(bytes.length)
  }

  /** The face has dealt with so many bytes. */
  acknowledge(count: number): void {
    if (this.#isOver) return
    if (count > this.#sent) {
      this.#wire.end(`${count} bytes of stream ${this.#id} acknowledged, and only ${this.#sent} sent`)
      return
    }
    this.#sent -= count
    this.#flush()
    if (this.#held.length === 0 && this.#ended === undefined) this.#source.resume()
  }

  resize(columns: number, rows: number): void {
    this.#source.resize?.(columns, rows)
  }

  /** Ends it without a word to the face, which has asked for it or is gone. */
  close(): void {
    this.#isOver = true
    this.#held = []
    this.#source.close()
  }

  async #whenDrained(count: number): Promise<void> {
    await this.#source.drained()
    this.#taken(count)
  }

  #taken(count: number): void {
    this.#received -= count
    if (!this.#isOver) this.#wire.bytes(ackFrame(this.#id, count))
  }

  #flush(): void {
    if (this.#isOver) return
    for (let next = this.#held[0]; next !== undefined; next = this.#held[0]) {
      const room = mostUnacknowledged - this.#sent
      if (room <= 0) return
      const part = next.subarray(0, room)
      this.#sent += part.length
      this.#wire.bytes(dataFrame(this.#id, part))
      if (part.length === next.length) this.#held.shift()
      else this.#held[0] = next.subarray(part.length)
    }
    if (this.#ended === undefined) return
    this.#isOver = true
    this.#closed(this.#ended)
  }
}
