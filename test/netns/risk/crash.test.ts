// Whoever dies while a risky change waits, the machine is as it was within seconds, and nobody has to do anything for it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { until } from '../../support/until.ts'
import { card, helpersIn, journalOf, overCard, world, type World } from './world.ts'

/** Milliseconds within which the machine must be itself again: the watchdog needs well under a second of them. */
const soon = 10_000

const kill = (pids: number[], signal: NodeJS.Signals = 'SIGKILL'): void => {
  for (const pid of pids) process.kill(pid, signal)
}

/** A bridge over the card of the default route, applied and waiting. */
async function waiting(keepWithin = 600) {
  const place = await world()
  const before = await place.state()
  const change = place.begin({ operations: overCard(await place.mac()), keepWithin })
  expect(await change.state()).toBe('waiting')
  return { place, before, change, ...(await helpersIn(place.journals)) }
}

async function expectAsBefore(place: World, before: string): Promise<void> {
  await until(() => place.underWay().length === 0, { what: 'no change under way', deadline: soon })
  expect(await place.state()).toBe(before)
  await until(place.reaches, { what: 'the machine is reached' })
  await until(async () => Object.values(await helpersIn(place.journals)).flat().length === 0, {
    what: 'no helper and no watchdog',
  })
}

describe('while a risky change waits to be kept', () => {
  it('there is one helper with one watchdog, and neither is left when it is kept', async () => {
    const { place, change, helpers, watchdogs } = await waiting()
    expect([helpers.length, watchdogs.length]).toEqual([1, 1])
    change.say('keep')
    expect(await change.state()).toBe('kept')
    await until(async () => Object.values(await helpersIn(place.journals)).flat().length === 0, {
      what: 'no helper and no watchdog',
    })
    expect(place.underWay()).toEqual([])
  })

  it('the helper is killed, and the application with it', async () => {
    const { place, before, change, helpers } = await waiting()
    kill([change.pid, ...helpers])
    await expectAsBefore(place, before)
  })

  it('the helper alone is killed, which the application tells', async () => {
    const { place, before, change, helpers } = await waiting()
    kill(helpers)
    expect(await change.state()).toBe('interrupted')
    await expectAsBefore(place, before)
  })

  it('the application is killed', async () => {
    const { place, before, change } = await waiting()
    kill([change.pid])
    await expectAsBefore(place, before)
  })

  it('the watchdog is killed: the helper still has its clock', async () => {
    const { place, before, change, watchdogs } = await waiting(1)
    kill(watchdogs)
    expect(await change.state()).toBe('rolled-back')
    await expectAsBefore(place, before)
  })

  it('the helper is stopped and its time runs out: the watchdog ends it and undoes its work', async () => {
    const { place, before, helpers } = await waiting(1)
    kill(helpers, 'SIGSTOP')
    await expectAsBefore(place, before)
  })

  it('all are killed at once: the next start undoes what they left', async () => {
    const { place, before, change, helpers, watchdogs } = await waiting()
    kill([...watchdogs, ...helpers, change.pid])
    await change.ended
    expect(place.underWay()).toEqual(['office'])
    expect((await place.tapdeck('recover')).stdout).toBe(
      'Put back as it was before the interrupted change of office.\n',
    )
    await expectAsBefore(place, before)
    expect((await place.tapdeck('recover', '--json')).stdout).toBe('{\n  "recovered": []\n}\n')
  })

  it('the power goes: at the next start nothing of the kernel is left to undo', async () => {
    const { place, change, helpers, watchdogs } = await waiting()
    kill([...watchdogs, ...helpers, change.pid])
    await change.ended
    const applied = await place.state()
    const entry = journalOf(place.journals, 'office')
    writeFileSync(
      join(place.journals, 'office.journal.json'),
      JSON.stringify({ ...(entry as object), boot: 'another run of the machine' }),
    )
    expect((await place.tapdeck('recover')).stdout).toBe('Nothing was interrupted.\n')
    expect(place.underWay()).toEqual([])
    expect(await place.state(), 'what another start of the machine has made is left alone').toBe(applied)
  })
})

describe('a helper that is killed', () => {
  it('at any moment of a risky change leaves it to its watchdog', async () => {
    const place = await world()
    const before = await place.state()
    const operations = overCard(await place.mac())
    for (let time = 0; time < 8; time++) {
      const change = place.begin({ operations, keepWithin: 600 })
      const { helpers } = await until(
        async () => {
          const found = await helpersIn(place.journals)
          return found.helpers.length > 0 && found
        },
        { what: 'the helper' },
      )
      await new Promise((done) => setTimeout(done, time * 40))
      kill(helpers)
      expect(['failed', 'rolled-back', 'waiting']).toContain(await change.state())
      await change.ended
      await expectAsBefore(place, before)
    }
  })
})

describe('the machine’s own network', () => {
  it('has one change at a time, of whichever lab', async () => {
    const { place, change } = await waiting()
    const other = place.begin({ operations: [{ op: 'link.set', name: card.name, mtu: 1400 }], keepWithin: 60 }, 'other')
    expect(await other.state()).toBe('failed')
    expect(other.fault()).toMatchObject({
      code: 'helper.busy',
      message: expect.stringContaining('of lab office'),
      hint: expect.stringContaining('tapdeck keep office'),
    })
    change.say('keep')
    expect(await change.state()).toBe('kept')
    const next = place.begin({ operations: [{ op: 'link.set', name: card.name, mtu: 1400 }], keepWithin: 60 }, 'other')
    expect(await next.state()).toBe('waiting')
  })
})
