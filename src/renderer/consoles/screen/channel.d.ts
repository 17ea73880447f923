import type { ByteStream } from '../../api/client.ts'
type Hear = ((event: { data: ArrayBuffer }) => void) | null
/**
 * Bytes that come before noVNC listens stay unacknowledged in the stream, so that none is lost and none piles up.
 * All members that noVNC looks for must be the object's own or of this class (rawChannelProps in its core/websock.js).
 */
export declare class StreamChannel {
  #private
  binaryType: string
  protocol: string
  readyState: number
  onmessage: Hear
  onopen: (() => void) | null
  onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null
  onerror: ((event: unknown) => void) | null
  constructor(stream: ByteStream)
  send(data: Uint8Array | ArrayBuffer): void
  close(): void
}
export {}
