// Sessions of faces with a real engine and a real sandbox: what they watch, the shells that they open, what is left of them.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { mostUnacknowledged } from '../../../src/contract/frame.ts'
import { createEngine, type Engine } from '../../../src/engine/engine.ts'
import { defaultPaths, type Paths } from '../../../src/engine/files/paths.ts'
import { Sessions } from '../../../src/engine/session/sessions.ts'
import { whenDone } from '../../support/cleanup.ts'
import { faceOf, type Face } from '../../support/tapdeck/face.ts'
import { run } from '../../support/run.ts'
import { processes } from '../../support/processes.ts'
import { ownState } from '../../support/own-state.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { until } from '../../support/until.ts'
import { helperFile } from '../support/applying.ts'

interface Scene {
  engine: Engine
  paths: Paths
  sessions: Sessions
  lab: { file: string }
  up(): Promise<void>
  down(): Promise<void>
}

const text = `version: 1
name: office
uplink: none
networks:
  lan: { mode: isolated, subnet: 10.9.0.0/24 }
guests:
  web: { cards: [{ connect: { network: lan } }] }
`

let scene: Scene
beforeEach(async () => {
  scene = await makeScene()
})

async function makeScene(): Promise<Scene> {
  const folder = await tempFolder()
  const inside = (name: string): string => {
    mkdirSync(join(folder, name), { mode: 0o700 })
    return join(folder, name)
  }
  ownState(folder)
  const paths = defaultPaths(helperFile, { XDG_RUNTIME_DIR: inside('run') })
  const engine = createEngine(paths)
  const sessions = new Sessions(engine, paths)
  const lab = { file: join(folder, 'office.yaml') }
  writeFileSync(lab.file, text)
  const go = async (goal: 'up' | 'down'): Promise<void> => {
    const { hash } = await engine.call('plan.make', { lab, goal })
    await engine.call('plan.apply', { lab, goal, hash })
  }
  whenDone(async () => {
    await sessions.close()
    await go('down')
    await engine.close()
  })
  return { engine, paths, sessions, lab, up: () => go('up'), down: () => go('down') }
}

const where = { sandbox: 'office' }
const links = (face: Face): string[] =>
  face
    .heard('host.changed')
    .at(-1)
    ?.snapshot.links.map(({ name }) => name) ?? []
const running = async (words: string): Promise<number> =>
  (await processes()).filter(({ args }) => args.join(' ').startsWith(words)).length
const monitors = (): Promise<number> => running('ip -o monitor label')

it('tells of a change that waits, with the lab and the file that it is of, also where another Tapdeck has applied it', async () => {
  await scene.up()
  const face = faceOf(scene.sessions)
  const { file } = scene.lab
  writeFileSync(file, `${text}bridges: { br0: {} }\n`)
  const { hash } = await face.call('plan.make', { lab: scene.lab, goal: 'up' })
  await face.call('plan.apply', { lab: scene.lab, goal: 'up', hash, keepWithin: 600 })
  expect(face.heard('plan.waits')).toEqual([{ lab: 'office', scope: 'sandbox', file, left: 600, with: 'this' }])
  const [mine] = await face.call('plan.waiting', {})
  expect(mine).toMatchObject({ lab: 'office', scope: 'sandbox', file, with: 'this' })
  expect(mine?.left).toBeGreaterThan(0)
  const other = createEngine(scene.paths)
  const [theirs] = await other.call('plan.waiting', {})
  expect(theirs).toMatchObject({ lab: 'office', scope: 'sandbox', file, with: 'another' })
  expect(theirs?.left).toBeGreaterThan(0)
  expect(theirs?.left).toBeLessThanOrEqual(600)
  expect((await other.call('lab.status', { lab: scene.lab })).left).toBeGreaterThan(0)
  await other.call('plan.rollback', { lab: { name: 'office' } })
  await until(() => face.heard('plan.ended').length > 0, { what: 'the end' })
  expect(await face.call('plan.waiting', {})).toEqual([])
  expect(await other.call('plan.waiting', {})).toEqual([])
})

