// Ends every guest of a lab, for `down`.
import { rmSync } from 'node:fs'
import type { Scope } from '../../scope/scope.ts'
import { findProcess, guestFolder } from '../traces/folder.ts'
import { killGuest } from './stop.ts'
import { guestsWithTraces } from './supervise.ts'

/** The guests of a lab that run, whether or not it still has them. */
export const runningIn = (scope: Scope): string[] =>
  guestsWithTraces(scope).filter((guest) => findProcess(guestFolder(scope, guest)).kind === 'alive')

/**
 * All at once, without asking them; also those that the lab no longer has; their run folders go too. `ended` hears of each that ran.
 * The first fault is thrown when all were tried.
 */
export async function stopAll(scope: Scope, ended: (guest: string) => void = () => undefined): Promise<void> {
  const running = runningIn(scope)
  const outcomes = await Promise.allSettled(
    guestsWithTraces(scope).map(async (guest) => {
      await killGuest(scope, undefined, guest)
      if (running.includes(guest)) ended(guest)
      rmSync(guestFolder(scope, guest), { recursive: true, force: true })
    }),
  )
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}
