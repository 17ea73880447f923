// One starter at a time for each guest, also among several Tapdecks.
import { FaultError } from '../../../core/fault.ts'
import { holdLock } from '../../process-lock.ts'
import { runFiles } from './folder.ts'

/** The function that lets go. Fault `guest.running` if somebody else is starting the guest. */
export function lockStart(folder: string, guest: string): () => void {
  const letGo = holdLock(runFiles(folder).starting)
  if (letGo) return letGo
  throw new FaultError({
    code: 'guest.running',
    message: `Somebody else is starting ${guest} right now.`,
    hint: 'Wait a moment, then look at its status.',
    retry: 'again',
  })
}
