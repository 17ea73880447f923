// The frames between a face and the engine, over Electron's IPC, a WebSocket or a pipe: calls and events as JSON, streams as bytes.
import { z } from 'zod'
import { faultSchema } from '../core/fault.ts'

export const requestSchema = z.strictObject({ id: z.int().nonnegative(), call: z.string().max(64), input: z.unknown() })
export const replySchema = z.union([
  z.strictObject({ id: z.int().nonnegative(), output: z.unknown() }),
  z.strictObject({ id: z.int().nonnegative(), fault: faultSchema }),
])
export const eventSchema = z.strictObject({ event: z.string().max(64), data: z.unknown() })
export type RequestFrame = z.output<typeof requestSchema>
export type ReplyFrame = z.output<typeof replySchema>
export type EventFrame = z.output<typeof eventSchema>

/**
 * A binary frame: one byte kind, four bytes stream number (big-endian), then the rest.
 * `data`: bytes of the stream. `ack`: four bytes, how many bytes of it the receiver has dealt with since its last ack.
 */
export const frameKinds = { data: 1, ack: 2 } as const
export const headerLength = 5

/**
 * Bytes. A sender stops when this many are not acknowledged, so that a flood of output never piles up in a window. Large enough that
 * a screen's bytes, of which one picture is several megabytes, rarely wait for the other end to say that it has them.
 */
export const mostUnacknowledged = 1024 * 1024
/** Bytes that a window gathers into one acknowledgement: as much as comes in one frame, so that there are no more of these than of those. */
export const acknowledgeEvery = 64 * 1024
