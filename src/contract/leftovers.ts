// What undoing a change could not undo, as the helper keeps it on disk until it is undone or forgotten.
import { z } from 'zod'
import { FaultError } from '../core/fault.ts'
import { nameSchema } from '../core/lab/words.ts'

/** An interface as it was when something of it was left: what of that is another now tells that others have changed it since. */
export const seenSchema = z.discriminatedUnion('kind', [
  z.strictObject({ name: z.string(), kind: z.literal('absent') }),
  z.strictObject({
    name: z.string(),
    kind: z.literal('there'),
    /** The kernel's number of it: one that is made anew has another. */
    index: z.int(),
    alias: z.string(),
    up: z.boolean(),
    /** The number of what it is a port of. */
    master: z.int().optional(),
    /** What does not come and go by itself; absent where they could not be read. */
    addresses: z.array(z.string()).optional(),
    routes: z.array(z.string()).optional(),
  }),
])
export type Seen = z.output<typeof seenSchema>

export const leftoversSchema = z.strictObject({
  version: z.literal(1),
  lab: nameSchema,
  /** As the guard knew them of the change: interfaces that the user was shown, and those that it made. */
  shown: z.array(z.string()),
  made: z.array(z.string()),
  /** Those, and whatever else the items name, as they were when the items were left. */
  seen: z.array(seenSchema),
  /** Which run of the machine the change was of: most of what is left goes with its end. */
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
  /** Of an earlier run of the machine, and not tried again, as the lab was changed after it: told until it is forgotten. */
  told: z.array(z.string()).optional(),
})
export type Leftovers = z.output<typeof leftoversSchema>

/** Beside the journal of the lab. */
export const leftoversFile = (lab: string): string => `${lab}.left.json`

/** What is left, in words. */
export const leftoversText = ({ items, since, told = [] }: Pick<Leftovers, 'items' | 'since' | 'told'>): string[] => [
  ...items.flatMap(({ words }) => words),
  ...(since === undefined ? [] : [`None of it is tried again: lab ${since} has changed the network since`]),
  ...told,
]

const ofSomeVersionSchema = z.looseObject({ boot: z.string() })

/** The text of such a file; also of one that another version has written, which tells of which run of the machine it is at most. */
export function parseLeftovers(text: string): Leftovers | { unreadable: true; boot?: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { unreadable: true }
  }
  const parsed = leftoversSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const some = ofSomeVersionSchema.safeParse(value)
  return { unreadable: true, ...(some.success ? { boot: some.data.boot } : {}) }
}

/**
 * Whether the lab takes no other change: the next try would undo that too. What is left of an earlier run of the machine does not hold
 * it up, or a machine that its lab connects would come up without a network.
 */
export const holdsUp = (left: ReturnType<typeof parseLeftovers>, boot: string): boolean =>
  left.boot === boot && ('unreadable' in left || left.items.length > 0)

/** A lab of which something is left takes no other change: undoing the old one later would undo that too. */
export const leftFault = (lab: string, left: readonly string[]): FaultError =>
  new FaultError({
    code: 'helper.left',
    message: `Not all of an earlier change of lab ${lab} could be undone yet.`,
    hint: `Mend what is said below, then: tapdeck recover. To leave it as it is: tapdeck recover --forget ${lab}`,
    retry: 'again',
    cause: left.join('\n'),
  })
