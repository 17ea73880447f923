// The life of a guest with the real QEMU: started, found again, paused, reset, stopped, killed; on the host and in a sandbox.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { labSchema } from '../../src/core/lab/schema.ts'
import { pauseGuest, resetGuest, resumeGuest } from '../../src/engine/guest/running/control.ts'
import { stopAll } from '../../src/engine/guest/running/stop-all.ts'
import { killGuest, stopGuest } from '../../src/engine/guest/running/stop.ts'
import { guestStatus, listGuests } from '../../src/engine/guest/running/supervise.ts'
import { Qmp } from '../../src/engine/guest/qmp/qmp.ts'
import { watchGuests } from '../../src/engine/guest/running/watch.ts'
import { isAlive, markProcess } from '../../src/engine/processes.ts'
import { ordinaryUser } from '../support/as-user.ts'
import { whenDone } from '../support/cleanup.ts'
import { faultFrom } from '../support/fault.ts'
import { guestImage } from '../support/world/guest-image.ts'
import { guestWorld, lineOf, type World } from '../support/world/guest-world.ts'
import { networkOf } from '../support/processes.ts'
import { run } from '../support/run.ts'
import { until } from '../support/until.ts'

const outcomeSchema = z.union([
  z.object({ status: z.object({ pid: z.int() }) }),
  z.object({ fault: z.object({ code: z.string() }) }),
])

/** A start by a process of its own, as another Tapdeck would do it. */
async function startElsewhere({ scope, labFolder }: World, lab: unknown, guest: string) {
  const script = join(import.meta.dirname, '../support/world/scripts/start-guest.ts')
  const text = await run([process.execPath, script, JSON.stringify({ scope, lab, guest, labFolder })])
  return outcomeSchema.parse(JSON.parse(text))
}

const names = (folder: string) => readdirSync(folder).toSorted()
const sockets = ['monitor.sock', 'qmp.sock', 'serial.sock', 'vnc.sock']

describe.each(['host', 'namespace'] as const)('a guest in the %s', (where) => {
  it('runs, is paused, goes on, is reset and killed, and leaves no socket', async () => {
    const { scope, lab: labOf, start, inside } = await guestWorld(where)
    const lab = labOf({ web: {} })
    const folder = join(scope.folder, 'web')
    const started = await start(lab, 'web')
    expect(started).toMatchObject({ name: 'web', state: 'running', accelerator: 'tcg' })
    expect(started.cards).toMatchObject([{ id: 'net0', connection: 'user', link: 'up' }])
    expect(names(folder)).toEqual(expect.arrayContaining([...sockets, 'argv.json', 'pid', 'qemu.log']))
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    for (const file of ['argv.json', 'qemu.log']) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
    const pid = started.pid ?? 0
    expect(readFileSync(join(folder, 'pid'), 'utf8').trim()).toBe(String(pid))
    expect(await networkOf(pid)).toBe(await networkOf(inside?.pid ?? 'self'))

    expect(await pauseGuest(scope, lab, 'web')).toMatchObject({ state: 'paused' })
    expect(await faultFrom(stopGuest(scope, lab, 'web', 1))).toMatchObject({ code: 'guest.paused' })
    expect(await resumeGuest(scope, lab, 'web')).toMatchObject({ state: 'running', pid })
    const qmp = await Qmp.open(join(folder, 'qmp.sock'))
    let isReset = false
    qmp.onEvent(({ event }) => (isReset ||= event === 'RESET'))
    await qmp.execute('system_reset', {})
    await until(() => isReset, { what: 'the event RESET' })
    qmp.close()
    expect(await resetGuest(scope, lab, 'web')).toMatchObject({ state: 'running', pid })

    const mark = markProcess(pid)
    expect(await killGuest(scope, lab, 'web')).toMatchObject({ state: 'stopped' })
    expect(mark && isAlive(mark)).toBe(false)
    expect(names(folder)).toEqual(['argv.json', 'qemu.log', 'serial.log'])
    expect(await faultFrom(pauseGuest(scope, lab, 'web'))).toMatchObject({ code: 'guest.not-running' })
  })

  it('outlives whoever started it, and starts once, however many try', async () => {
    const world = await guestWorld(where)
    const { scope, lab: labOf, start } = world
    const lab = labOf({ web: {} })
    const outcomes = await Promise.all([
      startElsewhere(world, lab, 'web'),
      startElsewhere(world, lab, 'web'),
      startElsewhere(world, lab, 'web'),
      start(lab, 'web').then(
        (status) => ({ status }),
        (error: unknown) => ({ error }),
      ),
    ])
    expect(outcomes.filter((outcome) => 'status' in outcome)).toHaveLength(1)
    expect(outcomes.flatMap((outcome) => ('fault' in outcome ? [outcome.fault.code] : []))).toEqual(
      expect.arrayContaining(['guest.running']),
    )
    const found = await guestStatus(scope, lab, 'web')
    expect(found.state).toBe('running')
    expect(await faultFrom(start(lab, 'web'))).toMatchObject({
      code: 'guest.running',
      message: `web runs already, as process ${found.pid}.`,
    })
    // The folder gone, it is found by its arguments, and can still be ended.
    rmSync(join(scope.folder, 'web'), { recursive: true })
    const lost = await guestStatus(scope, lab, 'web')
    expect(lost).toMatchObject({ state: 'running', pid: found.pid })
    expect(lost.reason).toMatch(/QEMU was closed/)
    expect((await listGuests(scope)).map(({ name }) => name)).toEqual(['web'])
    await stopAll(scope)
    expect(await guestStatus(scope, lab, 'web')).toMatchObject({ state: 'stopped' })
    expect(existsSync(join(scope.folder, 'web'))).toBe(false)
  })
})

