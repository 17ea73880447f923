// The word that one helper says to another: taken once, by whoever waits; and not left behind where nobody does.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bootId, removeJournal, startOf, writeJournal } from '../../../src/helper/undo/journal.ts'
import { answerWord, hearWord, sayWord, takeWord } from '../../../src/helper/undo/word.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'td-word-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** This process stands for the helper that waits. */
const wait = (): void =>
  writeJournal(folder, {
    version: 1,
    lab: 'office',
    hash: 'test',
    shown: [],
    inverse: [],
    fresh: [],
    writer: { pid: process.pid, start: startOf(process.pid) ?? '' },
    boot: bootId(),
    clock: 'runs',
  })

describe('a word for a change that waits', () => {
  it.each(['keep', 'rollback'] as const)('%s is heard, and done before it counts as said', async (word) => {
    wait()
    const order: string[] = []
    const ear = hearWord(folder, 'office', () => {
      const taken = takeWord(folder, 'office')
      if (taken === undefined) return
      order.push(`took ${taken}`)
      ear.end()
      setImmediate(() => {
        order.push('done')
        removeJournal(folder, 'office')
        answerWord(folder, 'office', 'done')
      })
    })
    await sayWord(folder, 'office', word)
    expect([...order, existsSync(join(folder, 'office.word'))]).toEqual([`took ${word}`, 'done', false])
  })

  it('is a fault that says why, where what it asks for could not be done', async () => {
    wait()
    const ear = hearWord(folder, 'office', () => {
      if (takeWord(folder, 'office') === undefined) return
      ear.end()
      removeJournal(folder, 'office')
      answerWord(folder, 'office', 'NetworkManager does not answer')
    })
    await expect(sayWord(folder, 'office', 'keep')).rejects.toMatchObject({
      fault: { code: 'plan.not-kept', message: expect.stringContaining('NetworkManager does not answer') },
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it('is a fault where not all could be rolled back', async () => {
    wait()
    const ear = hearWord(folder, 'office', () => {
      if (takeWord(folder, 'office') === undefined) return
      ear.end()
      removeJournal(folder, 'office')
      answerWord(folder, 'office', 'Not all could be undone: the program dhclient is not installed.')
    })
    await expect(sayWord(folder, 'office', 'rollback')).rejects.toMatchObject({
      fault: { code: 'plan.not-rolled-back', message: expect.stringContaining('dhclient') },
    })
  })

  it('is a fault where nothing waits, or what waited has ended meanwhile; and is not found by the next change', async () => {
    const fault = { fault: { code: 'plan.nothing-waits' } }
    await expect(sayWord(folder, 'office', 'keep')).rejects.toMatchObject(fault)
    wait()
    setImmediate(() => removeJournal(folder, 'office'))
    await expect(sayWord(folder, 'office', 'keep')).rejects.toMatchObject(fault)
    expect(takeWord(folder, 'office')).toBeUndefined()
  })
})
