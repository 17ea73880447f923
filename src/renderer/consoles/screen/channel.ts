// A byte stream of the engine in the shape of a WebSocket, which is what noVNC speaks to.
import type { ByteStream } from '../../api/client.ts'

type Hear = ((event: { data: ArrayBuffer }) => void) | null

/** All members that noVNC looks for must be the object's own or of this class (rawChannelProps in its core/websock.js). */
export class StreamChannel {
  binaryType = 'arraybuffer'
  protocol = ''
  readyState = 1
  onopen: (() => void) | null = null
  onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null = null
  onerror: ((event: unknown) => void) | null = null
  readonly #stream: ByteStream
  #hear: Hear = null
  #deaf: (() => void) | undefined

  constructor(stream: ByteStream) {
    this.#stream = stream
    stream.onClose((why) => this.#end(why))
  }

  get onmessage(): Hear {
    return this.#hear
  }

  /** What came before waits in the stream until noVNC listens, and until it has set itself up in the same turn. */
  set onmessage(hear: Hear) {
    const isFirst = this.#hear === null
    this.#hear = hear
    if (isFirst && hear !== null) queueMicrotask(() => this.#listen())
  }

  send(data: Uint8Array | ArrayBuffer): void {
    if (this.readyState !== 1) return
    // noVNC sends views of one buffer that it fills again at once.
    this.#stream.write(data instanceof Uint8Array ? data.slice() : new Uint8Array(data.slice(0)))
  }

  close(): void {
    if (this.readyState === 3) return
    this.#stream.close()
    this.#end('')
  }

  #listen(): void {
    if (this.readyState !== 1) return
    this.#deaf = this.#stream.onData((bytes, done) => {
      // noVNC deals with a message before it returns; the copy is because it keeps views of what it was given.
      this.#hear?.({ data: bytes.slice().buffer })
      done()
    })
  }

  #end(reason: string): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.#deaf?.()
    this.onclose?.({ code: 1000, reason, wasClean: true })
  }
}
