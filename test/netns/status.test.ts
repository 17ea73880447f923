// What `tapdeck status` and `tapdeck list` say of a lab in the machine's own network: the same, and what a user wants to know.
import { describe, expect, it } from 'vitest'
import { startChange, type Killable } from '../support/tapdeck/killable.ts'
import { helpersIn, world, type World } from './risk/world.ts'

const text = `bridges: { br0: { ports: [eth9], address: inherit }, br7: {} }
guests: { web: { cards: [{ connect: { bridge: br0 } }] } }
`

async function office() {
  const place = await world()
  const file = await place.lab('office', text)
  const applied = await place.tapdeck('apply', file, '--yes', '--keep-at-once')
  expect(applied.status, applied.stderr).toBe(0)
  const status = async (): Promise<string> => (await place.tapdeck('status', file)).stdout
  const list = async (): Promise<string> => (await place.tapdeck('list')).stdout
  return { place, file, status, list }
}

/** `tapdeck down` that waits to be kept. */
async function goingDown(place: World): Promise<Killable> {
  const change = startChange(['down', 'office'], place.env, place.net.enter)
  await change.waits()
  return change
}

describe('status and list', () => {
  it('tell bridges, addresses, ports with their states, and guests', async () => {
    const { status, list } = await office()
    const said = await status()
    expect(said).toMatch(/^Lab office \(host\): up\n/)
    expect(said).toContain('bridge br0  up  198.51.100.2/24\n  port eth9  forwarding\n')
    expect(said).toMatch(/port office-web0 {2}\w+ {2}guest web\n/)
    expect(said).toMatch(/bridge br7 {2}\w+ {2}no ports\n/)
    expect(said).toContain('guest web: stopped')
    expect(await list()).toBe('office  host  no guest runs\n')
  })

  it('say both that others have deleted a part of it', async () => {
    const { place, file, status, list } = await office()
    await place.net.run(['ip', 'link', 'delete', 'br7'])
    expect(await status()).toMatch(/^Lab office \(host\): up, but changed by others, \d+ steps? pending\n/)
    expect(await list()).toBe('office  host  no guest runs  1 thing was changed by others: tapdeck status office\n')
    expect(JSON.parse((await place.tapdeck('status', file, '--json')).stdout)).toMatchObject({ state: 'differs' })
    expect(JSON.parse((await place.tapdeck('list', '--json')).stdout)).toMatchObject([{ state: 'differs', drifts: 1 }])
  })

  it('say both that a change waits, also one after which nothing of it is there', async () => {
    const { place, status, list } = await office()
    await goingDown(place)
    expect(await status()).toMatch(
      /a change of it waits to be kept, (?:600|5\d\d) s left: tapdeck keep office, or tapdeck rollback office/,
    )
    expect(await list()).toContain('office  host  no guest runs  a change waits to be kept: tapdeck keep office')
    expect((await place.tapdeck('keep', 'office')).status).toBe(0)
    expect(await list()).toBe('No lab is up.\n')
    expect(await status()).toMatch(/^Lab office \(host\): down, /)
  })

  it('say both that one was interrupted and is there yet', async () => {
    const { place, status, list } = await office()
    const { pid, ended } = await goingDown(place)
    const { helpers, watchdogs } = await helpersIn(place.journals)
    for (const each of [...watchdogs, ...helpers, pid]) process.kill(each, 'SIGKILL')
    await ended
    for (const said of [await status(), await list()]) expect(said).toContain('or was interrupted: tapdeck keep office')
    expect((await place.tapdeck('recover')).status).toBe(0)
    expect(await status()).toMatch(/^Lab office \(host\): up\n/)
  })
})
