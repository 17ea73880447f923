// What an earlier run of the machine left: of that, only what outlasts a restart is undone.
import { describe, expect, it } from 'vitest'
import type { InsideOperation, Operation } from '../../../src/core/plan/operation.ts'
import { bootId, type JournalEntry } from '../../../src/helper/undo/journal.ts'
import { leftToUndo } from '../../../src/helper/undo/undo.ts'

const file: InsideOperation = { op: 'link.set', name: 'eth0', mtu: 1400 }
const kernel: InsideOperation = { op: 'link.remove', name: 'br0' }
/** No operation of today lasts; this stands for one that writes a file. */
const lasts = ({ op }: Operation): boolean => op === 'link.set'

const entry = (boot: string): JournalEntry => ({
  version: 1,
  lab: 'office',
  hash: 'test',
  shown: ['eth0'],
  inverse: [kernel, file],
  fresh: [],
  writer: { pid: 1, start: '0' },
  boot,
})

describe('a journal of a helper that is gone', () => {
  it('of this run of the machine is undone as a whole', () => {
    expect(leftToUndo(entry(bootId()), lasts)).toEqual([kernel, file])
  })

  it('of an earlier run is undone as far as it lasts', () => {
    expect(leftToUndo(entry('before'), lasts)).toEqual([file])
  })

  it('of an earlier run has nothing that lasts where all is the kernel’s', () => {
    expect(leftToUndo(entry('before'))).toEqual([])
  })

  it('has what this version does not know as well: that is told, not passed over', () => {
    const other = { op: 'link.paint', name: 'br0' }
    expect(leftToUndo({ ...entry('before'), inverse: [other, kernel] })).toEqual([other])
  })
})
