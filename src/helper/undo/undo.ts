// Undoing: the inverse of a plan that is under way, and of those that a dead helper or an earlier run of the machine left.
import type { Recovered } from '../../contract/helper.ts'
import { leftoversText, type Leftovers } from '../../contract/leftovers.ts'
import { FaultError } from '../../core/fault.ts'
import {
  describeOperation,
  namedBy,
  outlastsReboot,
  parseInside,
  renderOperation,
  type InsideOperation,
} from '../../core/plan/operation.ts'
import { comingIn, isRootsAlone, judge, madeBy, markOf, markOfOnce, type Session } from '../guard.ts'
import { failuresOf } from '../made.ts'
import { bootId, isWriting, readJournals, removeJournal, type JournalEntry } from './journal.ts'
import { removeSign } from '../kept.ts'
import { leftUndone } from './left.ts'
import { readOne, writeLeftovers } from './leftovers.ts'
import { endOrphans, environment } from './orphans.ts'
import { runCommands } from '../programs/run.ts'
import type { Launch } from '../setting.ts'
import { look } from './seen.ts'
import { inTurn } from './turn.ts'

export const settingOf = ({ scope, runs }: Launch, lab: string) => ({ scope, lab, folder: `${runs}/${lab}` })

/** What the guard knows of a plan at its beginning. */
export const sessionOf = ({ scope }: Launch, lab: string, shown: string[], made: string[]): Session => ({
  lab,
  scope,
  shown: new Set(shown),
  made: new Set(made),
  phase: 'do',
  coming: new Set(),
  markOf,
  isRootsAlone,
})

/** An operation of an inverse that could not be done, and why: which, and the words of its programs. */
export type Left = Leftovers['items'][number]

/**
 * Undoes an inverse; what could not be undone. What failed is tried once more: it may have come before what it needs, as a route before
 * the one to its gateway.
 */
export async function undo(launch: Launch, session: Session, inverse: InsideOperation[]): Promise<Left[]> {
  const failed = await undoOnce(launch, session, inverse)
  if (failed.length === 0) return []
  const again = inverse.filter((each) => failed.some(({ operation }) => operation === each))
  const left = await undoOnce(launch, session, again)
  return failed.filter(({ operation }) => left.some((each) => each.operation === operation))
}

/** Runs an inverse, tolerant of what was never done. */
async function undoOnce(launch: Launch, session: Session, inverse: InsideOperation[]): Promise<Left[]> {
  const undoing: Session = { ...session, phase: 'undo', coming: comingIn(inverse), markOf: markOfOnce() }
  const whys = inverse.map((operation) => judge(operation, undoing))
  const rendered = inverse.map((operation, at) =>
    whys[at] === undefined ? renderOperation(operation, settingOf(launch, session.lab)) : [],
  )
  const said = await runCommands(rendered.flat(), 'tolerant', environment())
  const failed = failuresOf(rendered, said)
  const isLeft = (at: number): boolean => whys[at] !== undefined || leftUndone(failed[at] ?? []).length > 0
  // What speaks of an interface that could not be made again could not be done either, whatever its program says of that.
  const unmade = new Set(inverse.filter((_, at) => isLeft(at)).flatMap(madeBy))
  return inverse.flatMap((operation, at) => {
    const why = whys[at]
    const words = why === undefined ? leftUndone(failed[at] ?? []) : [why]
    const followed = words.length > 0 ? undefined : namedBy(operation).find((name) => unmade.has(name))
    if (followed !== undefined && (failed[at] ?? []).length > 0) words.push(`${followed} is not there`)
    const told = words.map((each) => `${describeOperation(operation)}: ${each.replace(/\.$/, '')}`)
    return told.length === 0 ? [] : [{ operation, words: told }]
  })
}

/**
 * Undoes what a session's plan has done, or what an interrupted one has, of which run of the machine that was; what is left is kept, and
 * the journal goes. In words.
 */
