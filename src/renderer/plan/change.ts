// A change on its way: looked at, applied, waiting to be kept, ended.
import type { FaceInput } from '../../contract/api.ts'
import type { Fault } from '../../core/fault.ts'
import { create } from '../state/store.ts'

export type Goal = 'up' | 'down'
/** What others have changed is put back: all of it, or what has these ids. Not what the lab says now is applied then. */
export type Repair = NonNullable<FaceInput<'plan.make'>['repair']>

export type Change =
  | { phase: 'idle' }
  /** The plan is being looked at, to be applied. `stale`: because it became another one since. */
  | { phase: 'review'; goal: Goal; stale?: true; repair?: Repair }
  | { phase: 'running'; goal: Goal; repair?: Repair; done: number; of: number; what: string }
  /** `until`: milliseconds of performance.now(); not known where another window applied it. `hash`: of the plan. */
  | { phase: 'waiting'; goal: Goal; repair?: Repair; hash?: string; until?: number; of?: number }
  | { phase: 'done'; goal: Goal; repair?: Repair; hash?: string }
  | { phase: 'undone' }
  | { phase: 'failed'; goal: Goal; repair?: Repair; fault: Fault }

const store = create<{ change: Change }>({ change: { phase: 'idle' } })
const select = ({ change }: { change: Change }): Change => change

/** Undefined where what the lab says now is applied. */
export const repairOf = (change: Change): Repair | undefined =>
  'repair' in change && change.phase !== 'done' ? change.repair : undefined

export const useChange = (): Change => store.use(select)
export const theChange = (): Change => store.get().change
export const setChange = (change: Change): void => store.set({ change })
