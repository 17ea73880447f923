// What would undo the plan that is under way, on disk before the plan begins: it outlives the helper, the app and the machine.
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { nameSchema } from '../../core/lab/words.ts'

const entrySchema = z.strictObject({
  version: z.literal(1),
  lab: nameSchema,
  hash: z.string(),
  shown: z.array(z.string()),
  inverse: z.array(z.unknown()),
  /** Interfaces that were not there when the plan began, and that it makes: one of them without a mark is half made. */
  fresh: z.array(z.string()),
  /** The helper that writes it: while that process lives (same pid and start), the plan is its own. */
  writer: z.strictObject({ pid: z.int(), start: z.string() }),
  /** Which run of the machine: most of what the helper does goes with its end (see `lasting` in core/plan/kind.ts). */
  boot: z.string(),
  /** Said where it is undone unless it is kept in time: it may take as long as its user does. */
  clock: z.literal('runs').optional(),
})
export type JournalEntry = z.output<typeof entrySchema>

/** Another after every start of the machine. */
export const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()

const fileOf = (folder: string, lab: string): string => join(folder, `${lab}.journal.json`)

/** After it returns a power cut cannot lose what was made or removed in it. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Writes the entry so that after it returns a power cut cannot lose it. */
export const writeJournal = (folder: string, entry: JournalEntry): void =>
  writeDurably(fileOf(folder, entry.lab), entry)

/** The same for any file of ours, with these rights whatever the umask is. */
export const writeDurably = (file: string, value: object, mode = 0o600): void => stageDurably(file, value, mode)()

/** The same in two parts: what can fail for want of room is done now, and it counts when what this returns is called. */
export function stageDurably(file: string, value: object, mode: number): () => void {
  const temporary = `${file}.new`
  const handle = openSync(temporary, 'w', mode)
  try {
    fchmodSync(handle, mode)
    writeFileSync(handle, JSON.stringify(value))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  return () => {
    renameSync(temporary, file)
    syncFolder(dirname(file))
  }
}

export function removeJournal(folder: string, lab: string): void {
  unlinkSync(fileOf(folder, lab))
  syncFolder(folder)
}

/** Every plan that was begun and neither kept nor rolled back. A file that cannot be read is reported, never dropped in silence. */
export function readJournals(folder: string): { entries: JournalEntry[]; broken: string[] } {
  const entries: JournalEntry[] = []
  const broken: string[] = []
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.journal.json')) continue
    try {
      entries.push(entrySchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))))
    } catch (error) {
      // Kept or rolled back by its helper in that very moment.
      const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      if (!isGone) broken.push(name)
    }
  }
  return { entries, broken }
}

/**
 * When a living process started, in clock ticks since boot (field 22 of /proc/PID/stat): pids are used again, this pair is not.
 * One that has ended and whose parent has not noticed is dead (state Z).
 */
export function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

/** Whether the helper that writes an entry is alive: then the plan is its own to end. */
export const isWriting = ({ boot, writer }: JournalEntry): boolean =>
  boot === bootId() && startOf(writer.pid) === writer.start
