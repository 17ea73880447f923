// What undoing a change could not undo, as the helper keeps it on disk until it is undone or forgotten.
import { z } from 'zod'
import { FaultError } from '../core/fault.ts'
import { nameSchema } from '../core/lab/words.ts'

export const leftoversSchema = z.strictObject({
  version: z.literal(1),
  lab: nameSchema,
  /** As the guard knew them of the change: interfaces that the user was shown, and those that it made. */
  shown: z.array(z.string()),
  made: z.array(z.string()),
  /** Which run of the machine: most of what is left goes with its end. */
  boot: z.string(),
  /** A lab that has changed one of the same interfaces since, and was kept: what is right there from then on only a person knows. */
  since: nameSchema.optional(),
  items: z.array(
    z.strictObject({
      operation: z.unknown(),
      /** What it would undo, and why that failed. */
      words: z.array(z.string()),
    }),
  ),
})
export type Leftovers = z.output<typeof leftoversSchema>

/** Beside the journal of the lab. */
export const leftoversFile = (lab: string): string => `${lab}.left.json`

/** What is left, in words. */
export const leftoversText = ({ items, since }: Pick<Leftovers, 'items' | 'since'>): string[] => [
  ...items.flatMap(({ words }) => words),
  ...(since === undefined ? [] : [`None of it is tried again: lab ${since} has changed the same interface since`]),
]

/** A lab of which something is left takes no other change: undoing the old one later would undo that too. */
export const leftFault = (lab: string, left: readonly string[]): FaultError =>
  new FaultError({
    code: 'helper.left',
    message: `Not all of an earlier change of lab ${lab} could be undone yet.`,
    hint: `Mend what is said below, then: tapdeck recover. To leave it as it is: tapdeck recover --forget ${lab}`,
    retry: 'again',
    cause: left.join('\n'),
  })
