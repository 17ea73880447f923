// Name servers in the one file that all programs read, in an /etc of its own: added, taken away, and not a byte of the rest touched.
import { accessSync, constants } from 'node:fs'
import { chmod, cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { hostSnapshotSchema, type HostSnapshot } from '../../../src/core/host/schema.ts'
import { builtCommand } from '../../support/tapdeck/cli.ts'
import { fileCases } from '../cases/resolver.ts'
import { bench } from '../support/applying.ts'
import { machine, type Machine } from '../support/machine.ts'
import { expectUndone } from '../support/undone.ts'

/** No way leads to the second. */
const was = '# written by hand\nnameserver 198.51.100.53\nnameserver 2001:db8::53\nsearch lan.test\noptions edns0'

/** What an ordinary user may not read is not needed. */
function isNeeded(source: string): boolean {
  try {
    accessSync(source, constants.R_OK)
  } catch {
    return false
  }
  return !source.endsWith('/ssl')
}

/** An /etc of its own, whose resolv.conf has that text, without an end of its last line. */
async function ownEtc(folder: string, run: (...words: string[]) => Promise<string>): Promise<void> {
  const etc = join(folder, 'etc')
  await cp('/etc', etc, { recursive: true, verbatimSymlinks: true, filter: isNeeded })
  await writeFile(join(etc, 'resolv.conf'), was)
  await chmod(join(etc, 'resolv.conf'), 0o640)
  await run('mount', '--bind', etc, '/etc')
}

const lab = (dns: string): string =>
  `version: 1\nname: one\nscope: host\nbridges: { br0: { address: [10.9.0.1/24], dns: ${dns} } }\n`

async function machineWithEtc(context: TestContext): Promise<Machine & { file: string; text: () => Promise<string> }> {
  const host = await machine(context)
  await ownEtc(host.folder, host.run)
  const file = join(host.folder, 'one.yaml')
  await writeFile(file, lab('[10.9.0.53]'))
  return { ...host, file, text: () => host.run('cat', '/etc/resolv.conf') }
}

describe('resolver.set', () => {
  it.for(fileCases.map((one) => [one.name, one] as const))('%s', async ([, one]) => {
    const place = await bench('host')
    await ownEtc(place.folder, (...words) => place.net.run(words))
    await place.net.run(['ip', '-batch', '-'], { input: `${(one.ip ?? []).join('\n')}\n` })
    const snapshot = async (): Promise<HostSnapshot> =>
      hostSnapshotSchema.parse(JSON.parse(await place.net.run([...builtCommand, 'host', '--json'])))
    const { client } = await place.helper()
    await expectUndone({ client, snapshot, text: () => place.net.run(['cat', '/etc/resolv.conf']) }, one)
  })
})

describe('the name servers of a bridge, where a plain file keeps them', () => {
  it('stand in front, are nothing to do any more, and leave the file as it was', async (context) => {
    const host = await machineWithEtc(context)
    expect((await host.kept('one', 'apply', host.file, '--yes')).stderr).not.toContain('tapdeck:')
    expect(await host.text()).toBe(`# begin tapdeck:one/br0\nnameserver 10.9.0.53\n# end tapdeck:one/br0\n${was}`)
    expect((await host.run('stat', '-c', '%a', '/etc/resolv.conf')).trim(), 'its mode stays').toBe('640')
    expect((await host.tapdeck('plan', host.file)).status).toBe(0)
    await writeFile(host.file, lab('[10.9.0.53, 10.9.0.54]'))
    await host.kept('one', 'apply', host.file, '--yes')
    expect(await host.text()).toContain('nameserver 10.9.0.53\nnameserver 10.9.0.54\n')
    // By its name alone, and also where somebody has taken the bridge away.
    await host.run('ip', 'link', 'delete', 'br0')
    expect((await host.kept('one', 'down', 'one', '--yes')).status).toBe(0)
    expect(await host.text()).toBe(was)
  })

  it('go again where the change is not kept', async (context) => {
    const host = await machineWithEtc(context)
    const changed = await host.tapdeck('apply', host.file, '--yes', '--keep-within', '1')
    expect(changed.stdout + changed.stderr).toContain('Everything was put back as it was')
    expect(await host.text()).toBe(was)
  })

  it('leave no file behind where there was none', async (context) => {
    const host = await machineWithEtc(context)
    await host.run('rm', '/etc/resolv.conf')
    const is = (): Promise<string> => host.run('sh', '-c', 'ls /etc | grep resolv.conf; true')
    expect((await host.kept('one', 'apply', host.file, '--yes')).stderr).not.toContain('tapdeck:')
    expect(await host.text()).toContain('nameserver 10.9.0.53')
    await writeFile(host.file, lab('[10.9.0.53, 10.9.0.54]'))
    await host.tapdeck('apply', host.file, '--yes', '--keep-within', '1')
    expect(await host.text(), 'a change that is not kept').not.toContain('10.9.0.54')
    expect((await host.kept('one', 'down', 'one', '--yes')).status).toBe(0)
    expect(await is()).toBe('')
    await host.tapdeck('apply', host.file, '--yes', '--keep-within', '1')
    expect(await is()).toBe('')
  })

  it('are written into a file that is mounted from outside, as in a container', async (context) => {
    const host = await machineWithEtc(context)
    const mounted = join(host.folder, 'mounted.conf')
    await writeFile(mounted, was)
    await host.run('mount', '--bind', mounted, '/etc/resolv.conf')
    expect((await host.kept('one', 'apply', host.file, '--yes')).stderr).not.toContain('tapdeck:')
    expect(await host.text()).toContain('nameserver 10.9.0.53')
    expect(await host.run('sh', '-c', 'ls /etc/resolv.conf.*; true')).toBe('')
    await host.kept('one', 'down', 'one', '--yes')
    expect(await host.text()).toBe(was)
  })

  it('are refused where the file is a link to somewhere, which stays as it is', async (context) => {
    const host = await machineWithEtc(context)
    const elsewhere = join(host.folder, 'elsewhere.conf')
    await writeFile(elsewhere, was)
    await host.run('ln', '-sf', elsewhere, '/etc/resolv.conf')
    const refused = await host.tapdeck('plan', host.file)
    expect(refused.status).toBe(3)
    expect(refused.stderr).toContain('plan.resolver')
    expect(await host.run('readlink', '/etc/resolv.conf')).toBe(`${elsewhere}\n`)
  })
})
