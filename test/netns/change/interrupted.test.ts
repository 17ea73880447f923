// A change whose process was killed is in the history: interrupted and rolled back, with the commands that ran.
import { describe, expect, it } from 'vitest'
import { processes } from '../../support/processes.ts'
import { startChange, type Killable } from '../../support/tapdeck/killable.ts'
import { until } from '../../support/until.ts'
import { helpersIn, world, type World } from '../risk/world.ts'
import { trapIp } from '../support/trap.ts'

/** `tapdeck apply` of a lab with one bridge, in a process that can be killed. */
async function applying(place: World): Promise<Killable> {
  const file = await place.lab('office', 'bridges: { br7: {} }\n')
  return startChange(['apply', file], place.env, place.net.enter)
}

const kill = (...pids: number[]): void => {
  for (const pid of pids) process.kill(pid, 'SIGKILL')
}

async function waiting() {
  const place = await world()
  const change = await applying(place)
  await change.waits()
  expect((await place.tapdeck('history')).stdout, 'what lives says itself how it ends').toBe(
    'Nothing was applied yet.\n',
  )
  return { place, change }
}

const history = async (place: World): Promise<string> => (await place.tapdeck('history')).stdout

describe('a change is in the history as interrupted and rolled back', () => {
  it('whose application was killed while it waited', async () => {
    const { place, change } = await waiting()
    kill(change.pid)
    await until(() => place.underWay().length === 0, { what: 'its helper has undone it' })
    const said = await history(place)
    expect(said).toMatch(/apply office, \d+ steps?, interrupted and rolled back, by /)
    expect(said).toContain('ran:     ip link add name br7')
    expect(await history(place), 'it is there once').toBe(said)
  })

  it('and as not rolled back yet until that is done, where its helper was killed with it', async () => {
    const { place, change } = await waiting()
    const { helpers, watchdogs } = await helpersIn(place.journals)
    kill(...watchdogs, ...helpers, change.pid)
    await change.ended
    expect(await history(place)).toContain('interrupted, and not rolled back yet: tapdeck recover')
    expect((await place.tapdeck('recover')).status).toBe(0)
    expect(await history(place)).toContain('interrupted and rolled back')
  })

  it('or as rolled back in part, where some of it could not be undone and the user says that it stays', async () => {
    const { place, change } = await waiting()
    const lift = await trapIp(place, '*-force*', 'cat > /dev/null; echo no >&2; exit 1')
    kill(change.pid)
    await until(() => place.underWay().length === 0, { what: 'its helper has undone what it could' })
    expect(await history(place)).toContain('interrupted, and not rolled back yet')
    await lift()
    expect((await place.tapdeck('recover', '--forget', 'office')).stdout).toContain('Remove br7: no')
    expect(await history(place)).toContain('interrupted, rolled back in part, and the rest left as it was')
  })

  it('whose helper was killed while it waited', async () => {
    const { place, change } = await waiting()
    kill(...(await helpersIn(place.journals)).helpers)
    await change.ended
    expect(await history(place)).toContain('interrupted and rolled back')
  })

  it('whose helper was killed while it ran the commands: any of them may have been run', async () => {
    const place = await world()
    const lift = await trapIp(place, '"-batch -"', 'exec sleep 4332')
    const change = await applying(place)
    const isRunning = async () => (await processes()).some(({ args }) => args.join(' ') === 'sleep 4332')
    await until(isRunning, { what: 'the commands' })
    kill(...(await helpersIn(place.journals)).helpers)
    await change.ended
    await lift()
    const said = await history(place)
    expect(said).toContain('interrupted and rolled back')
    expect(said).toContain('perhaps: ip link add name br7')
  })
})
