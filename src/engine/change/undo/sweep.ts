// What a Tapdeck that was killed has left behind: taken away by the next one that looks, as far as that needs no privileges.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { HistoryEntry } from '../../../contract/app.ts'
import { emptyHost } from '../../../core/host/schema.ts'
import { isOutside, type OutsideOperation } from '../../../core/plan/operation.ts'
import { inverseOf } from '../../../core/plan/plan.ts'
import type { Paths } from '../../files/paths.ts'
import { interrupted, settle, type Interrupted } from '../../history/under-way.ts'
import { scopeOf, type KnownLab } from '../../labs.ts'
import { doOutside } from '../../scope/outside.ts'
import { isBusy, tryLock } from '../lock.ts'
import { hasUnfinished, recoverLab } from './recovery.ts'
import { removeSocket } from '../waiting.ts'

/** Ends what interrupted changes have left; those of which something is there yet are returned, for the history. */
export async function sweep(paths: Paths): Promise<HistoryEntry[]> {
  const undecided: HistoryEntry[] = []
  for (const each of interrupted(paths)) {
    // Not while another Tapdeck is at work on the lab: that one meets it itself.
    const letGo = tryLock(paths.runs, each.entry.lab)
    try {
      if (!letGo || !(await sweepOne(each, paths))) undecided.push({ ...each.entry, outcome: 'undecided' })
    } finally {
      letGo?.()
    }
  }
  return undecided
}

/** The same for one lab, whose lock is held by the caller. Fault `plan.busy` where its helper is still putting things back. */
export async function sweepLab(lab: string, paths: Paths): Promise<void> {
  for (const each of interrupted(paths)) if (each.entry.lab === lab && !(await sweepOne(each, paths))) throw isBusy(lab)
}

/** Whether nothing is left to be done: all of it is put back, or was kept. */
async function sweepOne(change: Interrupted, paths: Paths): Promise<boolean> {
  const { scope: kind, entry } = change
  const known: KnownLab = { name: entry.lab, kind, folder: '/' }
  const scope = scopeOf(known, paths)
  const isWhole = outsideOf(change).some(({ op }) => op === 'sandbox.open')
  if (scope && kind === 'sandbox' && !isWhole) await recoverLab(scope, paths)
  const isUnfinished = hasUnfinished(kind, entry.lab, paths)
  if (scope && !isWhole && isUnfinished) return false
  if (scope && change.stage === 'keeping' && !isUnfinished) {
    removeSocket(scope)
    settle(change, 'kept')
    return true
  }
  if (scope) {
    removeSocket(scope)
    await undoOutside(change, known, paths)
  }
  // Nobody lives in it any more.
  else rmSync(join(paths.runs, entry.lab), { recursive: true, force: true })
  settle(change, 'interrupted')
  return true
}

/** What its process did itself, as the user: the sandbox that it opened goes, and the way out that it made. */
async function undoOutside(change: Interrupted, known: KnownLab, paths: Paths): Promise<void> {
  for (const operation of inverseOf(outsideOf(change), emptyHost).filter(isOutside)) {
    await doOutside(operation, known, paths)
    // All the rest was in it.
    if (operation.op === 'sandbox.close') return
  }
}

function outsideOf({ entry: { plan, ran } }: Interrupted): OutsideOperation[] {
  const places = [...(ran?.done ?? []), ...(ran?.begun ?? [])]
  return places.flatMap((at) => plan.steps[at]?.operation ?? []).filter(isOutside)
}
