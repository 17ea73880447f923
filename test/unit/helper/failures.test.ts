// Which operations of an inverse have failed, by the places of their commands.
import { expect, it } from 'vitest'
import { failuresOf } from '../../../src/helper/made.ts'
import type { Failure } from '../../../src/helper/programs/batch.ts'

const failure = (at: number, end: number): Failure => ({ run: 'ip', words: 'no', at, end })

it('gives each operation the failures of its own commands, and those of a batch of which no line is known', () => {
  const rendered = [['a', 'b'], [], ['c'], ['d']]
  const [second, third] = [failure(1, 2), failure(2, 3)]
  expect(failuresOf(rendered, [second, third])).toEqual([[second], [], [third], []])
  const whole = failure(0, 3)
  expect(failuresOf(rendered, [whole])).toEqual([[whole], [], [whole], []])
})
