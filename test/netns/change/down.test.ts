// Guests are ended by `down` when nothing refuses it any more, not before; where it fails after that, it is said who was ended.
import { mkdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtCommand } from '../../support/tapdeck/cli.ts'
import { attempt } from '../../support/run.ts'
import { card, world, type World } from '../risk/world.ts'
import { trapIp } from '../support/trap.ts'

/** A lab of the machine's own network with a guest that runs. */
async function running(): Promise<World> {
  const place = await world()
  const file = await place.lab(
    'office',
    'bridges: { br7: {} }\nguests: { web: { cards: [{ connect: { bridge: br7 } }] } }\n',
  )
  const applied = await place.tapdeck('apply', file, '--yes', '--start')
  expect(applied.status, applied.stderr).toBe(0)
  return place
}

const state = async (place: World): Promise<string> => {
  const { stdout } = await place.tapdeck('guest', 'status', 'office', 'web', '--json')
  return /"state": "([a-z-]+)"/.exec(stdout)?.[1] ?? stdout
}

const down = (place: World) => place.tapdeck('down', 'office', '--yes')

async function expectGone(place: World): Promise<void> {
  const last = await down(place)
  expect(last.status, last.stderr).toBe(0)
}

describe('taking a lab down leaves its guests running', () => {
  it('while a change of another lab waits to be kept', async () => {
    const place = await running()
    const other = place.begin(
      { operations: [{ op: 'link.set', name: card.name, mtu: 1400 }], keepWithin: 600 },
      'other',
    )
    expect(await other.state()).toBe('waiting')
    const refused = await down(place)
    expect(refused).toMatchObject({ status: 3, stderr: expect.stringContaining('[helper.busy]') })
    expect(refused.stderr).not.toContain('web')
    expect(await state(place)).toBe('running')
    other.say('rollback')
    expect(await other.state()).toBe('rolled-back')
    await expectGone(place)
  })

  it('where its helper cannot be started', async () => {
    const place = await running()
    const words = place.net.enter(['env', 'TAPDECK_HELPER=/nowhere', ...builtCommand, 'down', 'office', '--yes'])
    const failed = await attempt(words, { env: place.env })
    expect(failed).toMatchObject({ status: 1, stderr: expect.stringContaining('[helper.died]') })
    expect(await state(place)).toBe('running')
    await expectGone(place)
  })
})

it('says who was ended where it fails after that', async () => {
  const place = await running()
  const lift = await trapIp(place, '"-batch -"', "cat > /dev/null; echo 'Not today' >&2; exit 1")
  const failed = await down(place)
  expect(failed.status).toBe(1)
  expect(failed.stderr).toContain('Everything was put back as it was. Ended before that, and not started again: web.')
  expect(await state(place)).toBe('stopped')
  await lift()
  await expectGone(place)
})

it('says so too where it cannot be kept', async () => {
  const place = await running()
  const inTheWay = join(place.journals, 'office.kept.json.new')
  mkdirSync(inTheWay)
  const failed = await down(place)
  expect(failed.status).toBe(1)
  expect(failed.stderr).toContain('Everything was put back as it was. Ended before that, and not started again: web.')
  rmdirSync(inTheWay)
  await expectGone(place)
})