it('lists a lab that is up among those to go on with, whatever its file is called; and without one where that is gone', async () => {
  await scene.up()
  const face = faceOf(scene.sessions)
  const up = async () => (await face.call('lab.files', {})).files.filter((each) => each.up)
  expect(await up()).toEqual([{ file: scene.lab.file, name: 'office', up: true }])
  const moved = join(dirname(scene.lab.file), 'other.yaml')
  renameSync(scene.lab.file, moved)
  expect(await up()).toEqual([{ name: 'office', up: true }])
  renameSync(moved, scene.lab.file)
  await face.call('lab.open', scene.lab)
  expect(await up()).toMatchObject([{ file: scene.lab.file, name: 'office', up: true }])
})

describe('a face that watches a sandbox', () => {
  it('sees it come, change, go, and come again', async () => {
    const face = faceOf(scene.sessions)
    await face.call('host.watch', { where })
    expect(links(face)).toEqual(['lo'])
    await scene.up()
    await until(() => links(face).includes('office-lan'), { what: 'the bridge' })
    await until(() => face.heard('host.traffic').some((each) => 'office-lan' in each.links), { what: 'its traffic' })
    await scene.down()
    await until(() => links(face).length === 1, { what: 'nothing' })
    await scene.up()
    await until(() => links(face).includes('office-lan'), { what: 'the bridge again' })
  })

  it('hears of its guests, with their cards once it has named the lab', async () => {
    await scene.up()
    const face = faceOf(scene.sessions)
    await face.call('lab.status', { lab: scene.lab })
    await face.call('host.watch', { where })
    const { status } = await until(() => face.heard('guest.changed').at(-1), { what: 'the guest' })
    expect(status).toMatchObject({ name: 'web', state: 'stopped', cards: [{ connection: 'network lan' }] })
  })

  it('shares one `ip monitor` with all the others, which ends with the last of them', async () => {
    await scene.up()
    const before = await monitors()
    const faces = [faceOf(scene.sessions), faceOf(scene.sessions), faceOf(scene.sessions)]
    await Promise.all(faces.map((face) => face.call('host.watch', { where })))
    expect(await monitors()).toBe(before + 1)
    await faces[0]?.close()
    await faces[1]?.call('host.unwatch', { where })
    expect(await monitors()).toBe(before + 1)
    await faces[2]?.close()
    expect(await monitors()).toBe(before)
  })

  it('hears nothing more after it has looked away', async () => {
    const face = faceOf(scene.sessions)
    await face.call('host.watch', { where })
    await face.call('host.unwatch', { where })
    const count = face.heard('host.changed').length
    await scene.up()
    expect(face.heard('host.changed')).toHaveLength(count)
  })
})

describe('a shell in the lab’s network', () => {
  it('answers, knows its size, and is told to be over', async () => {
    await scene.up()
    const face = faceOf(scene.sessions)
    process.env.SHELL = '/bin/sh'
    const { stream } = await face.call('shell.open', { lab: scene.lab, columns: 91, rows: 33 })
    face.type(stream, 'echo $((6*7))-$TAPDECK_LAB; stty size; ip -br link\n')
    await until(() => /42-office[\s\S]*33 91[\s\S]*office-lan/.test(face.said(stream).toString()), {
      what: 'its answer',
    })
    await face.call('stream.resize', { stream, columns: 50, rows: 20 })
    face.type(stream, 'stty size; exit 3\n')
    await until(() => /20 50/.test(face.said(stream).toString()), { what: 'its new size' })
    const [closed] = await until(() => nonEmpty(face.heard('stream.closed')), { what: 'its end' })
    expect(closed).toEqual({ stream, why: 'It ended with status 3.' })
  })

  it('that floods waits for the window, and nothing of it is lost', async () => {
    await scene.up()
    const face = faceOf(scene.sessions)
    face.acknowledges = 'later'
    const { stream } = await face.call('shell.open', { lab: scene.lab, columns: 80, rows: 24 })
    face.type(stream, 'stty -echo -onlcr; echo; yes 0123456789 | head -c 2200000; echo THE-END\n')
    await until(() => face.said(stream).length >= mostUnacknowledged, { what: 'the limit' })
    expect(face.said(stream).length).toBe(mostUnacknowledged)
    face.acknowledges = 'at once'
    face.acknowledgeAll(stream)
    await until(() => face.said(stream).includes('THE-END\n'), { what: 'its end' })
    const flood = face
      .said(stream)
      .toString()
      .match(/0123456789\n/g)
    expect(flood).toHaveLength(200_000)
  })

  it('ends with the connection', async () => {
    await scene.up()
    const face = faceOf(scene.sessions)
    const { stream } = await face.call('shell.open', { lab: scene.lab, columns: 80, rows: 24 })
    face.type(stream, 'exec sleep 98765\n')
    const sleeps = async (): Promise<boolean> => (await running('sleep 98765')) > 0
    await until(sleeps, { what: 'the program' })
    await face.close()
    await until(async () => !(await sleeps()), { what: 'its end' })
  })

  it('is refused where the lab is not up, and ssh to what is no address', async () => {
    const face = faceOf(scene.sessions)
    const shell = { lab: scene.lab, columns: 80, rows: 24 }
    await expect(face.call('shell.open', shell)).rejects.toMatchObject({ fault: { code: 'lab.down' } })
    await scene.up()
    await expect(
      face.call('shell.open', { ...shell, ssh: { guest: 'web', user: 'root', address: '-oProxyCommand=true' } }),
    ).rejects.toMatchObject({ fault: { code: 'ssh.address' } })
    await expect(face.call('shell.open', { ...shell, ssh: { guest: 'web', user: 'root' } })).rejects.toMatchObject({
      fault: { code: 'ssh.unreachable' },
    })
  })
})

