// What a Tapdeck that was killed has left behind: taken away by the next one that looks, as far as that needs no privileges.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { HistoryEntry } from '../../../contract/app.ts'
import { emptyHost } from '../../../core/host/schema.ts'
import {
  invertOperation,
  isOutside,
  verifyOperation,
  type Operation,
  type OutsideOperation,
} from '../../../core/plan/operation.ts'
import type { Paths } from '../../files/paths.ts'
import {
  interrupted,
  isOfThisRun,
  settle,
  stillInterrupted,
  type Interrupted,
  type Unrecorded,
} from '../../history/under-way.ts'
import { scopeOf, type KnownLab } from '../../labs.ts'
import { doOutside } from '../../scope/outside.ts'
import { openedWith } from '../../scope/sandbox.ts'
import type { Scope } from '../../scope/scope.ts'
import { readUplink } from '../../scope/uplink/uplink.ts'
import { helperCommand } from '../helper-client.ts'
import { isBusy, tryLock } from '../lock.ts'
import { removeSocket } from '../waiting.ts'
import { hasUnfinished, keptHash, recoverLab } from './recovery.ts'
import { settleUplink } from './take-back.ts'

/** Ends what interrupted changes have left; those of which something is there yet are returned, for the history. */
export async function sweep(paths: Paths, unrecorded: Unrecorded): Promise<HistoryEntry[]> {
  const undecided: HistoryEntry[] = []
  for (const each of interrupted(paths))
    if (!(await sweepUnlessLocked(each, paths, unrecorded))) undecided.push({ ...each.entry, outcome: 'undecided' })
  return undecided
}

/** Not while another Tapdeck is at work on the lab: that one meets it itself. */
async function sweepUnlessLocked(found: Interrupted, paths: Paths, unrecorded: Unrecorded): Promise<boolean> {
  let letGo: (() => void) | undefined
  try {
    letGo = tryLock(paths.runs, found.entry.lab)
    // It may have been met by then, and the lab be up anew.
    const change = letGo && stillInterrupted(found, paths)
    return letGo !== undefined && (change === undefined || (await sweepOne(change, paths, unrecorded)))
  } catch {
    // No matter for who asks about other labs: the history says that it is undecided, and the next change of the lab says why.
    return false
  } finally {
    letGo?.()
  }
}

/** The same for one lab, whose lock is held by the caller. Fault `plan.busy` where its helper is still putting things back. */
export async function sweepLab(lab: string, paths: Paths, unrecorded: Unrecorded): Promise<void> {
  for (const found of interrupted(paths)) {
    if (found.entry.lab !== lab) continue
    const change = stillInterrupted(found, paths)
    if (change && !(await sweepOne(change, paths, unrecorded))) throw isBusy(lab)
  }
}

/** Whether nothing is left to be done: all of it is put back, or was kept. */
async function sweepOne(change: Interrupted, paths: Paths, unrecorded: Unrecorded): Promise<boolean> {
  const { scope: kind, entry } = change
  const known: KnownLab = { name: entry.lab, kind, folder: '/' }
  const scope = scopeOf(known, paths)
  // Before anything is undone here, after which its journal would be gone as if it had been kept.
  const isKept = wasKept(change, scope, paths)
  // Nobody lives in it any more.
  if (!scope) rmSync(join(paths.runs, entry.lab), { recursive: true, force: true })
  else if (isItsOwn(change, scope)) {
    const goesAsAWhole = outsideOf(change).some(({ op }) => op === 'sandbox.open')
    if (!isKept && !goesAsAWhole) {
      if (kind === 'sandbox') await recoverLab(scope, paths)
      if (hasUnfinished(kind, entry.lab, paths)) return false
    }
    removeSocket(scope)
    if (!isKept) await undoOutside(change, known, scope, paths)
  }
  settle(change, isKept ? 'kept' : change.outcome, unrecorded)
  return true
}

/** Its helper has said so by its sign; of what no helper has a part in, its own process. */
function wasKept(change: Interrupted, scope: Scope | undefined, paths: Paths): boolean {
  const { stage, entry, scope: kind } = change
  // A sandbox that was closed does not come again.
  const closes = (places: readonly number[] = []): boolean =>
    places.some((at) => entry.plan.steps[at]?.operation.op === 'sandbox.close')
  if (stage === 'kept' || closes(entry.ran?.done)) return true
  if (closes(entry.ran?.begun)) return scope === undefined || !isItsOwn(change, scope)
  if (scope === undefined || !isItsOwn(change, scope)) return false
  // In this order: undoing takes away the sign first.
  return !hasUnfinished(kind, entry.lab, paths) && keptHash(scope, paths) === entry.plan.hash
}

/** Whether the lab's network is the one that the change was made in; a later sandbox of the same name is another's. */
function isItsOwn({ sandbox, process }: Interrupted, scope: Scope): boolean {
  if (scope.kind === 'host' || sandbox === undefined) return true
  const now = openedWith(scope)
  return isOfThisRun(process) && now?.pid === sandbox.pid && now.start === sandbox.start
}

/** What its process did itself, as the user: the sandbox that it opened goes, and the way out is as it was. */
async function undoOutside(change: Interrupted, known: KnownLab, scope: Scope, paths: Paths): Promise<void> {
  const undoing = backOf(change)
  for (const operation of undoing) {
    // It may have been tried before.
    const seen = { ...emptyHost, uplink: await readUplink(scope.folder) }
    if (operation.op !== 'sandbox.close' && verifyOperation(operation, seen) === undefined) continue
    await doOutside(operation, known, paths)
    // All the rest was in it.
    if (operation.op === 'sandbox.close') return
    if (operation.op === 'uplink.start')
      await settleUplink(change.entry.plan, change.routeLocalnet, helperCommand(paths, scope))
  }
}

function backOf(change: Interrupted): OutsideOperation[] {
  const inverse = (at: number): Operation[] => {
    const operation = change.entry.plan.steps[at]?.operation
    if (operation === undefined) return []
    return change.back?.find(({ step }) => step === at)?.operations ?? invertOperation(operation, emptyHost)
  }
  return placesOf(change)
    .toSorted((a, b) => b - a)
    .flatMap(inverse)
    .filter(isOutside)
}

const placesOf = ({ entry: { ran } }: Interrupted): number[] => [
  ...new Set([...(ran?.done ?? []), ...(ran?.begun ?? [])]),
]

const outsideOf = (change: Interrupted): OutsideOperation[] =>
  placesOf(change)
    .flatMap((at) => change.entry.plan.steps[at]?.operation ?? [])
    .filter(isOutside)
