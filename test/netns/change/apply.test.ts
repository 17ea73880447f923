// A change that cannot be done, is not confirmed, or is cut short: everything is put back, and the fault says what happened.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findLink } from '../../../src/core/host/schema.ts'
import { inverseOf, planUp, type Plan } from '../../../src/core/plan/plan.ts'
import { isInside } from '../../../src/core/plan/operation.ts'
import { carryOut, type Ground } from '../../../src/engine/change/apply.ts'
import { HelperClient } from '../../../src/engine/change/helper-client.ts'
import { whenDone } from '../../support/cleanup.ts'
import { processes } from '../../support/processes.ts'
import { run } from '../../support/run.ts'
import { until } from '../../support/until.ts'
import { begin, bench, kill, labFrom, type Bench } from '../support/applying.ts'
import { bridges, engineBench, faultFrom, lan, nothing, type EngineBench } from '../support/engine-bench.ts'

/** Runs a command in the lab's sandbox. */
const inside = (place: EngineBench, ...command: string[]): Promise<string> => run([...place.scope().enter, ...command])

/** A process in the sandbox, until the test ends. */
function keep(place: EngineBench, ...command: string[]): void {
  const [program = '', ...args] = [...place.scope().enter, ...command]
  const child = spawn(program, args, { stdio: 'ignore' })
  whenDone(() => {
    child.kill('SIGKILL')
  })
}

const journalsOf = (place: EngineBench): string[] =>
  readdirSync(place.scope().folder).filter((name) => name.includes('journal'))

describe('a plan that cannot be carried out', () => {
  it('is not even made where the name that it needs is taken', async () => {
    const place = await engineBench()
    await place.up(nothing)
    await inside(place, 'ip', 'link', 'add', 'office-lan', 'type', 'bridge')
    const before = await place.comparable()
    expect(await faultFrom(place.up(lan))).toMatchObject({
      code: 'plan.taken',
      message: 'There is already an interface office-lan (bridge, of someone else); network lan needs that name.',
    })
    expect(await place.comparable()).toEqual(before)
  })

  it('is stale when the machine has changed since it was shown', async () => {
    const place = await engineBench()
    await place.up(lan)
    await inside(place, 'ip', 'link', 'set', 'office-lan', 'down')
    const plan = await place.plan(lan)
    await inside(place, 'ip', 'link', 'delete', 'office-lan')
    const before = await place.comparable()
    const file = join(place.paths.runs, '../office.yaml')
    expect(await faultFrom(place.changes.apply({ lab: { file }, goal: 'up', hash: plan.hash }))).toMatchObject({
      code: 'plan.stale',
      retry: 'again',
    })
    expect(await place.comparable()).toEqual(before)
  })

  it('names the step at which a command failed, with its words', async () => {
    const place = await engineBench()
    await place.up(nothing)
    // There is one default route for each metric, also where it leads nowhere.
    await inside(place, 'ip', 'route', 'add', 'unreachable', 'default')
    const before = await place.comparable()
    const fault = await faultFrom(place.up(bridges))
    expect(fault).toMatchObject({
      code: 'apply.failed',
      message:
        'A command of the plan failed: Add the default route by 10.9.0.254 on br0. Everything was put back as it was.',
      cause: 'ip route add default via 10.9.0.254 dev br0: RTNETLINK answers: File exists',
    })
    expect(await place.comparable()).toEqual(before)
    expect(journalsOf(place)).toEqual([])
  })

  it('says in whose words dnsmasq did not start, and leaves none', async () => {
    const place = await engineBench()
    await place.up(nothing)
    keep(place, 'dnsmasq', '--no-daemon', '--conf-file=/dev/null', '--no-resolv', '--pid-file=')
    await until(async () => (await place.snapshot()).dhcp.length === 1, { what: 'another dnsmasq' })
    const before = await place.comparable()
    const fault = await faultFrom(place.up(lan))
    expect(fault).toMatchObject({
      code: 'apply.failed',
      message: expect.stringMatching(/: Start DHCP and DNS for network lan\. Everything was put back as it was\.$/),
      cause: expect.stringMatching(/failed to create listening socket.*Address already in use/),
    })
    expect(await place.comparable()).toEqual(before)
    expect(readdirSync(place.scope().folder).filter((name) => name.startsWith('lan.'))).toEqual([])
  })

  it('leaves no sandbox where it opened one: a port that leads into it is taken', async () => {
    const place = await engineBench()
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    whenDone(() => {
      server.close()
    })
    const { port } = server.address() as AddressInfo
    const text = `networks: { lan: { subnet: 192.168.150.0/24, forwards: [{ tcp: ${port}, to: 192.168.150.9:22 }] } }\n`
    const running = async () =>
      (await processes()).filter(({ args }) => args.some((word) => word.includes(place.paths.runs))).length
    expect(await faultFrom(place.up(text))).toMatchObject({
      code: 'uplink.port-busy',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    })
    expect(existsSync(join(place.paths.runs, 'office'))).toBe(false)
    await until(async () => (await running()) === 0, { what: 'no process of the lab' })
  })
})

/** A plan on a bench, and the world in which it is carried out; parts of it can be replaced. */
async function onBench(place: Bench, text: string, changes: Partial<Ground> = {}) {
  const before = await place.snapshot()
  const plan: Plan = planUp({
    lab: labFrom(`version: 1\nname: office\n${text}`),
    host: before,
    target: { scope: 'sandbox', state: 'open', uplinkTool: 'missing' },
    folder: place.folder,
  })
  const ground: Ground = {
    helperCommand: () => place.helperCommand,
    read: place.snapshot,
    outside: () => Promise.reject(new Error('there is nothing outside')),
    prove: () => Promise.resolve(),
    progress: () => undefined,
    prepare: () => Promise.resolve('nothing'),
    reached: () => undefined,
    left: () => [],
    ...changes,
  }
  return {
    start: (keepWithin?: number) => carryOut(plan, before, ground, keepWithin),
    ground,
    before: await place.comparable(),
  }
}