it('a face hears when someone else changes the file that it has open, and not when itself saves it', async () => {
  const face = faceOf(scene.sessions)
  const { file } = scene.lab
  const { digest } = await face.call('lab.open', { file })
  const saved = await face.call('lab.save', { file, text: `${text}# mine\n`, ifUnchangedFrom: digest })
  writeFileSync(file, `${text}# another’s\n`)
  const [changed] = await until(() => nonEmpty(face.heard('lab.changed-on-disk')), { what: 'the news' })
  expect(changed?.file).toBe(file)
  expect(changed?.digest).not.toBe(saved.digest)
  expect(face.heard('lab.changed-on-disk')).toHaveLength(1)
})

const nonEmpty = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined)

describe('a face that watches a lab', () => {
  it('hears what others change under it, since when, and that it is over', async () => {
    await scene.up()
    const face = faceOf(scene.sessions)
    await face.call('host.watch', { where })
    const { drift } = await face.call('lab.status', { lab: scene.lab })
    expect(drift).toMatchObject({ state: 'compared', against: 'applied', drifts: [] })
    const before = Date.now()
    const enter = await scene.engine.enterCommand({ name: 'office' })
    const [program = '', ...words] = enter
    const by = (line: string): Promise<string> => run([program, ...words, ...line.split(' ')])
    await by('ip link set office-lan mtu 1400')
    const last = () => face.heard('drift.changed').at(-1)
    await until(() => (last()?.drifts.length ?? 0) > 0, { what: 'what was changed' })
    expect(last()).toMatchObject({
      lab: 'office',
      drifts: [{ what: 'The MTU of office-lan is 1400; applied was 1500', path: 'networks.lan', node: 'network:lan' }],
    })
    expect(last()?.drifts[0]?.since).toBeGreaterThanOrEqual(before)
    await by('ip link set office-lan mtu 1500')
    await until(() => last()?.drifts.length === 0, { what: 'that it is over' })
  })

  it('hears of what the kernel tells nobody: a server that was ended, rules that were flushed', async () => {
    await scene.up()
    const face = faceOf(scene.sessions)
    await face.call('lab.status', { lab: scene.lab })
    await face.call('host.watch', { where })
    const said = (): string[] =>
      face
        .heard('drift.changed')
        .at(-1)
        ?.drifts.map(({ id }) => id) ?? []
    const pid = face.heard('host.changed').at(-1)?.snapshot.dhcp[0]?.pid ?? 0
    process.kill(pid)
    await until(() => said().includes('network lan dhcp'), { what: 'the end of dnsmasq' })
    const [program = '', ...words] = await scene.engine.enterCommand({ name: 'office' })
    await run([program, ...words, 'nft', 'flush', 'ruleset'])
    await until(() => said().includes('rules'), { what: 'that the rules are gone', deadline: 30_000 })
  })
})
