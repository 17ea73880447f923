// How calls name a lab and a place.
import { z } from 'zod'
import { nameSchema } from '../core/lab/words.ts'

/**
 * A lab by its file; or by a text that is not (yet) what the file says, with relative paths as if it were; or by its name alone
 * where neither is needed (down, keep, rollback).
 */
export const labRefSchema = z.union([
  z.strictObject({ file: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1), text: z.string().max(1_048_576) }),
  z.strictObject({ name: nameSchema }),
])
export type LabRef = z.output<typeof labRefSchema>

/** Where to look: at this machine's own network, or into a lab's sandbox. */
export const whereSchema = z.union([z.literal('host'), z.strictObject({ sandbox: nameSchema })])
export type Where = z.output<typeof whereSchema>
