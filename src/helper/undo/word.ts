// The word for a change that waits, said by one helper to another through a file: whoever may change the machine's network may end it.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { FaultError } from '../../core/fault.ts'
import { isWriting, readJournals } from './journal.ts'

export type Word = 'keep' | 'rollback'

const fileOf = (journals: string, lab: string): string => join(journals, `${lab}.word`)

/** Milliseconds: undoing the largest plan takes a few seconds. */
const patience = 60_000

/** Says it to the helper that waits with a change of this lab; resolves when that has done it. Fault `plan.nothing-waits`. */
export async function sayWord(journals: string, lab: string, word: Word): Promise<void> {
  const file = fileOf(journals, lab)
  const deadline = Date.now() + patience
  const isUnderWay = (): boolean =>
    readJournals(journals).entries.some((entry) => entry.lab === lab && isWriting(entry)) && Date.now() < deadline
  if (!isUnderWay()) throw nothingWaits(lab)
  writeFileSync(`${file}.new`, word, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  while (existsSync(file) && isUnderWay()) await pause(20)
  // It ended by itself in that very moment; or it has taken the word, and then does it.
  if (takeWord(journals, lab) !== undefined) throw nothingWaits(lab)
  while (isUnderWay()) await pause(20)
}

const nothingWaits = (lab: string): FaultError =>
  new FaultError({
    code: 'plan.nothing-waits',
    message: `No change of lab ${lab} waits to be kept.`,
    hint: 'It was kept or rolled back already.',
  })

/** Calls `look` whenever there may be a word, until it is ended; at once for one that was said already. */
export function hearWord(journals: string, lab: string, look: () => void): { end(): void } {
  const file = fileOf(journals, lab)
  const lookIfThere = (): void => {
    if (existsSync(file)) look()
  }
  // By looking, not by inotify, of which a machine can have run out; nor by watchFile, which takes a word for what was always there
  // if it is said before its first look has ended.
  const looking = setInterval(lookIfThere, 100).unref()
  lookIfThere()
  return { end: () => clearInterval(looking) }
}

/** The word, if there is one: it is for whoever takes it. */
export function takeWord(journals: string, lab: string): Word | undefined {
  const file = fileOf(journals, lab)
  if (!existsSync(file)) return undefined
  const word = readFileSync(file, 'utf8').trim()
  rmSync(file)
  return word === 'keep' ? 'keep' : 'rollback'
}
