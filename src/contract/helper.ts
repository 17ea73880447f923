// The helper's language: one JSON object a line, requests on its standard input, replies on its standard output.
import { z } from 'zod'
import { faultSchema } from '../core/fault.ts'
import { nameSchema } from '../core/lab/words.ts'

/** Raised with every change of this language; the helper refuses another number. */
export const helperProtocol = 6

/** Bytes; a longer line is refused and ends the helper. */
export const longestLine = 4 * 1024 * 1024

const id = z.int().min(0)

/** Operations stay unknown here: `parseInside` judges each of them, so that one bad operation gets its own reason. */
const operations = z.custom<unknown[]>(
  (value) => Array.isArray(value) && value.length <= 20_000,
  'is not a list of at most 20 000 operations',
)

export const helperRequestSchema = z.discriminatedUnion('do', [
  /** `forget`: what could not be undone of that lab's change stays as it is, and is not tried again now. */
  z.strictObject({ id, do: z.literal('hello'), protocol: z.int(), forget: nameSchema.optional() }),
  /** What could not be undone before is tried again, of every lab. */
  z.strictObject({ id, do: z.literal('recover') }),
  /** The inverse of the whole plan goes to the journal before anything is done; `shown` are the interfaces that the user was shown as changed. */
  z.strictObject({
    id,
    do: z.literal('begin'),
    lab: nameSchema,
    hash: z.string().max(64),
    inverse: operations,
    /** What makes the change outlast the machine's next start: judged now, done in answer to `keep` before the journal goes. */
    kept: operations.optional(),
    shown: z.array(z.string().max(15)).max(20_000),
    /** Seconds until the helper rolls back by itself unless told to keep. */
    keepWithin: z.int().min(1).max(7200).optional(),
  }),
  z.strictObject({ id, do: z.literal('run'), operations }),
  /** All is done: from now on this many seconds until the helper rolls back by itself. */
  z.strictObject({ id, do: z.literal('wait'), keepWithin: z.int().min(1).max(3600) }),
  /** The packet rules, which an ordinary user may not read: `nft -j -t list ruleset`. */
  z.strictObject({ id, do: z.literal('look') }),
  /** A word for the change of a lab that another helper waits with. */
  z.strictObject({ id, do: z.literal('tell'), lab: nameSchema, word: z.enum(['keep', 'rollback']) }),
  z.strictObject({ id, do: z.literal('keep') }),
  z.strictObject({ id, do: z.literal('rollback') }),
])
export type HelperRequest = z.output<typeof helperRequestSchema>

/** `left`: what could not be undone, in words. */
export const recoveredSchema = z.strictObject({ lab: z.string(), left: z.array(z.string()) })
export type Recovered = z.output<typeof recoveredSchema>

export const helperReplySchema = z.union([
  z.strictObject({
    id: z.int(),
    ok: z.strictObject({
      /**
       * What of these labs has been undone, but for what is `left`, in words. In answer to hello: interrupted plans; to recover: what was
       * left of earlier ones; to begin: the same of other labs.
       */
      recovered: z.array(recoveredSchema).optional(),
      /** In answer to hello: what was forgotten, in words. */
      forgotten: z.array(z.string()).optional(),
      /** In answer to look. */
      rules: z.string().optional(),
      /** In answer to rollback: what could not be undone, in words. */
      left: z.array(z.string()).optional(),
    }),
  }),
  z.strictObject({
    id: z.int(),
    fault: faultSchema,
    /** Which of the operations of a `run` failed, from 0. */
    operation: z.int().optional(),
  }),
  /** Unasked: the time to keep has run out and everything was undone; or another helper has said the word. */
  z.strictObject({ event: z.enum(['rolled-back', 'kept']), why: z.string() }),
])
export type HelperReply = z.output<typeof helperReplySchema>