describe('while a plan is carried out', () => {
  it('someone else makes an interface of a name that it needs: that one stays as it is', async () => {
    const place = await bench()
    // The helper is started after the machine was read: in between the other one comes.
    const enter = place.net.enter([])
    const helper = place.helperCommand.slice(enter.length)
    const { start } = await onBench(place, bridges, {
      helperCommand: () => [...enter, 'sh', '-c', 'ip link add br1 type bridge && exec "$@"', 'sh', ...helper],
    })
    expect(await faultFrom(start())).toMatchObject({
      code: 'helper.refused',
      message: expect.stringContaining(
        'The helper refuses: there is already an interface br1, and it is not of lab office: Make bridge br1.',
      ),
    })
    const after = await place.snapshot()
    expect(findLink(after, 'br1')).toMatchObject({
      kind: 'bridge',
      up: false,
      addresses: [],
      owner: { kind: 'nobody' },
    })
    expect(findLink(after, 'br0')).toBeUndefined()
  })

  it('someone else changes what it did: it is not as planned, and is put back', async () => {
    const place = await bench()
    let reads = 0
    const { start, before } = await onBench(place, bridges, {
      read: async () => {
        reads++
        await place.net.attempt(['ip', 'link', 'set', 'br1', 'down'])
        return place.snapshot()
      },
    })
    expect(await faultFrom(start())).toMatchObject({
      code: 'apply.unverified',
      message: 'After the commands the machine is not as planned: br1 is down. Everything was put back as it was.',
    })
    expect(reads).toBeGreaterThan(1)
    expect(await place.comparable()).toEqual(before)
  })

  it('its helper dies: the next one puts everything back', async () => {
    const place = await bench()
    let reads = 0
    const { start, before } = await onBench(place, bridges, {
      read: async () => {
        if (reads++ > 0) return place.snapshot()
        await killHelpers(place)
        throw new Error('and the machine cannot be read')
      },
    })
    expect(await faultFrom(start())).toMatchObject({
      message: expect.stringMatching(/Everything was put back as it was\.$/),
    })
    expect(await place.comparable()).toEqual(before)
  })

  it('its helper dies before it is kept: nothing is kept by half', async () => {
    const place = await bench()
    const { start, before } = await onBench(place, bridges)
    const applied = await start()
    await killHelpers(place)
    expect(await faultFrom(applied.keep())).toMatchObject({
      code: 'helper.died',
      message: expect.stringMatching(/Everything was put back as it was\.$/),
    })
    expect(await place.comparable()).toEqual(before)
  })

  it('packet rules are read by the helper that runs: nobody is asked for a password then', async () => {
    const place = await bench()
    const rules: (string | undefined)[] = []
    const { start } = await onBench(place, bridges, {
      prepare: () => Promise.resolve('something'),
      read: async (read) => {
        rules.push(await read?.())
        return place.snapshot()
      },
    })
    const applied = await start()
    expect(rules.length).toBeGreaterThan(1)
    for (const each of rules) expect(each).toContain('nftables')
    await applied.keep()
  })

  it('its time is up and something is left: that is said', async () => {
    const place = await bench()
    const { start } = await onBench(place, bridges, { left: () => ['Remove br0: no'] })
    const applied = await start(1)
    const ended = await new Promise((done) => applied.onDecided(done))
    expect(ended).toEqual({ state: 'rolled-back', why: 'not confirmed within 1 s; Remove br0: no.' })
  })

  it('its helper cannot be started: the fault says so, and nothing was done', async () => {
    const place = await bench()
    const { start, before } = await onBench(place, bridges, {
      helperCommand: () => [...place.net.enter([]), 'node-that-is-not-there'],
    })
    expect(await faultFrom(start())).toMatchObject({ code: 'helper.died', cause: expect.stringContaining('not-there') })
    expect(await place.comparable()).toEqual(before)
  })
})

async function killHelpers(place: Bench): Promise<void> {
  const helpers = async () =>
    (await processes()).filter(({ args }) => args.some((word) => word === `--journals=${place.folder}`))
  for (const { pid } of await helpers()) process.kill(pid, 'SIGKILL')
  await until(async () => (await helpers()).length === 0, { what: 'no helper' })
}

describe('what an engine and its helper left when both died', () => {
  it('is undone before the next change', async () => {
    const place = await engineBench()
    await place.up(nothing)
    const before = await place.snapshot()
    const lab = labFrom(`version: 1\nname: office\n${lan}`)
    const { folder, enter } = place.scope()
    const target = { scope: 'sandbox', state: 'open', uplinkTool: 'missing' } as const
    const operations = planUp({ lab, host: before, target, folder })
      .steps.map(({ operation }) => operation)
      .filter(isInside)
    const options = ['--scope=sandbox', `--runs=${place.paths.runs}`, `--journals=${folder}`]
    const { client } = await HelperClient.start([...enter, process.execPath, place.paths.helper, ...options])
    await client.ask(begin(inverseOf(operations, before).filter(isInside)))
    await client.ask({ do: 'run', operations: operations.slice(0, 3) })
    await kill(client)
    await place.up(bridges)
    expect((await place.plan(bridges)).steps).toEqual([])
    expect(findLink(await place.snapshot(), 'office-lan')).toBeUndefined()
  })
})
