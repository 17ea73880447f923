// A change on its way: looked at, applied, waiting to be kept, ended.
import { useCallback } from 'react'
import type { FaceInput } from '../../contract/api.ts'
import type { Wait } from '../../contract/app.ts'
import type { Fault } from '../../core/fault.ts'
import { useLab } from '../state/lab.ts'
import { create } from '../state/store.ts'

export type Goal = 'up' | 'down'
/** What others have changed is put back: all of it, or what has these ids. Not what the lab says now is applied then. */
export type Repair = NonNullable<FaceInput<'plan.make'>['repair']>

export type Change =
  | { phase: 'idle' }
  /** The plan is being looked at, to be applied. `stale`: because it became another one since. */
  | { phase: 'review'; goal: Goal; stale?: true; repair?: Repair }
  | { phase: 'running'; goal: Goal; repair?: Repair; done: number; of: number; what: string }
  /**
   * `until`: milliseconds of performance.now(); not known where another window applied it. `hash`: of the plan. `ended`: the guests that
   * were, which stay so.
   */
  | { phase: 'waiting'; goal: Goal; repair?: Repair; hash?: string; until?: number; of?: number; ended: string[] }
  | { phase: 'done'; goal: Goal; repair?: Repair; hash?: string; ended: string[] }
  | { phase: 'undone'; ended: string[] }
  /** It waited, and no engine knows of it any more: rolled back, or kept or rolled back where this window could not hear of it. */
  | { phase: 'forgotten' }
  | { phase: 'failed'; goal: Goal; repair?: Repair; fault: Fault }

type Changes = Readonly<Record<string, Change>>
/** By lab: a change goes on, and waits for its word, while another lab is looked at. */
const store = create<{ changes: Changes }>({ changes: {} })
const idle: Change = { phase: 'idle' }

/** Undefined where what the lab says now is applied. */
export const repairOf = (change: Change): Repair | undefined =>
  'repair' in change && change.phase !== 'done' ? change.repair : undefined

/** What the tab of the plan shows the plan of. */
export const goalOf = (change: Change): Goal => ('goal' in change && change.phase !== 'done' ? change.goal : 'up')

/** `wait`: what the engine says of the lab's change, told at `now` (milliseconds of performance.now()); undefined where none waits. */
export function accordingTo(wait: Pick<Wait, 'left'> | undefined, change: Change, now: number): Change {
  if (change.phase !== 'waiting') return change
  if (wait === undefined) return { phase: 'forgotten' }
  const { until: _, ...waits } = change
  return wait.left === undefined ? waits : { ...waits, until: now + wait.left * 1000 }
}

/** Another text has another plan: why the last one failed is said no longer. */
export const afterEdit = (change: Change): Change =>
  change.phase === 'failed' || change.phase === 'forgotten' ? { phase: 'idle' } : change

/** When a lab is left: what is under way goes on without it, the rest is no news when it is opened again. */
export const afterLeaving = (change: Change): Change =>
  change.phase === 'running' || change.phase === 'waiting' ? change : idle

const of = (changes: Changes, lab: string | undefined): Change =>
  lab === undefined || !Object.hasOwn(changes, lab) ? idle : (changes[lab] ?? idle)

export const theChange = (lab: string | undefined): Change => of(store.get().changes, lab)
export const setChange = (lab: string, change: Change): void =>
  store.set({ changes: { ...store.get().changes, [lab]: change } })

/** Of the lab that is open. */
export function useChange(): Change {
  const name = useLab().lab?.name
  return store.use(useCallback(({ changes }) => of(changes, name), [name]))
}
