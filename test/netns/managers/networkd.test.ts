// systemd-networkd, for real, in a namespace that stands for a machine: told to leave a lab's interfaces alone, and given the card back.
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { hostSnapshotSchema } from '../../../src/core/host/schema.ts'
import { HelperClient } from '../../../src/engine/change/helper-client.ts'
import { attempt } from '../../support/run.ts'
import { until } from '../../support/until.ts'
import { networkdCases } from '../cases/networkd.ts'
import { helperFile } from '../support/applying.ts'
import { expectUndone } from '../support/undone.ts'
import { expectNothingToDo, kept, ownSystem, type OwnSystem } from '../support/own-system.ts'

const program = '/lib/systemd/systemd-networkd'
/** As netplan writes it for networkd, where `by` is that. */
const files = {
  networkd: '/etc/systemd/network/20-wire.network',
  netplan: '/run/systemd/network/10-netplan-eth9.network',
}
const settings = `[Match]
Name=eth9

[Network]
Address=198.51.100.2/24
Gateway=198.51.100.1
LinkLocalAddressing=no
IPv6AcceptRA=no
`

interface Managed extends OwnSystem {
  lab: string
  /** As networkctl says it of an interface: configured, unmanaged … */
  whenSetUp(device: string, state: string): Promise<unknown>
  restartManager(): Promise<void>
  stopManager(): Promise<void>
}

async function withNetworkd(context: TestContext, by: keyof typeof files, body: string): Promise<Managed> {
  context.skip(!existsSync(program), 'systemd-networkd is not installed')
  const host = await ownSystem(context)
  const serve = () => host.serve('env', 'SYSTEMD_LOG_TARGET=console', program)
  const whenSetUp: Managed['whenSetUp'] = (device, state) =>
    until(
      async () => {
        const { stdout } = await attempt(host.enter(['networkctl', '--no-legend', '--no-pager', 'list', device]))
        return stdout.trim().endsWith(` ${state}`)
      },
      { what: `${device} ${state}` },
    )
  await host.run('install', '-d', '-o', 'systemd-network', '/run/systemd/netif')
  if (by === 'networkd') {
    await mkdir(dirname(join(host.folder, files.networkd)), { recursive: true })
    await writeFile(join(host.folder, files.networkd), settings)
  } else {
    await host.run('mkdir', '-p', dirname(files.netplan))
    await host.run('sh', '-c', `printf '%s' "$1" > ${files.netplan}`, 'sh', settings)
  }
  // What networkd makes of the card is what is there before.
  await host.run('ip', 'address', 'flush', 'dev', 'eth9')
  let running = serve()
  await whenSetUp('eth9', 'configured')
  const lab = join(host.folder, 'one.yaml')
  await writeFile(lab, `version: 1\nname: one\nscope: host\n${body}\n`)
  return {
    ...host,
    lab,
    whenSetUp,
    stopManager: () => running.stop(),
    async restartManager() {
      await running.stop()
      running = serve()
      // It says nothing of an interface before it has looked at it.
      await whenSetUp('lo', 'unmanaged')
    },
  }
}

const answers = (host: Managed): Promise<string> => host.far('ping', '-c1', '-W2', '198.51.100.2')
const addresses = (host: Managed, device: string): Promise<string> =>
  host.run('ip', '-br', '-4', 'address', 'show', device)

/** All that it was told by Tapdeck. */
const toldOf = (host: Managed): Promise<string> =>
  host.run('sh', '-c', 'cat /run/systemd/network/*tapdeck* 2>/dev/null || true')

const labs = [
  ['networkd', 'a bridge over the card', 'bridges: { br0: { ports: [eth9], address: inherit } }'],
  ['netplan', 'a bridge over the card', 'bridges: { br0: { ports: [eth9], address: inherit } }'],
  [
    'networkd',
    'a bridge with the address by hand',
    'bridges: { br0: { ports: [eth9], address: [198.51.100.2/24], gateway: 198.51.100.1 } }',
  ],
] as const

