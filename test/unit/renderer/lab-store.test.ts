// The open lab without a window: edits, a text that is broken for a while, the file.
import { beforeEach, describe, expect, it } from 'vitest'
import type { FaceCallName } from '../../../src/contract/api.ts'
import { FaultError } from '../../../src/core/fault.ts'
import { labelsOf, LabStore, textOf } from '../../../src/renderer/state/lab-store.ts'

const first = 'version: 1\nname: office\nguests:\n  web: {}\n'

class Files {
  readonly texts = new Map<string, string>([['a', first]])
  readonly faults: string[] = []
  clock = 0
  readonly call = async (name: FaceCallName, input: unknown): Promise<never> => this.#answer(name, input) as never

  #answer(name: FaceCallName, input: unknown): unknown {
    const { file, text, ifUnchangedFrom } = input as { file: string; text?: string; ifUnchangedFrom?: string }
    const now = this.texts.get(file)
    if (name === 'lab.open' && now !== undefined) return { file, text: now, digest: now }
    if (name === 'lab.save' && text !== undefined) {
      if (ifUnchangedFrom !== undefined && ifUnchangedFrom !== (now ?? 'absent'))
        throw new FaultError({ code: 'lab.changed', message: 'changed' })
      this.texts.set(file, text)
      return { digest: text }
    }
    throw new FaultError({ code: 'lab.missing', message: 'missing' })
  }
}

let files: Files
let lab: LabStore
const text = (): string => textOf(lab.store.get())

beforeEach(async () => {
  files = new Files()
  lab = new LabStore({
    call: files.call,
    fail: (error) => files.faults.push(error instanceof FaultError ? error.fault.code : String(error)),
    now: () => files.clock,
  })
  await lab.open('a')
})

describe('edits', () => {
  it('of one gesture are one step of undo, named after the first', () => {
    lab.edit(
      { edit: 'guest.add', name: 'db', value: {} },
      { edit: 'position.set', positions: { 'guests.db': { x: 1, y: 2 } } },
    )
    expect(lab.store.get().lab?.positions).toEqual({ 'guests.db': { x: 1, y: 2 } })
    expect(labelsOf(lab.store.get())).toEqual({ undo: 'Add guest db' })
    lab.undo()
    expect(text()).toBe(first)
  })

  it('that cannot be done change nothing, all of them, and say why', () => {
    expect(lab.edit({ edit: 'guest.add', name: 'db', value: {} }, { edit: 'guest.remove', name: 'nobody' })).toBe(false)
    expect(text()).toBe(first)
    expect(files.faults).toEqual(['edit.invalid'])
  })

  it('can be undone and done again, thirty and more of them', () => {
    for (let count = 0; count < 40; count++) lab.edit({ edit: 'guest.set', name: 'web', values: { cpus: count + 2 } })
    const last = text()
    for (let count = 0; count < 40; count++) lab.undo()
    expect(text()).toBe(first)
    for (let count = 0; count < 40; count++) lab.redo()
    expect(text()).toBe(last)
  })
})

describe('typing', () => {
  it('a text that is no lab keeps the lab that was, and nothing that was typed is lost', () => {
    lab.type(`${first}guests: [`)
    expect(text()).toBe(`${first}guests: [`)
    expect(Object.keys(lab.store.get().lab?.guests ?? {})).toEqual(['web'])
    expect(lab.edit({ edit: 'guest.add', name: 'db', value: {} })).toBe(false)
    lab.undo()
    expect(text()).toBe(first)
  })

  it('without a pause is one step of undo, with one it is two', () => {
    lab.type(`${first}  a: {}\n`)
    files.clock = 500
    lab.type(`${first}  ab: {}\n`)
    files.clock = 5000
    lab.type(`${first}  abc: {}\n`)
    lab.undo()
    expect(text()).toBe(`${first}  ab: {}\n`)
    lab.undo()
    expect(text()).toBe(first)
  })
})

describe('the file', () => {
  it('is not written over when someone else has changed it', async () => {
    lab.edit({ edit: 'guest.add', name: 'db', value: {} })
    files.texts.set('a', 'theirs')
    expect(await lab.save()).toBe(false)
    expect([files.texts.get('a'), files.faults]).toEqual(['theirs', ['lab.changed']])
  })

  it('that someone else changed is taken in as an edit, which can be undone', async () => {
    const theirs = 'version: 1\nname: theirs\n'
    files.texts.set('a', theirs)
    lab.heard({ file: 'a', digest: theirs })
    expect(lab.store.get().foreign).toEqual({ digest: theirs })
    await lab.settle('reload')
    expect([text(), lab.store.get().foreign]).toEqual([theirs, undefined])
    lab.undo()
    expect(text()).toBe(first)
  })

  it('that someone else changed is written over when one says so', async () => {
    files.texts.set('a', 'theirs')
    lab.heard({ file: 'a', digest: 'theirs' })
    await lab.settle('keep')
    expect(await lab.save()).toBe(true)
    expect(files.texts.get('a')).toBe(first)
  })

  it('that is not to be found is told to who asked for it, and what is open stays open', async () => {
    const told: unknown[] = []
    expect(await lab.open('nowhere', (error) => told.push(error))).toBe(false)
    expect(told).toMatchObject([{ fault: { code: 'lab.missing' } }])
    files.texts.set('b', 'theirs')
    expect(await lab.saveAs('b', (error) => told.push(error))).toBe(false)
    expect([files.faults, text(), told.length]).toEqual([[], first, 2])
  })

  it('that is no lab opens all the same, to be mended', async () => {
    files.texts.set('b', 'version: 1\n')
    await lab.open('b')
    expect([text(), lab.store.get().lab, lab.store.get().showing]).toEqual(['version: 1\n', undefined, 'lab'])
    lab.type('version: 1\nname: b\n')
    expect(lab.store.get().lab?.name).toBe('b')
  })
})
