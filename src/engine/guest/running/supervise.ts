// What guests do, found out anew each time: from the folder, the process and QEMU itself. So it survives the engine.
import { existsSync, readdirSync } from 'node:fs'
import type { GuestStatus } from '../../../contract/api.ts'
import { faultOf } from '../../../core/fault.ts'
import type { Lab } from '../../../core/lab/schema.ts'
import type { Scope } from '../../scope/scope.ts'
import { isHeld } from '../../process-lock.ts'
import { isAlive } from '../../processes.ts'
import { findProcess, guestFolder, readLinks, readStart, runFiles, runningGuests } from '../traces/folder.ts'
import { withQmp } from '../qmp/qmp.ts'
import { stateOf, statusOf, type RunState } from './status.ts'
import { lastWords } from '../traces/words.ts'

/** Milliseconds; a QEMU that does not answer by then is told of, not waited for. */
const patience = 2000

/** What a guest does. Without the lab nothing is said of its cards. Throws nothing: what cannot be found out is the reason. */
export async function guestStatus(scope: Scope, lab: Lab | undefined, guest: string): Promise<GuestStatus> {
  const folder = guestFolder(scope, guest)
  const found = findProcess(folder)
  const run = await runState(folder, found.kind)
  // It may have ended while it was asked.
  const mark = found.kind === 'alive' && isAlive(found.mark) ? found.mark : undefined
  const pid = mark?.pid
  const links = mark ? readLinks(folder) : {}
  return statusOf({ name: guest, run, pid, start: readStart(folder), lab, links })
}

/** Every guest of the lab, and every other that runs or ran in its folder, by name. */
export async function listGuests(scope: Scope, lab?: Lab): Promise<GuestStatus[]> {
  const names = new Set([...Object.keys(lab?.guests ?? {}), ...guestsWithTraces(scope)])
  return Promise.all([...names].map((name) => guestStatus(scope, lab, name)))
}

/** Guests that run, or whose folder is there; in the order of their names. */
export function guestsWithTraces(scope: Pick<Scope, 'folder'>): string[] {
  const inFolder = existsSync(scope.folder)
    ? readdirSync(scope.folder, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() && existsSync(runFiles(guestFolder(scope, entry.name)).argv) ? [entry.name] : [],
      )
    : []
  return [...new Set([...inFolder, ...runningGuests(scope.folder)])].sort()
}

async function runState(folder: string, process: 'none' | 'dead' | 'alive'): Promise<RunState> {
  const files = runFiles(folder)
  if (isHeld(files.starting)) return { state: 'starting' }
  if (process === 'dead') return endState(folder)
  if (process === 'none') {
    const words = lastWords(files.log)
    return { state: 'stopped', ...(words === '' ? {} : { reason: words }) }
  }
  try {
    const { status } = await withQmp(files.qmp, (qmp) => qmp.execute('query-status', {}), { timeout: patience })
    const run = stateOf(status)
    return run.state === 'running' && isHeld(files.stopping) ? { state: 'shutting-down' } : run
  } catch (error) {
    const { kind } = findProcess(folder)
    if (kind !== 'alive') return runState(folder, kind)
    return { state: 'running', reason: `Its process is there, but: ${faultOf(error).message}` }
  }
}

/**
 * How it ended. QEMU removes its pid file when it exits, whoever asked for that (qemu_unlink_pidfile in softmmu/vl.c), and
 * not when it is killed or aborts.
 */
function endState(folder: string): RunState {
  const { pid, log } = runFiles(folder)
  const words = lastWords(log)
  if (!existsSync(pid)) return { state: 'stopped', ...(words === '' ? {} : { reason: words }) }
  const silence = 'QEMU ended without a word: it was killed, as by kill -9 or for want of memory.'
  return { state: 'crashed', reason: words === '' ? silence : words }
}
