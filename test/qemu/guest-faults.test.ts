// Guests that cannot start: each with its fault, its place in the lab, QEMU's words, and nothing left behind.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { LabInput } from '../../src/core/lab/schema.ts'
import { guestStatus } from '../../src/engine/guest/running/supervise.ts'
import { whenDone } from '../support/cleanup.ts'
import { faultFrom } from '../support/fault.ts'
import { freePort, guestWorld } from '../support/world/guest-world.ts'
import { processes } from '../support/processes.ts'

type GuestInput = NonNullable<LabInput['guests']>[string]

/** The fault of a start; that nothing of it is left. */
async function refused(guest: GuestInput, where: 'host' | 'namespace' = 'host', prepare?: (labs: string) => void) {
  const world = await guestWorld(where)
  const { scope, labFolder } = world
  prepare?.(labFolder)
  const before = readdirSync(labFolder)
  const lab = world.lab({ web: guest })
  const fault = await faultFrom(world.start(lab, 'web'))
  expect(fault.code).not.toBe('tapdeck.defect')
  const folder = join(scope.folder, 'web')
  const left = existsSync(folder) ? readdirSync(folder) : []
  expect(left.filter((name) => !['argv.json', 'qemu.log', 'serial.log'].includes(name))).toEqual([])
  expect((await processes()).filter(({ args }) => args.some((arg) => arg.includes(scope.folder)))).toEqual([])
  expect((await guestStatus(scope, lab, 'web')).state).toBe('stopped')
  return { fault, labFolder, added: readdirSync(labFolder).filter((name) => !before.includes(name)) }
}

it('an argument that QEMU does not know: its words are the cause', async () => {
  const { fault } = await refused({ args: ['-no-such-option'] }, 'namespace')
  expect(fault).toMatchObject({ code: 'qemu.exited', at: { path: 'guests.web' } })
  expect(fault.cause).toContain('-no-such-option: invalid option')
})

it('a disk that is not there and has no size', async () => {
  const { fault } = await refused({ disks: [{ file: 'web.qcow2' }] })
  expect(fault).toMatchObject({ code: 'guest.file-missing', at: { path: 'guests.web.disks[0].file' } })
})

it('a backing file that is not there: nothing is made', async () => {
  const { fault, added } = await refused({ disks: [{ file: 'web.qcow2', backing: 'base.qcow2' }] })
  expect(fault).toMatchObject({ code: 'guest.file-missing', at: { path: 'guests.web.disks[0].backing' } })
  expect(added).toEqual([])
})

it('a backing file that is no image: nothing is left of the disk', async () => {
  const { fault, added } = await refused({ disks: [{ file: 'a/web.qcow2', size: '1G' }] })
  expect(fault).toMatchObject({ code: 'guest.disk-unmade', at: { path: 'guests.web.disks[0].file' } })
  expect(added).toEqual([])
})

it('a disk of another format than the lab says', async () => {
  const { fault } = await refused({ disks: [{ file: 'web.qcow2' }] }, 'host', (labs) =>
    writeFileSync(join(labs, 'web.qcow2'), Buffer.alloc(1 << 20)),
  )
  expect(fault).toMatchObject({ code: 'guest.disk-format', at: { path: 'guests.web.disks' } })
  expect(fault.cause).toContain('Image is not in qcow2 format')
})

