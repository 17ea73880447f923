// Any series of labs in one sandbox: each comes up, is verified, plans to nothing then; and all of it comes down to what was first.
import fc from 'fast-check'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ComparableHost } from '../../../src/core/host/compare.ts'
import { processes } from '../../support/processes.ts'
import { engineBench, type EngineBench } from '../support/engine-bench.ts'
import { series } from '../support/lab-series.ts'

/** Another seed and more runs look further: TAPDECK_TEST_SEED=7 TAPDECK_TEST_RUNS=100. */
const seed = Number(process.env['TAPDECK_TEST_SEED'] ?? 20_250_611)
const runs = Number(process.env['TAPDECK_TEST_RUNS'] ?? 20)

type Series = ReturnType<typeof series> extends fc.Arbitrary<infer T> ? T : never

/** The device of a forward by pasta comes and goes a moment after its port. */
const settlesTo = (place: EngineBench, wanted: ComparableHost) =>
  expect.poll(() => place.comparable(), { timeout: 5000 }).toEqual(wanted)

async function goThrough(nothing: string, labs: Series): Promise<void> {
  const place = await engineBench()
  await place.up(nothing)
  const first = await place.comparable()
  for (const { text, then } of labs) {
    const before = await place.comparable()
    const plan = await place.up(text, then === 'rollback' ? 600 : undefined)
    expect((await place.plan(text)).steps).toEqual([])
    if (then === 'keep' || plan.steps.length === 0) continue
    await place.changes.rollback({ name: 'office' })
    await settlesTo(place, before)
  }
  await place.up(nothing)
  await settlesTo(place, first)
  const { folder, holder } = place.scope()
  await place.down()
  expect(existsSync(folder)).toBe(false)
  expect((await processes()).map(({ pid }) => pid)).not.toContain(holder)
  expect((await place.plan(nothing)).steps.map(({ operation }) => operation.op)).toContain('sandbox.open')
}

describe('a series of labs', () => {
  it(`comes up, and down without a trace (seed ${seed})`, { timeout: runs * 15_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(series(['none'], 4), (labs) => goThrough('uplink: none\n', labs)),
      { seed, numRuns: runs, endOnFailure: true },
    )
  })

  it(
    `with its way out, and ports of this machine that lead in (seed ${seed})`,
    { timeout: runs * 15_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(series(['auto', 'auto', 'none'], 3), (labs) => goThrough('', labs)),
        { seed, numRuns: Math.ceil(runs / 4), endOnFailure: true },
      )
    },
  )
})