export async function undoForGood(
  launch: Launch,
  session: Session,
  inverse: unknown[],
  boot = bootId(),
): Promise<string[]> {
  const { known, unknown } = parseAll(inverse)
  const items = [...unknown, ...(known.length > 0 ? await undo(launch, session, known) : [])]
  keepLeft(launch, session, { boot, items })
  // It was about to be kept.
  removeSign(launch.journals, session.lab)
  // Last: if we die before that, all is undone once more.
  removeJournal(launch.journals, session.lab)
  return leftoversText({ items })
}

/** Beside what is only told any more of that lab. */
export function keepLeft(
  { journals }: Launch,
  { lab, shown, made }: Session,
  { boot, items }: Pick<Leftovers, 'boot' | 'items'>,
): void {
  const before = readOne(journals, lab)
  const told = before && !('unreadable' in before) ? before.told : undefined
  const seen = items.length > 0 ? look([...shown, ...made, ...namesOf(parseAll(operationsOf(items)).known)]) : []
  const left = { version: 1 as const, lab, shown: [...shown], made: [...made], seen, boot, items }
  writeLeftovers(journals, { ...left, ...(told === undefined ? {} : { told }) })
}

export const operationsOf = (items: Left[]): unknown[] => items.map(({ operation }) => operation)
export const namesOf = (operations: InsideOperation[]): string[] =>
  operations.flatMap((operation) => [...namedBy(operation), ...madeBy(operation)])

/** Undoes what helpers that are dead have left under way. Faults `helper.journal`, `helper.orphans`. */
export async function undoInterrupted(launch: Launch): Promise<Recovered[]> {
  const { journals } = launch
  // Mostly there is nothing, and nobody to wait for.
  if (leftIn(journals).length === 0) return []
  return inTurn(journals, async () => {
    const recovered: Recovered[] = []
    // Read again: another one may just have done it.
    for (const entry of leftIn(journals)) {
      const left = await undoEntry(launch, entry)
      if (left) recovered.push({ lab: entry.lab, left })
    }
    return recovered
  })
}

function leftIn(journals: string): JournalEntry[] {
  const { entries, broken } = readJournals(journals)
  if (broken.length === 0) return entries.filter((entry) => !isWriting(entry))
  throw new FaultError({
    code: 'helper.journal',
    message: `The journal ${broken.join(', ')} cannot be read, so what it would undo is not known.`,
    hint: `Look at it in ${journals}, put the network in order, and delete it.`,
  })
}

/** What could not be undone; undefined where there was nothing to undo. */
async function undoEntry(launch: Launch, entry: JournalEntry): Promise<string[] | undefined> {
  const inverse = leftToUndo(entry)
  const isOfThisRun = entry.boot === bootId()
  if (isOfThisRun) await endOrphans(entry.writer)
  const left = await undoForGood(launch, sessionOf(launch, entry.lab, entry.shown, entry.fresh), inverse, entry.boot)
  return isOfThisRun || inverse.length > 0 ? left : undefined
}

/** All of an entry of this run of the machine; of an earlier run only what outlasts that. What is no operation stays what it is. */
export function leftToUndo({ boot, inverse }: JournalEntry, lasts = outlastsReboot): unknown[] {
  const { known, unknown } = parseAll(inverse)
  return [...unknown.map(({ operation }) => operation), ...stillThere(boot, known, lasts)]
}

export const stillThere = (boot: string, operations: InsideOperation[], lasts = outlastsReboot): InsideOperation[] =>
  boot === bootId() ? operations : operations.filter((operation) => lasts(operation))

/** Another version of Tapdeck may have written what this one does not know: that is left, not passed over. */
export function parseAll(values: unknown[]): { known: InsideOperation[]; unknown: Left[] } {
  const known: InsideOperation[] = []
  const unknown: Left[] = []
  for (const value of values) {
    const parsed = parseInside(value)
    if (parsed.ok) known.push(parsed.operation)
    else
      unknown.push({
        operation: value,
        words: [`An operation that this version of Tapdeck does not know: ${parsed.why}`],
      })
  }
  return { known, unknown }
}
