// The word for a change that waits, said by one helper to another through a file: whoever may change the machine's network may end it.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { FaultError } from '../../core/fault.ts'
import { isWriting, readJournals } from './journal.ts'

export type Word = 'keep' | 'rollback'

const fileOf = (journals: string, lab: string): string => join(journals, `${lab}.word`)
const answerOf = (journals: string, lab: string): string => join(journals, `${lab}.answer`)

/** Milliseconds: undoing the largest plan takes a few seconds. */
const patience = 60_000

/** Milliseconds in which one whose journal has gone has answered. */
const answerTime = 2000

/** Says it to the helper that waits with a change of this lab; resolves when that has done it. Faults `plan.nothing-waits`, `plan.not-kept`, `plan.not-rolled-back`. */
export async function sayWord(journals: string, lab: string, word: Word): Promise<void> {
  const file = fileOf(journals, lab)
  const deadline = Date.now() + patience
  const isUnderWay = (): boolean =>
    readJournals(journals).entries.some((entry) => entry.lab === lab && isWriting(entry)) && Date.now() < deadline
  if (!isUnderWay()) throw nothingWaits(lab)
  writeWhole(file, word)
  while (existsSync(file) && isUnderWay()) await pause(20)
  // It ended by itself in that very moment; or it has taken the word, and then does it.
  if (takeWord(journals, lab) !== undefined) throw nothingWaits(lab)
  while (isUnderWay()) await pause(20)
  const answer = await answerTo(journals, lab)
  if (answer === 'done') return
  if (word === 'keep') throw notKept(lab, answer)
  // Its helper has died: what it had begun its watchdog undoes.
  if (answer !== undefined || isUnderWay()) throw notRolledBack(lab, answer)
}

async function answerTo(journals: string, lab: string): Promise<string | undefined> {
  for (const deadline = Date.now() + answerTime; ; await pause(20)) {
    const answer = takeText(answerOf(journals, lab))
    if (answer !== undefined || Date.now() > deadline) return answer
  }
}

const notRolledBack = (lab: string, why = 'the helper that waits with it does not answer'): FaultError =>
  new FaultError({
    code: 'plan.not-rolled-back',
    message: `The change of lab ${lab} could not be rolled back as a whole: ${why}`,
    hint: `Look at tapdeck plan and tapdeck host; tapdeck down ${lab} takes away what is the lab's.`,
    retry: 'again',
  })

const notKept = (lab: string, why = 'the helper that waited with it has ended'): FaultError =>
  new FaultError({
    code: 'plan.not-kept',
    message: `The change of lab ${lab} could not be kept, and all is as it was before: ${why}`,
    hint: 'Mend what it says and apply the lab again.',
    retry: 'again',
  })

const nothingWaits = (lab: string): FaultError =>
  new FaultError({
    code: 'plan.nothing-waits',
    message: `No change of lab ${lab} waits to be kept.`,
    hint: 'It was kept or rolled back already; or it was interrupted, and `tapdeck recover` or the next change puts all back.',
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
  const word = takeText(fileOf(journals, lab))
  if (word === undefined) return undefined
  return word === 'keep' ? 'keep' : 'rollback'
}

/** Told to whoever said the word: `done`, or why it could not be. */
export const answerWord = (journals: string, lab: string, answer: string): void =>
  writeWhole(answerOf(journals, lab), answer)

/** Of a change before this one: a word that came too late, an answer that nobody waited for. */
export function forgetWords(journals: string, lab: string): void {
  for (const file of [fileOf(journals, lab), answerOf(journals, lab)]) rmSync(file, { force: true })
}

function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function takeText(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  const text = readFileSync(file, 'utf8').trim()
  rmSync(file)
  return text
}
