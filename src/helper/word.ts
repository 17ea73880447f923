// The word for a change that waits, said by one helper to another through a file: whoever may change the machine's network may end it.
import { existsSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { FaultError } from '../core/fault.ts'
import { isWriting, readJournals } from './journal.ts'

export type Word = 'keep' | 'rollback'

const fileOf = (journals: string, lab: string): string => join(journals, `${lab}.word`)

/** Milliseconds: undoing the largest plan takes a few seconds. */
const patience = 60_000

/** Says it to the helper that waits with a change of this lab; resolves when that has done it. Fault `plan.nothing-waits`. */
export async function sayWord(journals: string, lab: string, word: Word): Promise<void> {
  const file = fileOf(journals, lab)
  const isWaiting = (): boolean => readJournals(journals).entries.some((entry) => entry.lab === lab && isWriting(entry))
  if (!isWaiting()) throw nothingWaits(lab)
  writeFileSync(`${file}.new`, word, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  for (const deadline = Date.now() + patience; existsSync(file); await pause(20)) {
    if (isWaiting() && Date.now() < deadline) continue
    // It ended by itself in that very moment.
    rmSync(file, { force: true })
    throw nothingWaits(lab)
  }
}

const nothingWaits = (lab: string): FaultError =>
  new FaultError({
    code: 'plan.nothing-waits',
    message: `No change of lab ${lab} waits to be kept.`,
    hint: 'It was kept or rolled back already.',
  })

/** Hears the word until `end` is called, or it has come; one that was said already is heard at once. */
export function hearWord(journals: string, lab: string, hear: (word: Word) => void): { end(): void } {
  const file = fileOf(journals, lab)
  const watcher = watch(journals, { persistent: false }, (_event, name) => {
    if (name === basename(file)) look()
  })
  const end = (): void => watcher.close()
  function look(): void {
    if (!existsSync(file)) return
    end()
    hear(readFileSync(file, 'utf8').trim() === 'keep' ? 'keep' : 'rollback')
  }
  look()
  return { end }
}

/** Says that the word was heard and done, or that one of before counts no more. */
export const clearWord = (journals: string, lab: string): void => rmSync(fileOf(journals, lab), { force: true })
