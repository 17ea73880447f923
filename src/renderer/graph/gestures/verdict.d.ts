import type { HostSnapshot } from '../../../core/host/schema.ts'
import type { Edit } from '../../../core/lab/edit.ts'
import type { Lab } from '../../../core/lab/schema.ts'
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
  | (Saying & {
      can: true
      edits: [Edit, ...Edit[]]
      also: Saying[]
    })
  /** `instead`: what can be made in its place. */
  | (Saying & {
      can: false
      instead?: 'network'
    })
export type Refusal = Extract<
  Verdict,
  {
    can: false
  }
>
export declare const no: (says: string, words?: Words) => Refusal
export declare const yes: (edits: [Edit, ...Edit[]], says: string, words: Words, also?: Saying[]) => Verdict
/** All that is said of it, a sentence each. */
export declare const sayingsOf: (verdict: Verdict) => Saying[]
export {}
