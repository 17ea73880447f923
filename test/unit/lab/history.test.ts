// Undo and redo: whatever was done, undoing all of it gives the first text byte for byte.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { FaultError } from '../../../src/core/fault.ts'
import type { Edit } from '../../../src/core/lab/edit.ts'
import { edit, labels, redo, startHistory, undo, type History } from '../../../src/core/lab/edit/history.ts'
import { editSchema } from '../../../src/core/lab/edit/schema.ts'
import { printLab } from '../../../src/core/lab/print.ts'
import { parseLab } from '../../../src/core/lab/text.ts'
import { bridge, card, disk, guest, labInput, name, network } from './arbitrary.ts'

const index = fc.nat(3)
const edits: fc.Arbitrary<Edit> = fc
  .oneof(
    fc.record({ edit: fc.constant('lab.set'), values: fc.record({ name }) }),
    fc.record({ edit: fc.constant('network.add'), name, value: network }),
    fc.record({ edit: fc.constantFrom('network.remove', 'guest.remove'), name }),
    fc.record({ edit: fc.constantFrom('network.rename', 'guest.rename', 'guest.copy'), name, to: name }),
    fc.record({ edit: fc.constant('bridge.add'), name: fc.constantFrom('br0', 'br1', 'br2'), value: bridge }),
    fc.record({
      edit: fc.constantFrom('bridge.remove', 'bond.remove', 'vlan.remove'),
      name: fc.constantFrom('br0', 'br1', 'bond0', 'bond0.20'),
    }),
    fc.record({
      edit: fc.constantFrom('bridge.rename', 'bond.rename', 'vlan.rename'),
      name: fc.constantFrom('br0', 'bond0', 'bond0.20'),
      to: fc.constantFrom('br5', 'x'),
    }),
    fc.record({ edit: fc.constant('guest.add'), name, value: guest }),
    fc.record({ edit: fc.constant('guest.set'), name, values: guest }),
    fc.record({
      edit: fc.constant('guest.set'),
      name,
      values: fc.constant({ memory: null, cards: null, disks: null }),
    }),
    fc.record({ edit: fc.constant('card.add'), guest: name, value: card }),
    fc.record({ edit: fc.constant('card.set'), guest: name, index, values: card }),
    fc.record({ edit: fc.constantFrom('card.remove', 'disk.remove'), guest: name, index }),
    fc.record({ edit: fc.constantFrom('card.move', 'disk.move'), guest: name, from: index, to: index }),
    fc.record({ edit: fc.constant('disk.add'), guest: name, value: disk }),
    fc.record({
      edit: fc.constant('forward.add'),
      of: fc.record({ network: name }),
      value: fc.constant({ tcp: 8022, to: 'web:22' }),
    }),
    fc.record({
      edit: fc.constant('forward.add'),
      of: fc.record({ guest: name, card: index }),
      value: fc.constant({ udp: '127.0.0.1:5353', to: 53 }),
    }),
    fc.record({ edit: fc.constant('forward.remove'), of: fc.record({ network: name }), index }),
    fc.record({
      edit: fc.constant('lease.fix'),
      network: name,
      mac: fc.constant('52:54:00:aa:00:07'),
      address: fc.constant('10.7.0.77'),
    }),
    fc.record({
      edit: fc.constant('position.set'),
      positions: fc.dictionary(
        fc.constantFrom('guests.web', 'networks.lan', 'x.y'),
        fc.option(fc.record({ x: fc.integer(), y: fc.integer() })),
        { noNullPrototype: true },
      ),
    }),
  )
  .map((value) => editSchema.parse(value))

/** The history after an edit, or the same one where the edit is refused; anything else that is thrown is a defect. */
function tried(history: History, change: Edit): History {
  try {
    return edit(history, change)
  } catch (error) {
    if (error instanceof FaultError && error.fault.code === 'edit.invalid') return history
    throw error
  }
}

const all = (history: History, step: (from: History) => History): History => {
  const next = step(history)
  return next === history ? history : all(next, step)
}

test('any series of edits, undone, gives the first text byte for byte; done again, the last', () => {
  let made = 0
  fc.assert(
    fc.property(labInput, fc.array(edits, { minLength: 1, maxLength: 12 }), (input, series) => {
      const text = `# The first line.\n\n${printLab(input)}# The last line.\n`
      const start = startHistory(text)
      const end = series.reduce(tried, start)
      made += end.past.length
      for (const { text: version } of [...end.past, end.present]) {
        expect(parseLab(version).lab).toBeDefined()
        expect(version).toContain('# The first line.\n')
        expect(version).toContain('# The last line.\n')
      }
      const first = all(end, undo)
      expect(first.present).toBe(start.present)
      expect(all(first, redo).present).toEqual(end.present)
    }),
    { numRuns: 150 },
  )
  // Not vacuous: most series have edits that are made.
  expect(made).toBeGreaterThan(150)
})

test('no edit of a printed lab fails for the form of its text', () => {
  fc.assert(
    fc.property(labInput, edits, (input, change) => {
      try {
        edit(startHistory(printLab(input)), change)
      } catch (error) {
        expect(error instanceof FaultError ? error.fault.message : error).not.toMatch(
          /way in which the file is written/,
        )
      }
    }),
    { numRuns: 1000 },
  )
})

const text = 'version: 1\nname: a\n'

test('undo and redo say in words what they would do', () => {
  const one = edit(startHistory(text), { edit: 'guest.add', name: 'web', value: {} })
  const two = edit(one, { edit: 'guest.rename', name: 'web', to: 'www' })
  expect(labels(two)).toEqual({ undo: 'Rename guest web to www' })
  expect(labels(undo(two))).toEqual({ undo: 'Add guest web', redo: 'Rename guest web to www' })
  expect(labels(startHistory(text))).toEqual({})
})

test('a new edit forgets what could be redone', () => {
  const one = edit(startHistory(text), { edit: 'guest.add', name: 'web', value: {} })
  const other = edit(undo(one), { edit: 'guest.add', name: 'db', value: {} })
  expect(other.future).toEqual([])
  expect(redo(other)).toBe(other)
})

const drag = (history: History, key: string, x: number): History =>
  edit(history, { edit: 'position.set', positions: { [key]: { x, y: 0 } } })

test('dragging is undone as one step, dragging something else as another', () => {
  const start = startHistory(text)
  const dragged = drag(drag(drag(start, 'guests.web', 1), 'guests.web', 2), 'guests.web', 3)
  expect(undo(dragged).present).toBe(start.present)
  expect(undo(drag(dragged, 'guests.db', 1)).present).toBe(dragged.present)
})

test('an edit that changes nothing is no step', () => {
  const start = startHistory(text)
  expect(edit(start, { edit: 'lab.set', values: { scope: 'sandbox' } })).toBe(start)
})

test('a lab of 200 guests is edited at once: a network is renamed under all of them', () => {
  const guests = Array.from({ length: 200 }, (_, at) => `  g${at}: { cards: [{ connect: { network: lan } }] }\n`).join(
    '',
  )
  const big = `version: 1\nname: a\nnetworks:\n  lan: { subnet: 10.0.0.0/16 }\nguests:\n${guests}`
  const renamed = edit(startHistory(big), { edit: 'network.rename', name: 'lan', to: 'dmz' }).present.text
  expect(renamed).toBe(big.replaceAll('lan', 'dmz'))
})
