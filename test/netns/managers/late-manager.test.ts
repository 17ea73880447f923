// NetworkManager, for real, in a namespace that stands for a machine: it comes when a lab has its card already, or takes it out again.
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { attempt } from '../../support/run.ts'
import { until } from '../../support/until.ts'
import type { Machine } from '../support/machine.ts'
import { expectNothingToDo, kept, ownSystem } from '../support/own-system.ts'

const profile = `[connection]
id=wire
type=ethernet
interface-name=eth9

[ipv4]
method=manual
address1=198.51.100.2/24,198.51.100.1

[ipv6]
method=disabled
`

interface Managed extends Machine {
  file: string
  /** Until the state of an interface, and the profile in force on it, are these, as nmcli says them. */
  whenState(device: string, state: string): Promise<unknown>
}

async function withManager(context: TestContext): Promise<Managed & { startManager(): Promise<void> }> {
  context.skip(!existsSync('/usr/sbin/NetworkManager'), 'NetworkManager is not installed')
  const host = await ownSystem(context)
  const { etc, serve } = host
  const profiles = join(etc, 'NetworkManager/system-connections')
  await mkdir(profiles, { recursive: true })
  await writeFile(
    join(etc, 'NetworkManager/NetworkManager.conf'),
    '[main]\nplugins=keyfile\nauth-polkit=false\nno-auto-default=*\n',
  )
  await writeFile(join(profiles, 'wire.nmconnection'), profile, { mode: 0o600 })
  await host.run('mount', '-t', 'tmpfs', 'tmpfs', '/var/lib/NetworkManager')
  await host.run('mkdir', '-p', '/run/NetworkManager')
  const nmcli = async (...words: string[]): Promise<string> =>
    (await attempt(host.enter(['nmcli', ...words]))).stdout.replaceAll('\\', '').trim()
  const file = join(host.folder, 'one.yaml')
  await writeFile(file, 'version: 1\nname: one\nscope: host\nbridges: { br0: { ports: [eth9], address: inherit } }\n')
  return {
    ...host,
    file,
    whenState: (device, state) =>
      until(async () => (await nmcli('-g', 'DEVICE,STATE', 'device')).split('\n').includes(`${device}:${state}`), {
        what: `${device} ${state}`,
        deadline: 60_000,
      }),
    startManager: async () => {
      serve('NetworkManager', '--no-daemon')
      await until(async () => (await nmcli('-g', 'RUNNING', 'general')) === 'running', { what: 'NetworkManager' })
    },
  }
}

describe('a lab that is up when NetworkManager comes', () => {
  it('stays as it is; NetworkManager is told to leave its bridge alone, and forgets it when the lab goes', async (context) => {
    const host = await withManager(context)
    await kept(host, 'apply', host.file)
    await host.startManager()
    await host.whenState('eth9', 'connected (externally)')
    await kept(host, 'apply', host.file)
    await host.whenState('br0', 'unmanaged')
    await expectNothingToDo(host, host.file)
    expect(await host.run('ip', '-br', 'link', 'show', 'master', 'br0')).toContain('eth9')
    await host.far('ping', '-c1', '-W2', '198.51.100.2')
    await kept(host, 'down', 'one')
    expect(await host.run('ip', 'route', 'show', 'default')).toContain('default via 198.51.100.1 dev eth9')
    await host.far('ping', '-c1', '-W2', '198.51.100.2')
  })

  it('is handed over whole where NetworkManager has taken the card; undone, it is as it was', async (context) => {
    const host = await withManager(context)
    await kept(host, 'apply', host.file)
    await host.startManager()
    await host.whenState('eth9', 'connected (externally)')
    // Our bridge still has the address, of which NetworkManager would make sure that it is nobody else's.
    await host.run('ip', 'address', 'flush', 'dev', 'br0')
    await attempt(host.enter(['nmcli', '--wait', '1', 'connection', 'up', 'wire']))
    const addressed = async (): Promise<boolean> =>
      (await host.run('ip', '-br', 'address', 'show', 'dev', 'eth9')).includes('198.51.100.2')
    await until(addressed, { what: 'the address by the profile' })
    const links = (): Promise<string> => host.run('ip', '-br', 'link')
    const before = await links()

    const undone = await host.tapdeck('apply', host.file, '--yes', '--keep-within', '1')
    expect(undone.stdout + undone.stderr).toContain('Everything was put back as it was')
    expect((await links()).replaceAll(/@\S+/g, '')).toBe(before.replaceAll(/@\S+/g, ''))
    expect(await host.run('ip', '-d', 'link', 'show', 'br0')).toContain('alias tapdeck:one/br0')

    await kept(host, 'apply', host.file)
    await host.whenState('br0', 'connected')
    expect(await host.run('nmcli', '-g', 'NAME', 'connection', 'show', '--active')).toContain('tapdeck\\:one/br0')
    expect(await host.run('nft', 'list', 'ruleset'), 'nothing of the card is remembered any more').not.toContain('eth9')
    await expectNothingToDo(host, host.file)
    await host.far('ping', '-c1', '-W2', '198.51.100.2')

    // What the lab says no more is inherited again.
    const profile = (): Promise<string> =>
      host.run('nmcli', '-g', 'ipv4.dns,802-3-ethernet.mtu', 'connection', 'show', 'tapdeck:one/br0')
    const inherited = await profile()
    const lab = await readFile(host.file, 'utf8')
    await writeFile(host.file, lab.replace('inherit', 'inherit, dns: [198.51.100.7], mtu: 1400'))
    await kept(host, 'apply', host.file)
    expect(await profile()).toBe('198.51.100.7\n1400\n')
    await expectNothingToDo(host, host.file)
    await writeFile(host.file, lab)
    await kept(host, 'apply', host.file)
    expect(await profile()).toBe(inherited)
    await expectNothingToDo(host, host.file)

    await kept(host, 'down', 'one')
    await host.whenState('eth9', 'connected')
    await until(async () => !(await links()).includes('br0'), { what: 'no bridge any more' })
    await host.far('ping', '-c1', '-W2', '198.51.100.2')
  })
})
