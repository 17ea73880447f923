// A change on its way, when the engine says something else than the window, and when the text is another one.
import { describe, expect, it } from 'vitest'
import {
  accordingTo,
  afterEdit,
  afterLeaving,
  goalOf,
  repairOf,
  setChange,
  theChange,
  type Change,
} from '../../../src/renderer/plan/change.ts'

const waiting: Change = { phase: 'waiting', goal: 'up', hash: 'a', until: 5000, of: 60, ended: [] }

describe('a change that waits', () => {
  it('waits as long as the engine says, which knows it better', () => {
    expect(accordingTo({ left: 20 }, waiting, 3000)).toEqual({ ...waiting, until: 23_000 })
    const { until: _, ...elsewhere } = waiting
    expect(accordingTo({}, waiting, 3000)).toEqual(elsewhere)
  })

  it('waits no more once no engine knows of it', () => {
    expect(accordingTo(undefined, waiting, 3000)).toEqual({ phase: 'forgotten' })
  })
})

it('a change that does not wait is none of it', () => {
  const review: Change = { phase: 'review', goal: 'down' }
  expect(accordingTo({}, review, 3000)).toBe(review)
})

it('why a plan failed is said until the text is another one; what waits goes on waiting', () => {
  const failed: Change = {
    phase: 'failed',
    goal: 'up',
    fault: { code: 'plan.step', message: 'It failed.', retry: 'never' },
  }
  expect(afterEdit(failed)).toEqual({ phase: 'idle' })
  expect(afterEdit(waiting)).toBe(waiting)
})

it('the plan that is shown is that of the change, until it is done', () => {
  const shown = (change: Change) => [goalOf(change), repairOf(change)]
  expect(shown({ phase: 'idle' })).toEqual(['up', undefined])
  expect(shown({ phase: 'review', goal: 'up', repair: ['a'] })).toEqual(['up', ['a']])
  expect(shown({ phase: 'review', goal: 'down' })).toEqual(['down', undefined])
  expect(shown({ phase: 'done', goal: 'down', ended: [] })).toEqual(['up', undefined])
})

describe('each lab', () => {
  const undone: Change = { phase: 'undone', ended: [] }

  it('has a change of its own: what waits in one is not what waits in another', () => {
    setChange('office', waiting)
    setChange('home', undone)
    expect(theChange('office')).toBe(waiting)
    expect(theChange('home')).toBe(undone)
    for (const other of ['toString', 'third', undefined]) expect(theChange(other)).toEqual({ phase: 'idle' })
  })

  it('keeps what is under way while another one is looked at, and nothing else', () => {
    const running: Change = { phase: 'running', goal: 'up', done: 1, of: 3, what: 'Make bridge br0' }
    expect(afterLeaving(waiting)).toBe(waiting)
    expect(afterLeaving(running)).toBe(running)
    expect(afterLeaving(undone)).toEqual({ phase: 'idle' })
    expect(afterLeaving({ phase: 'review', goal: 'down' })).toEqual({ phase: 'idle' })
  })
})