describe('systemd-networkd', () => {
  it.for(networkdCases.map((one) => [one.name, one] as const))(
    'is told of %s, and it is undone',
    async ([, one], context) => {
      const host = await withNetworkd(context, 'networkd', '')
      const runs = join(host.folder, 'cases')
      await mkdir(join(runs, 'office'), { recursive: true, mode: 0o700 })
      const { client } = await HelperClient.start(
        host.enter([
          process.execPath,
          helperFile,
          '--scope=host',
          `--runs=${runs}`,
          `--journals=${join(runs, 'office')}`,
        ]),
      )
      await expectUndone(
        {
          client,
          snapshot: async () => hostSnapshotSchema.parse(JSON.parse((await host.tapdeck('host', '--json')).stdout)),
          text: () => toldOf(host),
        },
        one,
      )
      await client.close()
    },
  )
})

describe('a card that systemd-networkd configures', () => {
  it.for(labs)(
    'through %s: %s says who manages it, outlasts a restart of that, and gives it back',
    async ([by, , body], context) => {
      const host = await withNetworkd(context, by, body)
      await answers(host)
      const before = await host.state()
      expect(before).toContain(`"manager":"${by}"`)

      const { stdout } = await host.tapdeck('plan', host.lab)
      expect(stdout).toContain('Tell systemd-networkd to leave br0, eth9 alone')
      expect(stdout).toContain(`configure${by === 'networkd' ? 's' : ''} eth9 by ${files[by]}`)
      expect(stdout).toContain('networkctl reload')

      await kept(host, 'apply', host.lab)
      await host.whenSetUp('eth9', 'unmanaged')
      await answers(host)
      await expectNothingToDo(host, host.lab)

      await host.restartManager()
      await host.whenSetUp('eth9', 'unmanaged')
      await host.whenSetUp('br0', 'unmanaged')
      expect(await host.run('ip', '-br', 'link', 'show', 'master', 'br0')).toContain('eth9')
      expect(await addresses(host, 'eth9')).not.toContain('198.51.100.2')
      await answers(host)
      await expectNothingToDo(host, host.lab)

      await kept(host, 'down', 'one')
      await host.whenSetUp('eth9', 'configured')
      await answers(host)
      expect(await host.state()).toBe(before)
      await host.restartManager()
      await host.whenSetUp('eth9', 'configured')
      expect(await host.state()).toBe(before)
    },
  )

  it('is given back, and the file goes, also where systemd-networkd runs no more', async (context) => {
    const host = await withNetworkd(context, 'networkd', 'bridges: { br0: { ports: [eth9], address: inherit } }')
    await kept(host, 'apply', host.lab)
    await host.stopManager()
    await expectNothingToDo(host, host.lab)
    await kept(host, 'down', 'one')
    expect(await toldOf(host)).toBe('')
    expect(await addresses(host, 'eth9')).toContain('198.51.100.2/24')
    await kept(host, 'apply', host.lab)
    expect(await toldOf(host), 'one that does not run is told nothing').toBe('')
  })

  it('is given back also where systemd-networkd ends before anybody keeps the change', async (context) => {
    const host = await withNetworkd(context, 'networkd', 'bridges: { br0: { ports: [eth9], address: inherit } }')
    let ended = false
    const waits = host.tapdeck('apply', host.lab, '--yes', '--keep-within', '100').finally(() => (ended = true))
    await host.whenSetUp('eth9', 'unmanaged')
    await host.stopManager()
    // Where it had not come to wait for that yet, it is undone by itself.
    await until(async () => ended || (await host.tapdeck('rollback', 'one')).status === 0, {
      what: 'the change is undone',
      deadline: 60_000,
    })
    const { stdout, stderr } = await waits
    expect(stdout + stderr).toContain('put back as it was')
    expect(await toldOf(host)).toBe('')
    expect(await addresses(host, 'eth9')).toContain('198.51.100.2/24')
    await kept(host, 'apply', host.lab)
  })

  it('has it back as it was where nobody keeps the change', async (context) => {
    const host = await withNetworkd(context, 'networkd', 'bridges: { br0: { ports: [eth9], address: inherit } }')
    const before = await host.state()
    const undone = await host.tapdeck('apply', host.lab, '--yes', '--keep-within', '1')
    expect(undone.stdout + undone.stderr).toContain('Everything was put back as it was')
    await host.whenSetUp('eth9', 'configured')
    await until(async () => (await host.state()) === before, { what: 'the machine as it was' })
    await answers(host)
  })
})