it('a disk that another process writes to', async () => {
  const { fault } = await refused({ disks: [{ file: 'web.qcow2' }] }, 'host', (labs) => {
    const file = join(labs, 'web.qcow2')
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', file, '1M'])
    const other = spawn('qemu-io', ['-f', 'qcow2', file], { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = once(other, 'exit')
    whenDone(async () => {
      other.stdin.end()
      await ended
    })
    execFileSync('sh', ['-c', 'until fuser "$1" 2> /dev/null; do :; done', 'sh', file], { timeout: 5000 })
  })
  expect(fault).toMatchObject({ code: 'guest.disk-busy', retry: 'again', at: { path: 'guests.web.disks' } })
})

it('a port of a forward that another program has', async () => {
  const port = await freePort()
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  whenDone(() => void server.close())
  const free = await freePort()
  const forwards = [
    { tcp: `127.0.0.1:${free}`, to: 80 },
    { tcp: `127.0.0.1:${port}`, to: 22 },
  ]
  const { fault } = await refused({ cards: [{ connect: 'nothing' }, { connect: { user: { forwards } } }] })
  expect(fault).toMatchObject({
    code: 'guest.port-busy',
    at: { path: 'guests.web.cards[1].connect.user.forwards[1]' },
    message: expect.stringContaining(`127.0.0.1:${port}`),
  })
})

it('a port of the screen that another program has', async () => {
  const server = createServer()
  let port = 5930
  server.on('error', () => server.listen(++port, '127.0.0.1'))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  whenDone(() => void server.close())
  const { fault } = await refused({ vnc: { listen: `127.0.0.1:${port}` } })
  expect(fault).toMatchObject({ code: 'guest.port-busy', at: { path: 'guests.web.vnc' } })
})

it('a tap that was not made', async () => {
  const cards = [{ connect: { network: 'lan' } }]
  for (const where of ['namespace', 'host'] as const) {
    const { fault } = await refused({ cards }, where)
    expect(fault).toMatchObject({ code: 'guest.tap-missing', at: { path: 'guests.web.cards[0]' } })
  }
})

it('a tap that another program holds', async () => {
  const world = await guestWorld('namespace')
  await world.inside?.run(['ip', 'tuntap', 'add', 'dev', 'office-web1', 'mode', 'tap'])
  const holding = ['-netdev', 'tap,id=other,ifname=office-web1,script=no,downscript=no']
  const lab = world.lab({
    db: { args: [...holding, '-device', 'virtio-net-pci,netdev=other'] },
    web: { cards: [{ connect: 'nothing' }, { connect: { bridge: 'br0' } }] },
  })
  await world.start(lab, 'db')
  expect(await faultFrom(world.start(lab, 'web'))).toMatchObject({
    code: 'guest.tap-busy',
    at: { path: 'guests.web.cards[1]' },
    cause: expect.stringContaining('Device or resource busy'),
  })
  expect((await guestStatus(world.scope, lab, 'db')).state).toBe('running')
})

it('more memory than there is', async () => {
  const { fault } = await refused({ memory: 16_000_000 })
  expect(fault).toMatchObject({ code: 'guest.memory', at: { path: 'guests.web.memory' } })
})

it('KVM where it does not work: the lab is refused before anything starts', async ({ skip }) => {
  const { facts } = await guestWorld('host')
  if (facts.kvm === 'works') skip('KVM works here')
  const { fault } = await refused({ accelerator: 'kvm' })
  expect(fault).toMatchObject({ code: 'guest.kvm', at: { path: 'guests.web.accelerator' } })
})

it('says nothing of warnings when asked why', async () => {
  const { fault } = await refused({ cpu: 'Skylake-Server', args: ['-no-such-option'] })
  expect(fault.cause).not.toContain('warning:')
})

it('keeps QEMU’s log for who wants to know more', async () => {
  const world = await guestWorld('host')
  await faultFrom(world.start(world.lab({ web: { args: ['-no-such-option'] } }), 'web'))
  expect(readFileSync(join(world.scope.folder, 'web/qemu.log'), 'utf8')).toContain('invalid option')
})

it('a run folder that takes no more: QEMU does not outlive the start that has failed', async () => {
  const { scope, ...world } = await guestWorld('host')
  // What is written once QEMU runs, under the name that it has until it is whole.
  const folder = join(scope.folder, 'web')
  mkdirSync(join(folder, `process.json.${process.pid}`), { recursive: true, mode: 0o700 })
  const lab = world.lab({ web: {} })
  const fault = await faultFrom(world.start(lab, 'web'))
  expect(fault.message).toContain('EISDIR')
  expect((await processes()).filter(({ args }) => args.some((arg) => arg.includes(scope.folder)))).toEqual([])
  expect((await guestStatus(scope, lab, 'web')).state).toBe('stopped')
  expect(readdirSync(folder).filter((name) => !['argv.json', 'qemu.log', 'serial.log'].includes(name))).toEqual([])
})
