// A guest that is to be told something: it must run, and its QEMU must answer.
import { FaultError } from '../../../core/fault.ts'
import type { ProcessMark } from '../../processes.ts'
import type { Scope } from '../../scope/scope.ts'
import { findProcess, guestFolder, runFiles } from '../traces/folder.ts'
import { withQmp, type Qmp, type QmpOptions } from './qmp.ts'

/** The process of a guest that runs. Fault `guest.not-running`. */
export function runningProcess(scope: Scope, guest: string): ProcessMark {
  const found = findProcess(guestFolder(scope, guest))
  if (found.kind === 'alive') return found.mark
  throw new FaultError({
    code: 'guest.not-running',
    message: `${guest} does not run.`,
    hint: `Start it: tapdeck guest start ${scope.lab} ${guest}`,
    retry: 'again',
  })
}

/** Talks to the QEMU of a guest that runs. Faults `guest.not-running`, and those of `Qmp`. */
export async function tellGuest<T>(
  scope: Scope,
  guest: string,
  work: (qmp: Qmp) => Promise<T>,
  options: QmpOptions = {},
): Promise<T> {
  runningProcess(scope, guest)
  return withQmp(runFiles(guestFolder(scope, guest)).qmp, work, options)
}
