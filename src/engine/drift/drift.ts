// What others have changed under a lab: how it was applied, found in the history, against what its place is now.
import { uptime } from 'node:os'
import { dirname } from 'node:path'
import type { z } from 'zod'
import type { DriftReport, repairSchema } from '../../contract/drift.ts'
import { adoptAll, type Adopted } from '../../core/drift/adopt/all.ts'
import { adoptedPlan, driftOf, type DriftInput } from '../../core/drift/drift.ts'
import { repairOf } from '../../core/drift/repair.ts'
import { FaultError } from '../../core/fault.ts'
import type { HostSnapshot } from '../../core/host/schema.ts'
import { isThere } from '../../core/host/traces.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { noContacts, type Contacts } from '../../core/plan/risk/contact.ts'
import type { Paths } from '../files/paths.ts'
import { labFromText, loadLab } from '../files/store.ts'
import { labOf, readLabHost, scopeOf, serviceFolder, targetOf, type KnownLab } from '../labs.ts'
import { bootOf } from '../change/boot.ts'
import { readShared } from '../observe/live/shared.ts'
import { lastKept, lastWritten, remember, type LastChange } from '../history/history.ts'
import { isLocked } from '../change/lock.ts'
import { hasUnfinished } from '../change/undo/recovery.ts'

/** A lab as it was applied; `known.text` is there. */
type Baseline =
  | { kind: 'applied'; known: KnownLab; time: number }
  | { kind: 'file'; known: KnownLab }
  | { kind: 'none' }

/** How it was applied last here; of what the history does not know, what the file says: edits that are not saved are none of it. */
async function baselineOf(known: KnownLab, last: LastChange | undefined): Promise<Baseline> {
  const lab = last?.goal === 'up' && last.text !== undefined ? labIn(last.text, last.file ?? '') : undefined
  if (last?.text !== undefined && lab?.name === known.name && lab.scope === known.kind) {
    const place = last.file === undefined ? {} : { file: last.file, folder: dirname(last.file) }
    return { kind: 'applied', known: { ...known, ...place, lab, text: last.text }, time: last.time }
  }
  if (known.file === undefined) return { kind: 'none' }
  const saved = await loadLab(known.file).catch(() => undefined)
  return saved?.lab.name === known.name && saved.lab.scope === known.kind
    ? { kind: 'file', known: { ...known, lab: saved.lab, text: saved.text } }
    : { kind: 'none' }
}

/** Undefined for a text of before that is no lab by now. */
function labIn(text: string, file: string) {
  try {
    return labFromText(text, file)
  } catch {
    return undefined
  }
}

export interface DriftPlace {
  paths: Paths
  /** Whether a change of it waits for its word in this engine. */
  isWaiting: (lab: string) => boolean
}

/** Milliseconds since 1970: what was applied before the machine started went with that. */
const started = (): number => Date.now() - uptime() * 1000

function stateOf(known: KnownLab, host: HostSnapshot, last: LastChange | undefined, place: DriftPlace) {
  const scope = scopeOf(known, place.paths)
  if (scope === undefined) return 'down'
  if (
    place.isWaiting(known.name) ||
    isLocked(place.paths.runs, known.name) ||
    hasUnfinished(scope.kind, known.name, place.paths)
  )
    return 'changing'
  const wasApplied = last?.goal === 'up' && last.time > started()
  return known.kind === 'sandbox' || wasApplied || isThere(known.name, host) ? 'compared' : 'down'
}

/** Without a helper, which might ask for a password: only to look. */
const readUnasked = (known: KnownLab, paths: Paths): Promise<HostSnapshot> =>
  known.kind === 'host' ? readShared({ kind: 'machine' }) : readLabHost(known, paths)

/** Milliseconds in which a read ends that had begun before a change was kept. */
const longestRead = 5000

/** What is compared; undefined where there is nothing to compare with. */
async function inputOf(
  known: KnownLab,
  host: HostSnapshot,
  last: LastChange | undefined,
  paths: Paths,
  contacts: Contacts,
): Promise<{ input: DriftInput; baseline: Exclude<Baseline, { kind: 'none' }> } | undefined> {
  const baseline = await baselineOf(known, last)
  if (baseline.kind === 'none') return undefined
  const { lab, text } = known
  const input: DriftInput = {
    applied: { lab: labOf(baseline.known), boot: bootIf(baseline.known) },
    ...(lab === undefined || text === undefined ? {} : { now: { lab, text, boot: bootIf(known) } }),
    host,
    target: targetOf(known, paths),
    folder: serviceFolder(known, paths),
    contacts,
  }
  return { input, baseline }
}

/** What cannot be installed is said by the plan. */
function bootIf(known: KnownLab) {
  try {
    return bootOf(known)
  } catch (error) {
    if (error instanceof FaultError) return undefined
    throw error
  }
}

