// Why a change is not made, and what to say besides where it has failed.
import { FaultError, type Fault } from '../../core/fault.ts'

/** A guest that was ended is not started again by itself: that is said. */
export const withEnded = (fault: Fault, ended: readonly string[]): Fault =>
  ended.length === 0
    ? fault
    : { ...fault, message: `${fault.message} Ended before that, and not started again: ${ended.join(', ')}.` }

export const waitsAlready = (lab: string): FaultError =>
  new FaultError({
    code: 'plan.waiting',
    message: `A change of lab ${lab} waits to be kept or rolled back.`,
    hint: `tapdeck keep ${lab}, or tapdeck rollback ${lab}, first.`,
    retry: 'again',
  })

export const isStale = (): FaultError =>
  new FaultError({
    code: 'plan.stale',
    message: 'The machine or the lab has changed since the plan was shown.',
    hint: 'Look at the new plan, then apply that.',
    retry: 'again',
  })
