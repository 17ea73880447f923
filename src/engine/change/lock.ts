// One change of a lab at a time, also among several Tapdecks.
import { join } from 'node:path'
import { FaultError } from '../../core/fault.ts'
import { holdLock, isHeld } from '../process-lock.ts'

const lockFile = (runs: string, lab: string): string => join(runs, `.${lab}.lock`)

/** The function that lets go; undefined while another Tapdeck has it. What a dead one held is nobody's. */
export const tryLock = (runs: string, lab: string): (() => void) | undefined => holdLock(lockFile(runs, lab))

/** The function that lets go. Fault `plan.busy` while another Tapdeck changes the lab or waits to be told to keep it. */
export function lockLab(runs: string, lab: string): () => void {
  const letGo = tryLock(runs, lab)
  if (letGo) return letGo
  throw isBusy(lab)
}

export const isBusy = (lab: string): FaultError =>
  new FaultError({
    code: 'plan.busy',
    message: `Another Tapdeck is changing lab ${lab} right now.`,
    hint: 'Wait until it is done. If it waits to be kept: tapdeck keep, or tapdeck rollback.',
    retry: 'again',
  })

/** Whether a Tapdeck that lives changes the lab, or waits to be told to keep a change. */
export const isLocked = (runs: string, lab: string): boolean => isHeld(lockFile(runs, lab))
