// Undoing: the inverse of a plan that is under way, and of those that a dead helper or an earlier run of the machine left.
import type { Recovered } from '../../contract/helper.ts'
import { FaultError } from '../../core/fault.ts'
import {
  describeOperation,
  outlastsReboot,
  parseInside,
  renderOperation,
  type InsideOperation,
} from '../../core/plan/operation.ts'
import { comingIn, isRootsAlone, judge, markOf, markOfOnce, type Session } from '../guard.ts'
import { bootId, isWriting, readJournals, removeJournal, type JournalEntry } from './journal.ts'
import { leftUndone } from './left.ts'
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

/** Runs an inverse, tolerant of what was never done; what could not be undone, in words. */
export async function undo(launch: Launch, session: Session, inverse: InsideOperation[]): Promise<string[]> {
  const undoing: Session = { ...session, phase: 'undo', coming: comingIn(inverse), markOf: markOfOnce() }
  const judged = inverse.map((operation) => ({ operation, why: judge(operation, undoing) }))
  const commands = judged
    .filter(({ why }) => why === undefined)
    .flatMap(({ operation }) => renderOperation(operation, settingOf(launch, session.lab)))
  const said = await runCommands(commands, 'tolerant', environment())
  const refused = judged.flatMap(({ operation, why }) =>
    why === undefined ? [] : [`${describeOperation(operation)}: ${why}`],
  )
  return [...refused, ...leftUndone(said)]
}

/** Undoes what helpers that are dead have left. Faults `helper.journal`, `helper.orphans`. */
export async function recover(launch: Launch): Promise<Recovered[]> {
  // Mostly there is nothing, and nobody to wait for.
  if (leftIn(launch.journals).length === 0) return []
  return inTurn(launch.journals, async () => {
    const recovered: Recovered[] = []
    // Read again: another one may just have done it.
    for (const entry of leftIn(launch.journals)) {
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
  const session = sessionOf(launch, entry.lab, entry.shown, entry.fresh)
  const left = inverse.length > 0 ? await undo(launch, session, inverse) : []
  removeJournal(launch.journals, entry.lab)
  return isOfThisRun || inverse.length > 0 ? left : undefined
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
