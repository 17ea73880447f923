// A byte stream of the engine in the shape of a WebSocket, which is what noVNC speaks to.
import type { ByteStream } from '../../api/client.ts'

type Hear = ((event: { data: ArrayBuffer }) => void) | null

/**
 * Bytes that come before noVNC listens stay unacknowledged in the stream, so that none is lost and none piles up.
 * All members that noVNC looks for must be the object's own or of this class (rawChannelProps in its core/websock.js).
 */
export class StreamChannel {
  binaryType = 'arraybuffer'
  protocol = ''
  readyState = 1
  onmessage: Hear = null
  onopen: (() => void) | null = null
  onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null = null
  onerror: ((event: unknown) => void) | null = null
  readonly #stream: ByteStream
  readonly #deaf: () => void

  constructor(stream: ByteStream) {
    this.#stream = stream
    this.#deaf = stream.onData((bytes, done) => {
      // noVNC deals with a message before it returns; the copy is because it keeps views of what it was given.
      this.onmessage?.({ data: bytes.slice().buffer })
      done()
    })
    stream.onClose((why) => this.#end(why))
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

  #end(reason: string): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.#deaf()
    this.onclose?.({ code: 1000, reason, wasClean: true })
  }
}
