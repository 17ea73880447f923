// What went wrong, in a form that a person can act on and a program can match: every error in Tapdeck is one of these.
import { z } from 'zod'

/** Where in a text a fault or finding lies. `path` as in `guests.web.cards[0].mac`; line and column count from 1. */
export const placeSchema = z.strictObject({
  file: z.string().optional(),
  path: z.string().optional(),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
})
export type Place = z.infer<typeof placeSchema>

/** One remark on a text that was read: a lab file that is refused gives all of them at once. */
export const remarkSchema = z.strictObject({
  level: z.enum(['error', 'warning', 'advice']),
  code: z.string().regex(/^[a-z]+(\.[a-z-]+)+$/),
  message: z.string(),
  hint: z.string().optional(),
  at: placeSchema,
})
export type Remark = z.infer<typeof remarkSchema>

/** `code` is stable and documented in docs/faults.md; `retry` says whether the same call may succeed later. */
export const faultSchema = z.strictObject({
  code: z.string().regex(/^[a-z]+(\.[a-z-]+)+$/),
  message: z.string(),
  hint: z.string().optional(),
  retry: z.enum(['never', 'again']),
  at: placeSchema.optional(),
  cause: z.string().optional(),
  /** Everything that is wrong with the text that was refused; `at` is the place of the first. */
  findings: z.array(remarkSchema).optional(),
})
export type Fault = z.infer<typeof faultSchema>

/** A thrown fault. Nothing else is thrown on purpose. */
export class FaultError extends Error {
  readonly fault: Fault
  constructor(fault: Omit<Fault, 'retry'> & { retry?: Fault['retry'] }) {
    super(fault.message)
    this.name = 'FaultError'
    this.fault = { retry: 'never', ...fault }
  }
}

/** The fault in anything that was thrown; what is neither a fault nor a full disk is a defect of ours and says so with its stack in `cause`. */
export function faultOf(thrown: unknown): Fault {
  if (thrown instanceof FaultError) return thrown.fault
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'))
    return {
      code: 'engine.disk-full',
      message: `There is no room left on a disk${'path' in error ? `: ${String(error.path)} cannot be written` : ''}.`,
      hint: 'Tapdeck writes to $XDG_RUNTIME_DIR (or /tmp), to ~/.local/state and to ~/.cache: `df -h` tells which is full.',
      retry: 'again',
      cause: error.message,
    }
  return {
    code: 'tapdeck.defect',
    message: `Tapdeck itself failed: ${error.message}`,
    hint: 'This is a defect in Tapdeck. Please report it with the cause below.',
    retry: 'never',
    ...(error.stack ? { cause: error.stack } : {}),
  }
}

/** For the `default` of an exhaustive switch: does not compile while a kind is forgotten. */
export function unreachable(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`)
}
