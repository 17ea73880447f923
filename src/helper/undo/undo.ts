// Undoing: the inverse of a plan that is under way, and of those that a dead helper or an earlier run of the machine left.
import { FaultError } from '../../core/fault.ts'
import { outlastsReboot, parseInside, renderOperation, type InsideOperation } from '../../core/plan/operation.ts'
import { comingIn, isRootsAlone, judge, markOf, markOfOnce, type Session } from '../guard.ts'
import { bootId, isWriting, readJournals, removeJournal, type JournalEntry } from './journal.ts'
import { endOrphans, environment } from './orphans.ts'
import { runCommands } from '../programs/run.ts'
import type { Launch } from '../setting.ts'
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

/** Runs an inverse, tolerant of what was never done. */
export async function undo(launch: Launch, session: Session, inverse: InsideOperation[]): Promise<void> {
  const undoing: Session = { ...session, phase: 'undo', coming: comingIn(inverse), markOf: markOfOnce() }
  const commands = inverse
    .filter((operation) => judge(operation, undoing) === undefined)
    .flatMap((operation) => renderOperation(operation, settingOf(launch, session.lab)))
  await runCommands(commands, 'tolerant', environment())
}

/** Undoes what helpers that are dead have left; the labs that it was about. Faults `helper.journal`, `helper.orphans`. */
export async function recover(launch: Launch): Promise<string[]> {
  // Mostly there is nothing, and nobody to wait for.
  if (leftIn(launch.journals).length === 0) return []
  return inTurn(launch.journals, async () => {
    const recovered: string[] = []
    // Read again: another one may just have done it.
    for (const entry of leftIn(launch.journals)) if (await undoEntry(launch, entry)) recovered.push(entry.lab)
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

/** Whether there was anything to undo. */
async function undoEntry(launch: Launch, entry: JournalEntry): Promise<boolean> {
  const inverse = leftToUndo(entry)
  const isOfThisRun = entry.boot === bootId()
  if (isOfThisRun) await endOrphans(entry.writer)
  if (inverse.length > 0) await undo(launch, sessionOf(launch, entry.lab, entry.shown, entry.fresh), inverse)
  removeJournal(launch.journals, entry.lab)
  return isOfThisRun || inverse.length > 0
}

/** All of an entry of this run of the machine; of an earlier run only what outlasts that. */
export function leftToUndo({ boot, inverse }: JournalEntry, lasts = outlastsReboot): InsideOperation[] {
  const operations = parseAll(inverse)
  return boot === bootId() ? operations : operations.filter((operation) => lasts(operation))
}

function parseAll(values: unknown[]): InsideOperation[] {
  return values.flatMap((value) => {
    const parsed = parseInside(value)
    return parsed.ok ? [parsed.operation] : []
  })
}