/** Compares. `host`: as the place of the lab is now. */
export async function lookForDrift(known: KnownLab, host: HostSnapshot, place: DriftPlace): Promise<DriftReport> {
  const last = lastKept(known.name)
  const state = stateOf(known, host, last, place)
  const empty = { lab: known.name, drifts: [] }
  if (state !== 'compared') return { ...empty, state }
  const found = await inputOf(known, host, last, place.paths, noContacts)
  if (found === undefined) return { ...empty, state: 'unknown' }
  const { baseline, input } = found
  const seen = driftOf(input)
  // What was read while a change was under way is older than what it has made: nobody else has changed that.
  const drifts =
    seen.length > 0 && Date.now() - lastWritten() < longestRead
      ? driftOf({ ...input, host: await readUnasked(known, place.paths) })
      : seen
  if (drifts.length === 0) await noteAdopted(known, baseline.known, last, place)
  return {
    lab: known.name,
    state,
    against: baseline.kind,
    ...(baseline.kind === 'applied' ? { applied: baseline.time } : {}),
    drifts,
  }
}

/**
 * From now on what was adopted is what was applied: what others change after that is compared with it. Only of what the file says, and
 * of the machine as it is now: one that was read while a change waited has what is rolled back meanwhile.
 */
async function noteAdopted(
  known: KnownLab,
  applied: KnownLab,
  last: LastChange | undefined,
  place: DriftPlace,
): Promise<void> {
  const { name: lab, file, text } = known
  if (file === undefined || text === undefined || text === applied.text) return
  const host = await readLabHost(known, place.paths)
  if (stateOf(known, host, last, place) !== 'compared') return
  const found = await inputOf(known, host, last, place.paths, noContacts)
  if (found === undefined || driftOf(found.input).length > 0) return
  const plan = adoptedPlan(found.input)
  if (plan === undefined) return
  const saved = await loadLab(file).catch(() => undefined)
  if (saved?.text !== text) return
  try {
    remember({ lab, time: Date.now(), goal: 'up', outcome: 'kept', plan, text, file })
  } catch {
    // It is noted at the next look: nothing of the machine depends on it.
  }
}

/** What there is to repair, and the lab as it was applied. Faults: `lab.down`, `drift.unapplied`. */
async function driftInput(
  known: KnownLab,
  host: HostSnapshot,
  paths: Paths,
  contacts: Contacts,
): Promise<{ input: DriftInput; applied: KnownLab }> {
  const last = lastKept(known.name)
  if (stateOf(known, host, last, { paths, isWaiting: () => false }) === 'down')
    throw new FaultError({
      code: 'lab.down',
      message: `Lab ${known.name} is not up: nothing of it can have been changed.`,
      hint: 'Apply it first: tapdeck apply LAB.',
      retry: 'again',
    })
  const found = await inputOf(known, host, last, paths, contacts)
  if (found) return { input: found.input, applied: found.baseline.known }
  throw new FaultError({
    code: 'drift.unapplied',
    message: `Nothing tells how lab ${known.name} was applied: the history of this user does not know it.`,
    hint: 'Name the lab file instead of the lab: what it says is compared then.',
  })
}

export type Repair = z.output<typeof repairSchema>

/** The plan that puts back what others have changed, and the lab as it was applied, which it then is again. Fault `drift.blocked`. */
export async function repairPlan(
  known: KnownLab,
  which: Repair,
  host: HostSnapshot,
  paths: Paths,
  contacts: Contacts,
): Promise<{ plan: Plan; known: KnownLab }> {
  const { input, applied } = await driftInput(known, host, paths, contacts)
  const plan = repairOf(input, which === 'all' ? undefined : which)
  if (plan) return { plan, known: applied }
  const [blocked] = driftOf(input)
  throw new FaultError({
    code: 'drift.blocked',
    message: `Lab ${known.name} cannot be put back as it was applied: ${blocked?.what ?? 'it cannot be planned any more'}.`,
    hint: 'Put that right first, or change the lab to fit it: tapdeck drift LAB shows what there is.',
    retry: 'again',
  })
}

/** The edits that make the lab say what is there. Fault `edit.invalid` where what was asked for would make it no lab to be applied. */
export async function adoptionOf(
  known: KnownLab,
  host: HostSnapshot,
  paths: Paths,
  ids: readonly string[] | undefined,
): Promise<Omit<Adopted, 'refused'>> {
  const { input } = await driftInput(known, host, paths, noContacts)
  const { edits, text, refused } = adoptAll(input, ids)
  const [first] = refused
  if (first !== undefined && edits.length === 0)
    throw new FaultError({
      code: 'edit.invalid',
      message: `Adopted, the lab could not be applied any more: ${first.why}.`,
      hint: 'Put it back instead, or edit the lab yourself.',
    })
  return { edits, text }
}
