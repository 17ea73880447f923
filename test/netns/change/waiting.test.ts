// A change that waits for its word: kept, undone, or undone because nobody said anything.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Changes } from '../../../src/engine/change/changes.ts'
import { processes } from '../../support/processes.ts'
import { until } from '../../support/until.ts'
import { bridges, engineBench, faultFrom, lan, nothing } from '../support/engine-bench.ts'

describe('a change that waits for a word', () => {
  it('is undone when nobody says it in time, and that is told', async () => {
    const place = await engineBench()
    await place.up(nothing)
    const before = await place.comparable()
    await place.up(lan, 1)
    expect(place.changes.isWaiting('office')).toBe(true)
    await until(() => place.ended.length > 0, { what: 'the end' })
    expect(place.ended).toEqual([{ state: 'rolled-back', why: 'not confirmed within 1 s' }])
    expect(place.changes.isWaiting('office')).toBe(false)
    expect(await place.comparable()).toEqual(before)
  })

  it('takes its sandbox along where that was part of it', async () => {
    const place = await engineBench()
    await place.up(lan, 1)
    await until(() => place.ended.length > 0, { what: 'the end' })
    expect(existsSync(join(place.paths.runs, 'office'))).toBe(false)
  })

  it('is undone with what was done outside alone', async () => {
    const place = await engineBench()
    await place.up('')
    const before = await place.comparable()
    const plan = await place.up(
      'guests: { web: { cards: [{ connect: { user: { forwards: [{ tcp: 47099, to: 22 }] } } }] } }\n',
      1,
    )
    expect(plan.steps.map(({ operation }) => operation.op)).toEqual(['uplink.forward'])
    expect((await place.snapshot()).uplink).toMatchObject({ forwards: [{ port: 47_099 }] })
    await until(() => place.ended.length > 0, { what: 'the end' })
    expect(await place.comparable()).toEqual(before)
  })

  it('is undone when its helper dies, and that is told', async () => {
    const place = await engineBench()
    await place.up(nothing)
    const before = await place.comparable()
    await place.up(lan, 600)
    const helper = (await processes()).find(({ args }) => args.includes(`--journals=${place.scope().folder}`))
    process.kill(helper?.pid ?? 0, 'SIGKILL')
    await until(() => place.ended.length > 0, { what: 'the end' })
    expect(place.ended).toEqual([{ state: 'rolled-back', why: 'The helper has ended: it was ended by SIGKILL.' }])
    expect(await place.comparable()).toEqual(before)
    expect(readdirSync(place.scope().folder).filter((name) => name.includes('journal'))).toEqual([])
  })

  it.each(['keep', 'rollback'] as const)('hears %s from another Tapdeck', async (word) => {
    const place = await engineBench()
    await place.up(nothing)
    const before = await place.comparable()
    await place.up(lan, 600)
    const applied = await place.comparable()
    const other = new Changes(place.paths, () => undefined)
    await other[word]({ name: 'office' })
    expect(await place.comparable()).toEqual(word === 'keep' ? applied : before)
    expect(place.ended).toEqual([
      word === 'keep' ? { state: 'kept', why: 'confirmed' } : { state: 'rolled-back', why: 'asked to' },
    ])
    expect(await faultFrom(other.keep({ name: 'office' }))).toMatchObject({ code: 'plan.nothing-waits' })
  })

  it('keeps any other change of the lab waiting', async () => {
    const place = await engineBench()
    await place.up(nothing)
    await place.up(lan, 600)
    expect(await faultFrom(place.up(bridges))).toMatchObject({ code: 'plan.waiting', retry: 'again' })
    await place.changes.keep({ name: 'office' })
    await place.up(bridges)
  })
})
