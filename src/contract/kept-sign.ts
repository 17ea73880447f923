// The sign that the helper leaves where a change was kept: without it, a journal that is gone could as well have been undone.
import { z } from 'zod'
import { nameSchema } from '../core/lab/words.ts'

export const keptSchema = z.strictObject({
  version: z.literal(1),
  lab: nameSchema,
  /** Of the plan that was kept. */
  hash: z.string(),
})
export type KeptSign = z.output<typeof keptSchema>

/** Beside the journal of the lab. */
export const keptFile = (lab: string): string => `${lab}.kept.json`
