// Changes that are under way, each in a file until it ends: one whose process was killed is known by what it has left there.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { historyEntrySchema, type HistoryEntry } from '../../contract/app.ts'
import { faultOf, type Fault } from '../../core/fault.ts'
import type { Operation } from '../../core/plan/operation.ts'
import { makeFolder } from '../files/folder.ts'
import type { Paths } from '../files/paths.ts'
import type { KnownLab } from '../labs.ts'
import { isAlive, markProcess } from '../processes.ts'
import { named, remember, underWayFolder } from './history.ts'

const recordSchema = z.strictObject({
  scope: z.enum(['sandbox', 'host']),
  /** Where its sandbox, locks and journals are: another environment of the same user has others. */
  place: z.strictObject({ runs: z.string(), hostJournals: z.string() }),
  /** Whose change it is: while it lives it says itself how that ends. */
  process: z.strictObject({ pid: z.int(), start: z.string() }),
  /** `keeping`: the helper is being told to keep it. Where its journal is gone after that, it was kept. */
  stage: z.enum(['under-way', 'keeping']),
  entry: historyEntrySchema.omit({ outcome: true }),
})
export type Interrupted = z.output<typeof recordSchema>

/** A change that has begun. */
export interface Begun {
  /** So far these operations are done, and of the others some may be. */
  reached: (done: readonly Operation[], begun: readonly Operation[]) => void
  /** Whether anything of it may have been done. */
  hasBegun(): boolean
  /** Said before the helper is told to keep it: whoever finds it after that must not take it for one that was interrupted. */
  keeps(): void
  end(outcome: HistoryEntry['outcome']): void
}

/** Notes that a change begins; at its end it is in the history. `unrecorded` hears of one that cannot be written there. */
export function beginRecord(
  { name: lab, kind: scope, text, file }: KnownLab,
  { goal, plan }: Pick<HistoryEntry, 'goal' | 'plan'>,
  paths: Paths,
  unrecorded: (fault: Fault) => void,
): Begun {
  const process = markProcess(globalThis.process.pid) ?? { pid: globalThis.process.pid, start: '' }
  const entry = named({
    lab,
    time: Date.now(),
    goal,
    plan,
    ...(text === undefined ? {} : { text }),
    ...(file === undefined ? {} : { file }),
  })
  const steps = entry.plan.steps.map(({ operation }) => operation)
  let ran: NonNullable<HistoryEntry['ran']> = { done: [], begun: [] }
  let hasBegun = false
  const place = placeOf(paths)
  const write = (stage: Interrupted['stage'] = 'under-way'): void =>
    writeRecord({ scope, place, process, stage, entry: { ...entry, ran } })
  write()
  return {
    reached(done, begun) {
      const places = (operations: readonly Operation[]): number[] => operations.map((each) => steps.indexOf(each))
      hasBegun = true
      ran = { done: places(done), begun: places(begun) }
      write()
    },
    hasBegun: () => hasBegun,
    keeps: () => write('keeping'),
    end(outcome) {
      try {
        remember({ ...entry, outcome, ...(outcome === 'interrupted' ? { ran } : {}) })
      } catch (error) {
        // What was done is done, and is not undone for that.
        unrecorded(faultOf(error))
      }
      rmSync(fileOf(entry.id), { force: true })
    },
  }
}

const fileOf = (id: string): string => join(underWayFolder(), `${id}.json`)

/** Where it cannot be written, that is told when the change is to be written into the history. */
function writeRecord(record: Interrupted): void {
  const file = fileOf(record.entry.id)
  try {
    makeFolder(underWayFolder())
    writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch {
    rmSync(`${file}.new`, { force: true })
  }
}

const placeOf = ({ runs, hostJournals }: Paths): Interrupted['place'] => ({ runs, hostJournals })

/** Changes here whose process was killed. */
export const interrupted = ({ runs, hostJournals }: Paths): Interrupted[] =>
  records().filter(
    ({ place, process }) => place.runs === runs && place.hostJournals === hostJournals && !isAlive(process),
  )

/** Writes one into the history; what it had done is put back, or stays as the user said, or was kept. */
export function settle({ entry }: Interrupted, outcome: 'interrupted' | 'abandoned' | 'kept'): void {
  remember({ ...entry, outcome })
  rmSync(fileOf(entry.id), { force: true })
}

function records(): Interrupted[] {
  if (!existsSync(underWayFolder())) return []
  return readdirSync(underWayFolder()).flatMap((name) => {
    if (!name.endsWith('.json')) return []
    try {
      return [recordSchema.parse(JSON.parse(readFileSync(join(underWayFolder(), name), 'utf8')))]
    } catch {
      // It has just ended; or another version of Tapdeck wrote it.
      return []
    }
  })
}
