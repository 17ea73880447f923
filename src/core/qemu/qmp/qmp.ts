// QMP, QEMU's monitor for programs: what goes over the wire (docs/interop/qmp-spec of QEMU).
import { z } from 'zod'
import type { qmpCommands } from './qmp-commands.ts'

/** The first line that QEMU sends. */
export const qmpGreetingSchema = z.looseObject({
  QMP: z.looseObject({
    version: z.looseObject({
      qemu: z.looseObject({ major: z.int(), minor: z.int(), micro: z.int() }),
      package: z.string(),
    }),
    capabilities: z.array(z.string()),
  }),
})
export type QmpGreeting = z.output<typeof qmpGreetingSchema>

const idSchema = z.union([z.string(), z.number()])

export const qmpReplySchema = z.looseObject({ return: z.unknown(), id: idSchema.optional() })
/** Without an id where QEMU could not even read the request. */
export const qmpErrorSchema = z.looseObject({
  error: z.looseObject({ class: z.string(), desc: z.string() }),
  id: idSchema.optional(),
})
/** The clock of the host; both are -1 where QEMU could not read it. */
const timestampSchema = z.looseObject({ seconds: z.int(), microseconds: z.int() })
export const qmpEventSchema = z.looseObject({
  event: z.string(),
  data: z.record(z.string(), z.unknown()).default({}),
  timestamp: timestampSchema,
})
export type QmpEvent = z.output<typeof qmpEventSchema>

/** Any line that QEMU sends, with its kind. */
export type QmpMessage =
  | { kind: 'greeting'; greeting: QmpGreeting }
  | { kind: 'reply'; id: string | number | undefined; value: unknown }
  | { kind: 'error'; id: string | number | undefined; class: string; words: string }
  | { kind: 'event'; event: QmpEvent }

/** A line, as parsed from JSON; undefined if it is none of QMP's messages. */
export function qmpMessage(line: unknown): QmpMessage | undefined {
  const event = qmpEventSchema.safeParse(line)
  if (event.success) return { kind: 'event', event: event.data }
  const error = qmpErrorSchema.safeParse(line)
  if (error.success)
    return { kind: 'error', id: error.data.id, class: error.data.error.class, words: error.data.error.desc }
  const greeting = qmpGreetingSchema.safeParse(line)
  if (greeting.success) return { kind: 'greeting', greeting: greeting.data }
  const reply = qmpReplySchema.safeParse(line)
  if (reply.success && typeof line === 'object' && line !== null && 'return' in line)
    return { kind: 'reply', id: reply.data.id, value: reply.data.return }
  return undefined
}

type Commands = typeof qmpCommands
export type QmpName = keyof Commands
export type QmpArguments<Name extends QmpName> = z.input<Commands[Name]['arguments']>
export type QmpReturn<Name extends QmpName> = z.output<Commands[Name]['return']>

/** A command of the table, ready to be sent. */
export type QmpRequest = {
  [Name in QmpName]: { execute: Name; arguments: QmpArguments<Name> }
}[QmpName]

/** The events that Tapdeck acts on; others are passed by. */
export const qmpEvents = {
  STOP: z.looseObject({}),
  RESUME: z.looseObject({}),
  RESET: z.looseObject({ guest: z.boolean(), reason: z.string() }),
  POWERDOWN: z.looseObject({}),
  /** `guest`: the guest itself asked for it; else a signal or `quit`. */
  SHUTDOWN: z.looseObject({ guest: z.boolean(), reason: z.string() }),
  DEVICE_DELETED: z.looseObject({ device: z.string().optional(), path: z.string() }),
  NIC_RX_FILTER_CHANGED: z.looseObject({ name: z.string().optional(), path: z.string() }),
  /** A disk could not be read or written. */
  BLOCK_IO_ERROR: z.looseObject({
    device: z.string(),
    'node-name': z.string().optional(),
    operation: z.enum(['read', 'write']),
    action: z.string(),
    reason: z.string(),
  }),
  VNC_CONNECTED: z.looseObject({}),
  VNC_DISCONNECTED: z.looseObject({}),
} as const satisfies Record<string, z.ZodType>
