// What undoing could not undo is told, kept, and tried again until nothing is left or the user forgets it; other labs are not held up.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { leftoversSchema } from '../../../src/contract/leftovers.ts'
import { until } from '../../support/until.ts'
import { trapIp } from '../support/trap.ts'
import { card, gateway, helpersIn, overCard, world, type World } from './world.ts'

/** From now on `ip` does nothing of what undoes, which alone is done with -force. */
const trap = (place: World) => trapIp(place, '*-force*', "cat > /dev/null; echo 'Nothing is undone today' >&2; exit 1")

/** A bridge over the card of the default route; its helper and all that would undo it are killed. */
async function interrupted(place: World): Promise<void> {
  const change = place.begin({ operations: overCard(await place.mac()), keepWithin: 600 })
  expect(await change.state()).toBe('waiting')
  const { helpers, watchdogs } = await helpersIn(place.journals)
  for (const pid of [...watchdogs, ...helpers, change.pid]) process.kill(pid, 'SIGKILL')
  await change.ended
}

const fileIn = ({ journals }: World): string => join(journals, 'office.left.json')
const isLeft = (place: World): boolean => existsSync(fileIn(place))

async function leftBehind() {
  const place = await world()
  const before = await place.state()
  await interrupted(place)
  const lift = await trap(place)
  const first = await place.tapdeck('recover')
  return { place, before, lift, first }
}

