// Name servers kept by systemd-resolved and by resolvconf, for real, in a namespace that stands for a machine, with a /usr, /etc and
// /run of its own: told of those of bridges, and as they were when a lab goes.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { hostSnapshotSchema } from '../../src/core/host/schema.ts'
import { HelperClient } from '../../src/engine/change/helper-client.ts'
import { whenDone } from '../support/cleanup.ts'
import { attempt } from '../support/run.ts'
import { until } from '../support/until.ts'
import { resolvconfCases, resolvedCases } from './cases/resolver.ts'
import type { OperationCase } from './cases/ground.ts'
import { helperFile } from './support/applying.ts'
import { machine, type Machine } from './support/machine.ts'
import { expectUndone } from './support/undone.ts'

const got = await attempt([join(import.meta.dirname, 'support/resolvers')], { deadline: 60_000 })
const packages = got.stdout.trim()

interface Resolving extends Machine {
  file: string
  lab(bridge: string): Promise<void>
}

/** A machine that has a package besides, and its own /etc and /run; nothing of the one underneath is changed. */
async function machineWith(name: string, context: TestContext): Promise<Resolving> {
  context.skip(got.status !== 0, `there are no packages of resolvers: ${got.stderr}`)
  const host = await machine(context)
  const added = join(host.folder, 'added')
  await mkdir(join(added, 'usr'), { recursive: true })
  const script = `cd ${added}; for f in bin sbin lib; do mkdir -p usr/$f; ln -s usr/$f $f; done
    dpkg-deb --fsys-tarfile ${packages}/${name}_*.deb | tar x --keep-directory-symlink
    cp -a /etc ${host.folder}/etc; cp -an etc/. ${host.folder}/etc/; mount --bind ${host.folder}/etc /etc
    mount -t tmpfs tmpfs /run; mkdir -p /run/dbus /run/systemd/system
    mount -t overlay -o lowerdir=${added}/usr:/usr overlay /usr`
  const made = await attempt(host.enter(['sh', '-ec', script]))
  context.skip(made.status !== 0, `no folders can be laid over others here: ${made.stderr}`)
  const file = join(host.folder, 'one.yaml')
  const lab = (bridge: string): Promise<void> =>
    writeFile(file, `version: 1\nname: one\nscope: host\nbridges: { br0: ${bridge} }\n`)
  return { ...host, file, lab }
}

/** Goes on until the test ends. */
function serve(host: Machine, ...words: string[]): void {
  const [program = '', ...args] = host.enter(words)
  const child = spawn(program, args, { stdio: 'ignore' })
  whenDone(() => void child.kill('SIGKILL'))
}

/** Every case, one after the other. */
async function expectAllUndone(host: Machine, cases: OperationCase[], text: () => Promise<string>): Promise<void> {
  const runs = join(host.folder, 'cases')
  mkdirSync(join(runs, 'office'), { recursive: true, mode: 0o700 })
  const { client } = await HelperClient.start(
    host.enter([process.execPath, helperFile, '--scope=host', `--runs=${runs}`, `--journals=${join(runs, 'office')}`]),
  )
  const snapshot = async () => hostSnapshotSchema.parse(JSON.parse((await host.tapdeck('host', '--json')).stdout))
  for (const one of cases) {
    for (const line of one.ip ?? []) await host.run('ip', ...line.trim().split(/\s+/))
    await expectUndone({ client, snapshot, text }, one)
    await host.run('ip', 'link', 'delete', 'br0')
  }
  await client.close()
}

async function kept(host: Resolving, word: 'apply' | 'down'): Promise<void> {
  const done = await host.kept('one', word, word === 'apply' ? host.file : 'one', '--yes')
  expect(done.status, done.stderr).toBe(0)
}

describe('systemd-resolved', () => {
  const resolving = async (context: TestContext): Promise<Resolving> => {
    const host = await machineWith('systemd-resolved', context)
    await host.run('useradd', '--system', '--no-create-home', 'systemd-resolve')
    await host.run('dbus-uuidgen', '--ensure')
    serve(host, 'dbus-daemon', '--system', '--nofork', '--nopidfile')
    await until(async () => (await attempt(host.enter(['test', '-e', '/run/dbus/system_bus_socket']))).status === 0, {
      what: 'a message bus',
    })
    serve(host, '/lib/systemd/systemd-resolved')
    await host.run('ln', '-sf', '/run/systemd/resolve/stub-resolv.conf', '/etc/resolv.conf')
    await until(async () => (await attempt(host.enter(['resolvectl', 'dns']))).status === 0, {
      what: 'an answer of it',
    })
    return host
  }

  it('does and undoes every operation', async (context) => {
    const host = await resolving(context)
    await expectAllUndone(host, resolvedCases, () => host.run('resolvectl', 'dns'))
  })

  it('asks by the bridge in place of the card, and by the card again', async (context) => {
    const host = await resolving(context)
    const servers = async (device: string): Promise<string> =>
      (await host.run('resolvectl', 'dns', device)).replace(/^.*\):/, '').trim()
    await host.run('resolvectl', 'dns', 'eth9', '198.51.100.1', '2001:db8::53')
    const before = await host.run('resolvectl', 'dns')
    await host.lab('{ ports: [eth9], address: inherit }')
    await kept(host, 'apply')
    expect(await servers('br0')).toBe('198.51.100.1 2001:db8::53')
    expect(await servers('eth9')).toBe('')
    expect((await host.tapdeck('plan', host.file)).status).toBe(0)
    await host.lab('{ ports: [eth9], address: inherit, dns: [198.51.100.7] }')
    await kept(host, 'apply')
    expect(await servers('br0')).toBe('198.51.100.7')
    expect((await host.tapdeck('plan', host.file)).status).toBe(0)
    await kept(host, 'down')
    expect(await host.run('resolvectl', 'dns')).toBe(before)

    const undone = await host.tapdeck('apply', host.file, '--yes', '--keep-within', '1')
    expect(undone.stdout + undone.stderr).toContain('Everything was put back as it was')
    expect(await host.run('resolvectl', 'dns')).toBe(before)
  })
})

describe('resolvconf', () => {
  it('has a record of the bridge’s while the lab is there', async (context) => {
    const host = await machineWith('openresolv', context)
    await host.run('sh', '-c', 'rm -f /etc/resolv.conf; echo nameserver 192.0.2.53 | resolvconf -a eth9.inet')
    const text = (): Promise<string> => host.run('cat', '/etc/resolv.conf')
    const before = await text()
    expect(before).toContain('# Generated by resolvconf')
    await expectAllUndone(host, resolvconfCases, text)
    await host.run('resolvconf', '-d', 'br0.tapdeck.office')
    expect(await text()).toBe(before)
    await host.lab('{ address: [10.9.0.1/24], dns: [10.9.0.53] }')
    await kept(host, 'apply')
    expect(await text()).toMatch(/^nameserver 10\.9\.0\.53$/m)
    expect((await host.tapdeck('plan', host.file)).status).toBe(0)
    await kept(host, 'down')
    expect(await text()).toBe(before)
  })
})
