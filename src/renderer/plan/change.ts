// A change on its way: looked at, applied, waiting to be kept, ended.
import type { Fault } from '../../core/fault.ts'
import { create } from '../state/store.ts'

export type Goal = 'up' | 'down'

export type Change =
  | { phase: 'idle' }
  /** The plan is being looked at, to be applied. `stale`: because it became another one since. */
  | { phase: 'review'; goal: Goal; stale?: true }
  | { phase: 'running'; goal: Goal; done: number; of: number; what: string }
  /** `until`: milliseconds of performance.now(); not known where another window applied it. `hash`: of the plan. */
  | { phase: 'waiting'; goal: Goal; hash?: string; until?: number; of?: number }
  | { phase: 'done'; goal: Goal; hash?: string }
  | { phase: 'undone' }
  | { phase: 'failed'; goal: Goal; fault: Fault }

const store = create<{ change: Change }>({ change: { phase: 'idle' } })
const select = ({ change }: { change: Change }): Change => change

export const useChange = (): Change => store.use(select)
export const theChange = (): Change => store.get().change
export const setChange = (change: Change): void => store.set({ change })
