// What advice is: something that will surprise whoever applies a lab to a machine, where, why, and what to do instead.
import { z } from 'zod'
import type { Remark } from '../fault.ts'
import { editSchema } from '../lab/edit/schema.ts'
import type { HostSnapshot } from '../host/schema.ts'
import type { Lab } from '../lab/schema.ts'

/** `edits` change the lab, as one step of undo; `fix` is a check's: commands for root, and what takes them back. */
export const alternativeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('edits'), words: z.string(), edits: z.array(editSchema).min(1) }),
  z.strictObject({
    kind: z.literal('fix'),
    words: z.string(),
    /** The check that finds the same, and whose fix this is. */
    check: z.string(),
    commands: z.array(z.string()),
    undo: z.array(z.string()),
  }),
])
export type Alternative = z.output<typeof alternativeSchema>

/** warning: something will not work; advice: it works, and could be better. */
export const adviceSchema = z.strictObject({
  code: z.string().regex(/^advice(\.[a-z-]+)+$/),
  level: z.enum(['warning', 'advice']),
  /** Places in the lab, as `bonds.bond0.mode`: the one that it is about, then others that it concerns. */
  at: z.array(z.string()).min(1),
  /** One sentence: what was seen. */
  words: z.string(),
  /** What that means for the user. */
  meaning: z.string(),
  /** Where that is written, for those who doubt it. */
  source: z.string().optional(),
  /** What to do instead, the best first; none where only the user can know. */
  alternatives: z.array(alternativeSchema),
})
export type Advice = z.output<typeof adviceSchema>

/** As a fault carries it: without the edits and commands. */
export const remarkOfAdvice = ({ level, code, words, at: [path = ''], alternatives }: Advice): Remark => ({
  level,
  code,
  message: words,
  ...(alternatives.length === 0 ? {} : { hint: alternatives.map((each) => each.words).join('; or: ') }),
  at: { path },
})

/** Looks at a lab and the machine it is for. */
export type Adviser = (lab: Lab, host: HostSnapshot) => Advice[]