it('an ordinary user has one too, in a sandbox without any privileges', async (context) => {
  const user = await ordinaryUser(context)
  const folder = join(user.runtimeFolder, 'office')
  const enter = ['unshare', '--user', '--map-root-user', '--mount', '--net', '--']
  const lab = labSchema.parse({ version: 1, name: 'office', uplink: 'none', guests: { web: {} } })
  const scope = { kind: 'sandbox', lab: 'office', folder, enter, user: 0 }
  const input = JSON.stringify({ scope, lab, guest: 'web', labFolder: user.home })
  const node = 'node_modules/.bin/node'
  const outcome = outcomeSchema.parse(
    JSON.parse(await user.run([node, 'test/support/world/scripts/start-guest.ts', input])),
  )
  if (!('status' in outcome)) throw new Error(outcome.fault.code)
  const { pid } = outcome.status
  whenDone(() => void process.kill(pid, 'SIGKILL'))
  expect(statSync(`/proc/${pid}`).uid).toBe(user.uid)
  const said = await user.run([node, 'test/support/world/scripts/sit-at.ts', folder, 'web', 'monitor'], {
    input: 'info status\n',
  })
  expect(said).toContain('VM status: running')
})

describe('a guest that ends', () => {
  it('has crashed if it was killed from outside, and starts again', async () => {
    const { scope, lab: labOf, start } = await guestWorld('host')
    const lab = labOf({ web: {} })
    const { pid = 0 } = await start(lab, 'web')
    process.kill(pid, 'SIGKILL')
    const crashed = await until(
      async () => {
        const status = await guestStatus(scope, lab, 'web')
        return status.state !== 'running' && status
      },
      { what: 'no longer running' },
    )
    expect(crashed).toMatchObject({ state: 'crashed', reason: expect.stringContaining('was killed') })
    expect(crashed.pid).toBeUndefined()
    expect(await start(lab, 'web')).toMatchObject({ state: 'running' })
  })

  it('is stopped if it was told to end, with QEMU’s words', async () => {
    const { scope, lab: labOf, start } = await guestWorld('host')
    const lab = labOf({ web: {} })
    const { pid = 0 } = await start(lab, 'web')
    process.kill(pid, 'SIGTERM')
    const stopped = await until(
      async () => {
        const status = await guestStatus(scope, lab, 'web')
        return status.state !== 'running' && status
      },
      { what: 'no longer running' },
    )
    expect(stopped).toMatchObject({ state: 'stopped', reason: expect.stringContaining('signal 15') })
  })

  it('hears its power button, powers off, and is stopped', async () => {
    const { screenKernel: kernel, initrd } = await guestImage()
    const { scope, lab: labOf, start } = await guestWorld('namespace')
    const lab = labOf({ web: { kernel, initrd, append: 'quiet td.name=web', memory: 256 } })
    await start(lab, 'web')
    const line = await lineOf(scope, 'web', 'serial')
    await line.says(/^READY web /m)
    const [stopped] = await Promise.all([stopGuest(scope, lab, 'web', 60), line.says(/^POWER button/m)])
    expect(stopped).toMatchObject({ state: 'stopped' })
    expect(names(join(scope.folder, 'web'))).toEqual(['argv.json', 'qemu.log', 'serial.log'])
    expect(await stopGuest(scope, lab, 'web', 1)).toMatchObject({ state: 'stopped' })
  })

  it('runs on if it knows of no power button', async () => {
    const { scope, lab: labOf, start } = await guestWorld('host')
    const lab = labOf({ web: { cards: [] } })
    await start(lab, 'web')
    const waiting = faultFrom(stopGuest(scope, lab, 'web', 1))
    await until(async () => (await guestStatus(scope, lab, 'web')).state === 'shutting-down', { what: 'shutting down' })
    expect(await waiting).toMatchObject({ code: 'guest.still-running', hint: expect.stringContaining('guest kill') })
    expect(await guestStatus(scope, lab, 'web')).toMatchObject({ state: 'running' })
  })
})

it('tells of every change, whoever makes it', async () => {
  const { scope, lab: labOf, start } = await guestWorld('host')
  const lab = labOf({ web: {} })
  const states: string[] = []
  const watching = watchGuests(
    scope,
    () => lab,
    ({ state }) => states.push(state),
    (error) => states.push(String(error)),
  )
  whenDone(() => watching.close())
  const seen = (state: string) => until(() => states.at(-1) === state, { what: `${state} after ${states.join()}` })
  await seen('stopped')
  await start(lab, 'web')
  await seen('running')
  await pauseGuest(scope, lab, 'web')
  await seen('paused')
  await resumeGuest(scope, lab, 'web')
  await seen('running')
  process.kill((await guestStatus(scope, lab, 'web')).pid ?? 0, 'SIGKILL')
  await seen('crashed')
  await watching.close()
})
