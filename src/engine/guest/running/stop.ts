// Ends a guest: by its power button, or without asking it.
import { rmSync } from 'node:fs'
import type { GuestStatus } from '../../../contract/api.ts'
import { FaultError } from '../../../core/fault.ts'
import type { Lab } from '../../../core/lab/schema.ts'
import { isAlive, kill, markProcess, type ProcessMark } from '../../processes.ts'
import type { Scope } from '../../scope/scope.ts'
import { FolderWatch } from '../traces/folder-watch.ts'
import { clearEnded, findProcess, guestFolder, runFiles, writeWhole } from '../traces/folder.ts'
import { withQmp } from '../qmp/qmp.ts'
import { stateOf } from './status.ts'
import { guestStatus } from './supervise.ts'

/** Milliseconds between two looks at a process that is to end; its folder tells sooner, unless it was killed. */
const glance = 20

/** False if it has not ended within `within` milliseconds. */
async function hasEnded(mark: ProcessMark, folder: string, within: number): Promise<boolean> {
  const deadline = Date.now() + within
  const watch = new FolderWatch([folder])
  try {
    while (isAlive(mark)) {
      const left = deadline - Date.now()
      if (left <= 0) return false
      await watch.changed(Math.min(left, glance))
    }
    return true
  } finally {
    watch.close()
  }
}

/**
 * Presses the power button and waits until QEMU has ended; a guest that does not run is stopped already.
 *
 * @param within seconds
 * Faults `guest.still-running`, `guest.paused` (it would not hear), those of `Qmp`.
 */
export async function stopGuest(
  scope: Scope,
  lab: Lab | undefined,
  guest: string,
  within: number,
): Promise<GuestStatus> {
  const folder = guestFolder(scope, guest)
  const files = runFiles(folder)
  const found = findProcess(folder)
  if (found.kind === 'alive') {
    await withQmp(files.qmp, async (qmp) => {
      const { status } = await qmp.execute('query-status', {})
      if (stateOf(status).state === 'paused') throw isPaused(guest)
      writeWhole(files.stopping, markProcess(process.pid))
      await qmp.run({ execute: 'system_powerdown', arguments: {} })
    })
    try {
      if (!(await hasEnded(found.mark, folder, within * 1000))) throw stillRunning(scope, guest, within)
    } finally {
      rmSync(files.stopping, { force: true })
    }
  }
  if (found.kind !== 'none') clearEnded(folder)
  return guestStatus(scope, lab, guest)
}

const isPaused = (guest: string): FaultError =>
  new FaultError({
    code: 'guest.paused',
    message: `${guest} is paused: it cannot notice its power button.`,
    hint: 'Resume it first, or kill it.',
  })

const stillRunning = (scope: Scope, guest: string, within: number): FaultError =>
  new FaultError({
    code: 'guest.still-running',
    message: `${guest} has been asked to power off, and still runs after ${within} s.`,
    hint: `A guest that has not booted, or knows no ACPI, does not notice. Wait, or: tapdeck guest kill ${scope.lab} ${guest}`,
    retry: 'again',
  })

/** Milliseconds: for QEMU to write back its disks; then for the kernel to end it. */
const quitTime = 2000
const killTime = 10_000

/**
 * Ends the guest without asking it, as pulling its plug; QEMU itself is asked first, so that images stay whole. Gone when
 * done, with all that it had in its folder; a guest that does not run is only cleaned up after.
 *
 * Fault `guest.still-running` of a QEMU that does not end even by SIGKILL: it hangs in the kernel.
 */
export async function killGuest(scope: Scope, lab: Lab | undefined, guest: string): Promise<GuestStatus> {
  const folder = guestFolder(scope, guest)
  const found = findProcess(folder)
  if (found.kind === 'alive') await end(scope, guest, found.mark)
  if (found.kind !== 'none') clearEnded(folder)
  return guestStatus(scope, lab, guest)
}

async function end(scope: Scope, guest: string, mark: ProcessMark): Promise<void> {
  const folder = guestFolder(scope, guest)
  try {
    const timeout = quitTime / 2
    await withQmp(runFiles(folder).qmp, (qmp) => qmp.run({ execute: 'quit', arguments: {} }), { timeout })
  } catch (error) {
    if (!(error instanceof FaultError)) throw error
    // It hangs, serves another client, or its socket is lost: SIGTERM means the same to it.
    kill(mark, 'SIGTERM')
  }
  if (await hasEnded(mark, folder, quitTime)) return
  kill(mark, 'SIGKILL')
  if (await hasEnded(mark, folder, killTime)) return
  throw new FaultError({
    code: 'guest.still-running',
    message: `The process ${mark.pid} of ${guest} does not end, not even by SIGKILL.`,
    hint: 'It waits in the kernel, for a disk or a device. It ends when that answers.',
    retry: 'again',
  })
}
