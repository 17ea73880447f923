// Every operation that the engine does outside of a sandbox: done, seen to be done, and its inverse gives what was there before.
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { operationNames } from '../../../src/core/plan/operation.ts'
import { networkOf, processesIn } from '../../../src/engine/processes.ts'
import { engineBench, nothing, type EngineBench } from '../support/engine-bench.ts'

const forward = (port: number): string =>
  `guests: { web: { cards: [{ connect: { user: { forwards: [{ tcp: ${port}, to: 22 }, { udp: ${port}, to: 53 }] } } }] } }\n`

/** From one lab to another, or from none at all. */
const cases = [
  { op: 'sandbox.open', before: undefined, after: nothing },
  { op: 'uplink.start', before: nothing, after: '' },
  { op: 'uplink.stop', before: forward(47_081), after: nothing },
  { op: 'uplink.forward', before: '', after: forward(47_082) },
  { op: 'uplink.unforward', before: forward(47_083), after: '' },
]

/** What is there, and a sandbox that is not. */
const seen = async (place: EngineBench): Promise<unknown> =>
  existsSync(`${place.paths.runs}/office`) ? place.comparable() : 'no sandbox'

describe('every operation outside of a sandbox', () => {
  it('is among these, but for the last one', () => {
    expect([...cases.map(({ op }) => op), 'sandbox.close'].sort()).toEqual([...operationNames.outside].sort())
  })

  it.each(cases)('$op', async ({ op, before, after }) => {
    const place = await engineBench()
    if (before !== undefined) await place.up(before)
    const first = await seen(place)
    const { steps } = await place.up(after, 600)
    expect(steps.map(({ operation }) => operation.op)).toContain(op)
    expect(await seen(place)).not.toEqual(first)
    await place.changes.rollback({ name: 'office' })
    // The device of a forward by pasta comes and goes a moment after its port.
    await expect.poll(() => seen(place), { timeout: 20_000 }).toEqual(first)
  })

  it('sandbox.close leaves no process and no folder; what was in the sandbox cannot come again', async () => {
    const place = await engineBench()
    await place.up(forward(47_084))
    const { folder, holder = 0 } = place.scope()
    const network = networkOf(holder) ?? ''
    expect(processesIn(network)).not.toEqual([])
    const { steps } = await place.down()
    expect(steps.map(({ operation }) => operation.op)).toEqual(['sandbox.close'])
    expect(existsSync(folder)).toBe(false)
    expect(processesIn(network)).toEqual([])
  })
})
