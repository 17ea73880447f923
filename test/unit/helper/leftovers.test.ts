// What could not be undone, on disk: when it holds up its lab, when another lab has overtaken it, who may read it.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { helperProtocol } from '../../../src/contract/helper.ts'
import { leftoversSchema, type Leftovers } from '../../../src/contract/leftovers.ts'
import type { InsideOperation } from '../../../src/core/plan/operation.ts'
import { Helper } from '../../../src/helper/session.ts'
import { makeFolder } from '../../../src/helper/setting.ts'
import { bootId, removeJournal, startOf, writeJournal, type JournalEntry } from '../../../src/helper/undo/journal.ts'
import { clearTheWay, endKept, writeLeftovers } from '../../../src/helper/undo/leftovers.ts'
import { until } from '../../support/until.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'td-left-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const kernel: InsideOperation = { op: 'link.remove', name: 'td-none' }
const lasting: InsideOperation = { op: 'nm.remove', lab: 'office', called: 'lan', interface: 'td-none' }

const left = (operations: InsideOperation[], more: Partial<Leftovers> = {}): Leftovers => ({
  version: 1,
  lab: 'office',
  shown: [],
  made: [],
  seen: [],
  boot: bootId(),
  items: operations.map((operation) => ({ operation, words: [`${operation.op}: failed`] })),
  ...more,
})
const file = () => join(folder, 'office.left.json')
const read = () => leftoversSchema.parse(JSON.parse(readFileSync(file(), 'utf8')))
const write = (operations: InsideOperation[], more?: Partial<Leftovers>) =>
  writeLeftovers(folder, left(operations, more))

const begin = (lab: string, more: Partial<JournalEntry> = {}): void =>
  writeJournal(folder, {
    version: 1,
    lab,
    hash: 'test',
    shown: [],
    inverse: [],
    fresh: [],
    writer: { pid: process.pid, start: startOf(process.pid) ?? '' },
    boot: bootId(),
    ...more,
  })

describe('a lab that is changed again', () => {
  it('is held up by what is left of this run of the machine', () => {
    write([kernel])
    expect(() => clearTheWay(folder, 'office')).toThrow(/could be undone yet/)
    expect(read().items).toHaveLength(1)
  })

  it('is not held up by what went with an earlier run', () => {
    write([kernel], { boot: 'before' })
    clearTheWay(folder, 'office')
    expect(existsSync(file())).toBe(false)
  })

  it('is not held up by what lasts of an earlier run: that is told from then on', () => {
    write([kernel, lasting], { boot: 'before' })
    clearTheWay(folder, 'office')
    expect(read()).toMatchObject({ items: [], told: ['nm.remove: failed'] })
    clearTheWay(folder, 'office')
    expect(read().told).toEqual(['nm.remove: failed'])
  })

  it('is not held up by what of an interrupted change of an earlier run cannot be undone in this one', async () => {
    begin('office', { boot: 'before', inverse: [{ op: 'link.paint' }] })
    const helper = new Helper({ scope: 'host', runs: folder, journals: folder }, () => undefined)
    await helper.answer({ id: 0, do: 'hello', protocol: helperProtocol })
    expect(read()).toMatchObject({ boot: 'before', items: [{ operation: { op: 'link.paint' } }] })
    clearTheWay(folder, 'office')
    expect(read()).toMatchObject({ items: [], told: [expect.stringContaining('does not know')] })
  })

  it('is held up by what another version has left of this run, and not of an earlier one, which is kept', () => {
    writeFileSync(file(), JSON.stringify({ version: 2, boot: bootId() }))
    expect(() => clearTheWay(folder, 'office')).toThrow(/could be undone yet/)
    writeFileSync(file(), JSON.stringify({ version: 2, boot: 'before' }))
    clearTheWay(folder, 'office')
    expect(read().told).toEqual([expect.stringContaining('office.left.json.unreadable cannot be read')])
    expect(readFileSync(`${file()}.unreadable`, 'utf8')).toContain('before')
  })

  it('is held up also by what comes to be left while it waits for another change', async () => {
    const helper = new Helper({ scope: 'host', runs: folder, journals: folder }, () => undefined)
    await helper.answer({ id: 0, do: 'hello', protocol: helperProtocol })
    begin('other')
    const answer = helper.answer({ id: 1, do: 'begin', lab: 'office', hash: 'test', inverse: [], shown: [] })
    await until(() => existsSync(join(folder, '.turn')), { what: 'it waits' })
    write([kernel])
    removeJournal(folder, 'other')
    await expect(answer).rejects.toThrow(/could be undone yet/)
    expect(read().items).toHaveLength(1)
  })
})

describe('what is left of a lab', () => {
  const forward: InsideOperation = { op: 'sysctl.set', key: 'net.ipv4.ip_forward', value: '0' }
  const port: InsideOperation = { op: 'link.set', name: 'td-none', mtu: 1400 }

  it.each([
    ['an interface of it', kernel, port, 'other'],
    ['nothing of it', kernel, { ...port, name: 'td-other' }, undefined],
    ['a machine whose forwarding it would end', forward, { ...port, name: 'td-other' }, 'other'],
  ] as const)('is overtaken by another lab’s kept change of %s, or not', async (_what, ours, theirs, since) => {
    write([ours])
    begin('other')
    await endKept({ scope: 'host', runs: folder, journals: folder }, 'other', [theirs])
    expect(read().since).toBe(since)
    expect(existsSync(join(folder, 'other.journal.json'))).toBe(false)
  })

  it('is not overtaken by a change whose journal stays', async () => {
    write([kernel])
    // No journal to remove: as where the helper dies at that.
    await expect(endKept({ scope: 'host', runs: folder, journals: folder }, 'other', [port])).rejects.toThrow(/ENOENT/)
    expect(read().since).toBeUndefined()
  })
})

describe('whatever the umask of root', () => {
  it('everybody can read what is left, and nobody else a journal', () => {
    const before = process.umask(0o077)
    try {
      const journals = join(folder, 'tapdeck/journals')
      makeFolder(journals)
      writeLeftovers(journals, left([kernel]))
      process.umask(0)
      begin('office')
      const mode = (path: string): number => statSync(path).mode & 0o777
      expect([mode(join(folder, 'tapdeck')), mode(journals)]).toEqual([0o755, 0o755])
      expect(mode(join(journals, 'office.left.json'))).toBe(0o644)
      expect(mode(join(folder, 'office.journal.json'))).toBe(0o600)
      expect(mode(folder), 'a folder that was there stays as it was').toBe(0o700)
    } finally {
      process.umask(before)
    }
  })
})
