// What is read again when a call has been answered.
import { expect, it } from 'vitest'
import { afterCall, makeQueryClient } from '../../../src/renderer/api/cache.ts'

const isOld = (call: string, name: string): boolean => {
  const cache = makeQueryClient()
  const queryKey = [name, { where: 'host' }]
  cache.setQueryData(queryKey, {})
  afterCall(cache, call)
  return cache.getQueryState(queryKey)?.isInvalidated === true
}

it.each(['plan.apply', 'plan.keep', 'plan.rollback', 'lab.open'])(
  'the machine is read again after %s: of its packet rules the kernel tells nobody, and advice speaks of them',
  (call) => {
    expect(isOld(call, 'host.read')).toBe(true)
    expect(isOld(call, 'plan.waiting')).toBe(true)
  },
)

it('what a call does not change is not read again', () => {
  for (const name of ['host.read', 'lab.status', 'plan.make']) expect(isOld('lab.save', name)).toBe(false)
  expect(isOld('guest.monitor', 'lab.status')).toBe(false)
})
