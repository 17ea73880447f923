// What was applied, when, by whom, with its commands: a line of JSON for each change, kept by the user for the user.
import { appendFileSync, readFileSync, statSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { historyEntrySchema, type HistoryEntry } from '../../contract/app.ts'
import { FaultError } from '../../core/fault.ts'
import { makeFolder } from '../files/folder.ts'

const historyFile = (): string =>
  join(process.env.XDG_STATE_HOME || join(homedir(), '.local/state'), 'tapdeck', 'history.jsonl')

/** Beside it: changes that are under way, each in a file of its own (under-way.ts). */
export const underWayFolder = (): string => join(dirname(historyFile()), 'under-way')

/** A change with its name and whose it is. `time` is in milliseconds since 1970. */
export const named = <Entry extends Omit<HistoryEntry, 'id' | 'who' | 'outcome'>>(entry: Entry) => ({
  ...entry,
  id: `${entry.time}-${entry.plan.hash}`,
  who: userName(),
})

/** Adds a change. Fault `engine.history` where it cannot be written. */
export function remember(entry: Omit<HistoryEntry, 'id' | 'who'> & Partial<HistoryEntry>): void {
  const file = historyFile()
  const whole: HistoryEntry = { ...named(entry), ...entry }
  try {
    makeFolder(dirname(file))
    appendFileSync(file, `${JSON.stringify(whole)}\n`, { mode: 0o600 })
  } catch (error) {
    throw notRecorded(entry.lab, file, error)
  }
}

export const notRecorded = (lab: string, file: string, error: unknown): FaultError =>
  new FaultError({
    code: 'engine.history',
    message: `What was done to lab ${lab} is not in the history: ${file} cannot be written.`,
    hint: 'The change itself is as was said. Look at the owner of that file and at the room on its disk.',
    retry: 'again',
    ...(error instanceof Error ? { cause: error.message } : {}),
  })

/** A number has no name where the machine does not list it, as in containers. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? '')
  }
}

// The plan of an entry, which is most of it, is passed over.
const lastSchema = z.object(
  historyEntrySchema.pick({ lab: true, time: true, goal: true, outcome: true, text: true, file: true }).shape,
)
export type LastChange = z.output<typeof lastSchema>

/** Milliseconds since 1970 at which a change was written there last; 0 where none ever was. */
export const lastWritten = (): number => statSync(historyFile(), { throwIfNoEntry: false })?.mtimeMs ?? 0

const lastKnown = new Map<string, { state: string; last: LastChange | undefined }>()

/** The last change of a lab that was kept; read again only where the file is another. */
export function lastKept(lab: string): LastChange | undefined {
  const file = historyFile()
  const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: 0, size: 0 }
  const [key, state] = [`${file} ${lab}`, `${mtimeMs} ${size}`]
  const known = lastKnown.get(key)
  if (known?.state === state) return known.last
  const last = findLast(lab)
  lastKnown.set(key, { state, last })
  return last
}

function findLast(lab: string): LastChange | undefined {
  for (const line of lines().toReversed()) {
    if (!line.includes(`"lab":"${lab}"`)) continue
    const { data } = lastSchema.safeParse(parseLine(line))
    if (data?.lab === lab && data.outcome === 'kept') return data
  }
  return undefined
}

/** Every change, the newest first; of one lab, or of all. A line that was cut off by a crash is passed over. */
export function readHistory(lab?: string): HistoryEntry[] {
  const entries = lines().flatMap((line) => {
    const parsed = historyEntrySchema.safeParse(parseLine(line))
    return parsed.success && (lab === undefined || parsed.data.lab === lab) ? [parsed.data] : []
  })
  // An interrupted one is written when its end is noticed, by two at once maybe.
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()]
    .toSorted((a, b) => a.time - b.time)
    .toReversed()
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function lines(): string[] {
  try {
    return readFileSync(historyFile(), 'utf8').split('\n')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