describe('what cannot be undone now', () => {
  it('is told, kept, told again, and undone once its reason has gone', async () => {
    const { place, before, lift, first } = await leftBehind()
    expect(first.status).toBe(1)
    expect(first.stdout).toContain('Put back what could be of the interrupted change of office; this is left:')
    expect(first.stdout).toContain('Remove br0: Nothing is undone today')
    expect(first.stdout).toContain('tapdeck recover --forget office')
    expect(place.underWay(), 'it is no change under way any more').toEqual([])
    expect((await place.tapdeck('recover')).stdout).toBe(first.stdout)
    expect(await place.state()).not.toBe(before)
    await lift()
    expect((await place.tapdeck('recover')).stdout).toBe(
      'Put back as it was before the interrupted change of office.\n',
    )
    expect(await place.state()).toBe(before)
    await until(place.reaches, { what: 'the machine is reached' })
    expect((await place.tapdeck('recover')).stdout).toBe('Nothing was interrupted.\n')
  })

  it('holds up its own lab, which says what it is, and no other', async () => {
    const { place, lift } = await leftBehind()
    const file = await place.lab('office', 'bridges: { br7: {} }\n')
    const refused = await place.tapdeck('apply', file, '--yes')
    expect(refused.status).toBe(3)
    expect(refused.stderr).toContain('[helper.left]')
    expect(refused.stderr).toContain('Remove br0: Nothing is undone today')
    expect((await place.tapdeck('status', file)).stdout).toContain('Remove br0: Nothing is undone today')
    const other = await place.tapdeck('apply', await place.lab('other', 'bridges: { br8: {} }\n'), '--yes')
    expect(other).toMatchObject({ status: 0 })
    expect(other.stderr).toContain('but not: Remove br0: Nothing is undone today')
    await lift()
    expect((await place.tapdeck('recover')).status).toBe(0)
    expect(isLeft(place)).toBe(false)
    expect(await place.tapdeck('apply', file, '--yes')).toMatchObject({ status: 0 })
    expect(JSON.parse((await place.tapdeck('list', '--json')).stdout)).toMatchObject([
      { name: 'office' },
      { name: 'other' },
    ])
  })

  it('is left as it is when the user says so, also where it could be undone by then', async () => {
    const { place, lift } = await leftBehind()
    const applied = await place.state()
    await lift()
    const forgotten = await place.tapdeck('recover', '--forget', 'office')
    expect(forgotten.status).toBe(0)
    expect(forgotten.stdout).toContain('Remove br0: Nothing is undone today')
    expect((await place.tapdeck('recover')).stdout).toBe('Nothing was interrupted.\n')
    expect(await place.state()).toBe(applied)
    expect((await place.tapdeck('recover', '--forget', 'office')).stdout).toBe(
      'Nothing is left of an interrupted change of office.\n',
    )
  })

  it('is not undone any more where another lab’s change of the same card was kept meanwhile', async () => {
    const { place, lift } = await leftBehind()
    const other = place.begin({ operations: [{ op: 'link.set', name: card.name, mtu: 1400 }], keepWithin: 60 }, 'other')
    expect(await other.state(), JSON.stringify(other.said)).toBe('waiting')
    other.say('keep')
    expect(await other.state()).toBe('kept')
    const kept = await place.state()
    await lift()
    const { status, stdout } = await place.tapdeck('recover')
    expect(status).toBe(1)
    expect(stdout).toContain('Remove br0: Nothing is undone today')
    expect(stdout).toContain('None of it is tried again: lab other has changed the network since')
    expect(await place.state()).toBe(kept)
    expect(await place.reaches()).toBe(true)
    await place.tapdeck('recover', '--forget', 'office')
    expect(isLeft(place)).toBe(false)
  })

  it('is kept by a rollback that somebody asked for, too', async () => {
    const place = await world()
    const before = await place.state()
    const change = place.begin({ operations: overCard(await place.mac()), keepWithin: 600 })
    expect(await change.state()).toBe('waiting')
    const lift = await trap(place)
    change.say('rollback')
    expect(await change.state()).toBe('failed')
    expect(change.fault()).toMatchObject({
      code: 'apply.not-restored',
      message: expect.stringContaining('Remove br0: Nothing is undone today'),
      hint: expect.stringContaining('tapdeck recover'),
    })
    await lift()
    expect((await place.tapdeck('recover')).status).toBe(0)
    expect(await place.state()).toBe(before)
  })

  it('is not undone by looking, but before another lab’s change that does not meet it', async () => {
    const { place, before, lift } = await leftBehind()
    const applied = await place.state()
    await lift()
    const file = await place.lab('office', 'bridges: { br7: {} }\n')
    for (const words of [['list'], ['status', file], ['plan', file]]) await place.tapdeck(...words)
    expect((await place.tapdeck('plan', file)).stderr).toContain('[helper.left]')
    expect(await place.state()).toBe(applied)
    const other = place.begin({ operations: [{ op: 'sysctl.remember', values: [] }] }, 'other')
    expect(await other.state(), JSON.stringify(other.said)).toBe('waiting')
    other.say('keep')
    expect(await other.state()).toBe('kept')
    expect(isLeft(place)).toBe(false)
    expect(await place.state()).toBe(before)
  })

  it('does not hold up its lab after a restart of the machine, and is told yet where it lasts', async () => {
    const { place } = await leftBehind()
    await place.net.run(['ip', 'link', 'delete', 'br0'])
    const left = leftoversSchema.parse(JSON.parse(readFileSync(fileIn(place), 'utf8')))
    const items = [...left.items, { operation: { op: 'unit.paint', lab: 'office' }, words: ['The unit stays'] }]
    writeFileSync(fileIn(place), JSON.stringify({ ...left, boot: 'another run of the machine', items }))
    const file = await place.lab('office', 'bridges: { br7: {} }\n')
    expect(await place.tapdeck('apply', file, '--yes')).toMatchObject({ status: 0 })
    const { stdout } = await place.tapdeck('status', file)
    expect(stdout).toContain('The unit stays')
    expect(stdout).not.toContain('Remove br0')
  })
})

describe('what others have changed since is theirs', () => {
  it('a bridge of the same name without a mark', async () => {
    const { place, lift } = await leftBehind()
    await place.net.run(['ip', 'link', 'delete', 'br0'])
    await place.net.run(['ip', 'link', 'add', 'br0', 'type', 'bridge'])
    const mended = await place.state()
    await lift()
    const { status, stdout } = await place.tapdeck('recover')
    expect(status).toBe(1)
    expect(stdout).toContain('None of it was tried again: br0 is not the interface that it was then')
    expect(await place.state()).toBe(mended)
    expect(isLeft(place)).toBe(true)
  })

  it('the address and the routes of a card', async () => {
    const { place, lift } = await leftBehind()
    await place.net.run(['ip', 'link', 'delete', 'br0'])
    await place.net.run(['ip', 'address', 'add', '198.51.100.9/24', 'dev', card.name])
    await place.net.run(['ip', 'route', 'add', 'default', 'via', gateway])
    const mended = await place.state()
    await lift()
    expect((await place.tapdeck('recover')).stdout).toContain(`${card.name} has other addresses since`)
    expect(await place.state()).toBe(mended)
  })
})
