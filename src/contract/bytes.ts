// Binary frames, both ways: bytes of a stream, and how many of them were dealt with (layout: frame.ts).
import { frameKinds, headerLength } from './frame.ts'

export type ByteFrame =
  | { kind: 'data'; stream: number; bytes: Uint8Array }
  | { kind: 'ack'; stream: number; count: number }

function framed(kind: number, stream: number, rest: number): { frame: Uint8Array<ArrayBuffer>; view: DataView } {
  const frame = new Uint8Array(headerLength + rest)
  const view = new DataView(frame.buffer)
  view.setUint8(0, kind)
  view.setUint32(1, stream)
  return { frame, view }
}

export function dataFrame(stream: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { frame } = framed(frameKinds.data, stream, bytes.length)
  frame.set(bytes, headerLength)
  return frame
}

export function ackFrame(stream: number, count: number): Uint8Array<ArrayBuffer> {
  const { frame, view } = framed(frameKinds.ack, stream, 4)
  view.setUint32(headerLength, count)
  return frame
}

/** Undefined if it is no frame of ours. The bytes are a view into `frame`, not a copy. */
export function readByteFrame(frame: Uint8Array): ByteFrame | undefined {
  if (frame.length < headerLength) return undefined
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const stream = view.getUint32(1)
  switch (view.getUint8(0)) {
    case frameKinds.data:
      return { kind: 'data', stream, bytes: frame.subarray(headerLength) }
    case frameKinds.ack:
      return frame.length === headerLength + 4
        ? { kind: 'ack', stream, count: view.getUint32(headerLength) }
        : undefined
    default:
      return undefined
  }
}
