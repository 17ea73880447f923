// A bond whose ports are replaced, and what undoes that.
import { expect, it } from 'vitest'
import type { Operation } from '../../../src/core/plan/operation.ts'
import { inverseOf } from '../../../src/core/plan/plan.ts'
import { link, machine } from './machine.ts'

const mac = '52:54:00:00:00:0b'
const bond = link('bond0', { kind: 'bond', mac })
const port = (name: string): ReturnType<typeof link> => link(name, { master: 'bond0' })
const joins = (name: string): Operation => ({ op: 'link.master', name, master: { kind: 'bonded', of: 'bond0' } })
const leaves = (name: string): Operation => ({ op: 'link.master', name, master: { kind: 'none' } })

it.each([
  ['all of its ports', [leaves('eth1'), leaves('eth2'), joins('eth3'), joins('eth4')]],
  ['one of its ports', [leaves('eth1'), joins('eth3')]],
  ['none, and gets a further one', [joins('eth3')]],
] as const)('a bond that loses %s has its own MAC again when all ports are back', (_what, plan) => {
  const before = machine([bond, port('eth1'), port('eth2'), link('eth3'), link('eth4')])
  const back = inverseOf([...plan], before).filter(
    (operation) => operation.op === 'link.master' || (operation.op === 'link.set' && operation.mac !== undefined),
  )
  expect(back.at(-1)).toEqual({ op: 'link.set', name: 'bond0', mac })
})
