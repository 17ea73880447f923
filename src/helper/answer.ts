// What a helper answers, and what it says unasked.
import type { HelperReply, Recovered } from '../contract/helper.ts'
import type { Fault } from '../core/fault.ts'

/** A fault with the place of the operation that it is about. */
export interface Refusal {
  fault: Fault
  operation?: number
}
export type Answer =
  | { ok: { recovered?: Recovered[]; forgotten?: string[]; rules?: string; left?: string[] } }
  | Refusal

/** What is said unasked. */
export type News = Extract<HelperReply, { event: string } | { fault: Fault }>

/** What a rollback could not undo, in words. */
export const leftIn = (answer: Answer): string | undefined =>
  'ok' in answer && answer.ok.left !== undefined ? `Not all could be undone: ${answer.ok.left.join('; ')}.` : undefined

export const refused = (why: string, operation?: number): Refusal => ({
  fault: { code: 'helper.refused', message: `The helper refuses: ${why}.`, retry: 'never' },
  ...(operation === undefined ? {} : { operation }),
})
