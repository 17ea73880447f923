// A byte stream of the engine as the window sees it: bytes in, acknowledged; bytes out, as fast as the engine takes them.
import { ackFrame, dataFrame } from '../../contract/bytes.ts'
import { acknowledgeEvery, mostUnacknowledged } from '../../contract/frame.ts'

export interface ByteStream {
  /** One hearer at a time; what came before it is kept for it. `done` says that the bytes were dealt with: more may come. */
  onData(hear: (bytes: Uint8Array, done: () => void) => void): () => void
  write(bytes: Uint8Array): void
  close(): void
  /** Told once, also if that was before; not if `close` was what ended it. */
  onClose(hear: (why: string) => void): () => void
}

type Hear = (bytes: Uint8Array, done: () => void) => void
type Send = (frame: Uint8Array<ArrayBuffer>) => void

/** Bytes in one frame, so that one great paste does not hold up everything else. */
const largestPart = 32 * 1024

export class EngineStream implements ByteStream {
  readonly #id: number
  readonly #send: Send
  readonly #closing: () => void
  #hear: Hear | undefined
  #closeHearers = new Set<(why: string) => void>()
  /** Came before anybody listened. */
  #early: Uint8Array[] = []
  /** Waits to be sent. */
  #queue: Uint8Array[] = []
  #sent = 0
  #done = 0
  #ackTimer: ReturnType<typeof setTimeout> | undefined
  #ended: string | undefined
  #isClosed = false

  constructor(id: number, send: Send, closing: () => void) {
    this.#id = id
    this.#send = send
    this.#closing = closing
  }

  onData(hear: Hear): () => void {
    this.#hear = hear
    for (const bytes of this.#early.splice(0)) this.#give(hear, bytes)
    return () => {
      if (this.#hear === hear) this.#hear = undefined
    }
  }

  write(bytes: Uint8Array): void {
    if (this.#isClosed || this.#ended !== undefined) return
    for (let at = 0; at < bytes.length; at += largestPart) this.#queue.push(bytes.slice(at, at + largestPart))
    this.#flush()
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#ackTimer)
    this.#queue = []
    if (this.#ended === undefined) this.#closing()
  }

  onClose(hear: (why: string) => void): () => void {
    if (this.#ended !== undefined) {
      const why = this.#ended
      queueMicrotask(() => hear(why))
      return () => undefined
    }
    this.#closeHearers.add(hear)
    return () => this.#closeHearers.delete(hear)
  }

  /** From the engine. */
  hearData(bytes: Uint8Array): void {
    if (this.#hear) this.#give(this.#hear, bytes)
    else this.#early.push(bytes)
  }

  /** From the engine: it has dealt with so many bytes of ours. */
  hearAck(count: number): void {
    this.#sent = Math.max(0, this.#sent - count)
    this.#flush()
  }

  /** From the engine, or because the connection is lost. */
  hearEnd(why: string): void {
    if (this.#ended !== undefined) return
    this.#ended = why
    clearTimeout(this.#ackTimer)
    this.#queue = []
    for (const hear of this.#closeHearers) hear(why)
    this.#closeHearers.clear()
  }

  #give(hear: Hear, bytes: Uint8Array): void {
    let isDone = false
    hear(bytes, () => {
      if (isDone) return
      isDone = true
      this.#acknowledge(bytes.length)
    })
  }

  #acknowledge(count: number): void {
    if (this.#isClosed || this.#ended !== undefined) return
    this.#done += count
    // One for each key's echo would double the messages.
    if (this.#done >= acknowledgeEvery) this.#sendAck()
    else this.#ackTimer ??= setTimeout(() => this.#sendAck(), 50)
  }

  #sendAck(): void {
    clearTimeout(this.#ackTimer)
    this.#ackTimer = undefined
    if (this.#done === 0) return
    this.#send(ackFrame(this.#id, this.#done))
    this.#done = 0
  }

  #flush(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (this.#sent + next.length > mostUnacknowledged) return
      this.#queue.shift()
      this.#sent += next.length
      this.#send(dataFrame(this.#id, next))
    }
  }
}
