// The open lab's text is read once for all who ask.
import { expect, it } from 'vitest'
import { readOnce } from '../../../src/renderer/state/read-once.ts'

const text = 'version: 1\nname: office\n'

it('gives the same lab for the same text of the same file, and another for another', () => {
  const first = readOnce(text, 'office.yaml')
  expect(readOnce(text, 'office.yaml')).toBe(first)
  expect(readOnce(`${text}uplink: none\n`, 'office.yaml')).not.toBe(first)
  expect(readOnce(text, 'other.yaml').lab).toEqual(first.lab)
  expect(readOnce('name: [', 'other.yaml').findings[0]?.at.file).toBe('other.yaml')
})
