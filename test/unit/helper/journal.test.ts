// Reading journals while other helpers end theirs: one that goes in that very moment is none, one that cannot be read is told.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readJournals } from '../../../src/helper/undo/journal.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'td-journal-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a journal', () => {
  it('that is gone when it comes to be read is none', () => {
    // Listed, and not there: as one that its helper removes between the two.
    symlinkSync(join(folder, 'gone'), join(folder, 'one.journal.json'))
    expect(readJournals(folder)).toEqual({ entries: [], broken: [] })
  })

  it('that cannot be read is reported', () => {
    writeFileSync(join(folder, 'one.journal.json'), '{')
    expect(readJournals(folder)).toEqual({ entries: [], broken: ['one.journal.json'] })
  })
})
