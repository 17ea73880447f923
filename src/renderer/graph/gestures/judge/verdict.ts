// What a gesture would do, or why it cannot be done. What is said are keys of graph.json.
import type { HostSnapshot } from '../../../../core/host/schema.ts'
import type { Edit } from '../../../../core/lab/edit.ts'
import type { Lab } from '../../../../core/lab/schema.ts'

/** Where it would be done. */
export interface Place {
  lab: Lab
  host: HostSnapshot
}

type Words = Record<string, string | number>
export interface Saying {
  says: string
  words: Words
}

export type Verdict =
  /** `also`: what else is to be known before. */
  | (Saying & { can: true; edits: [Edit, ...Edit[]]; also: Saying[] })
  /** `instead`: what can be made in its place. */
  | (Saying & { can: false; instead?: 'network' })

export type Refusal = Extract<Verdict, { can: false }>

export const no = (says: string, words: Words = {}): Refusal => ({ can: false, says, words })
export const yes = (edits: [Edit, ...Edit[]], says: string, words: Words, also: Saying[] = []): Verdict => ({
  can: true,
  edits,
  says,
  words,
  also,
})

/** All that is said of it, a sentence each. */
export const sayingsOf = (verdict: Verdict): Saying[] =>
  verdict.can
    ? [{ says: verdict.says, words: verdict.words }, ...verdict.also]
    : [{ says: verdict.says, words: verdict.words }]
