// Labs with `scope: host`, by the command line as root, in a network namespace that stands for a machine's own network.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { comparable } from '../../src/core/host/compare.ts'
import { hostSnapshotSchema } from '../../src/core/host/schema.ts'
import { builtCommand } from '../support/cli.ts'
import { whenDone } from '../support/cleanup.ts'
import { attempt, run, type Outcome } from '../support/run.ts'
import { tempFolder } from '../support/temp-folder.ts'

interface Machine {
  folder: string
  run(...words: string[]): Promise<string>
  tapdeck(...words: string[]): Promise<Outcome>
  /** What cannot have changed by itself, as text. */
  state(): Promise<string>
}

/** A machine with one card, an address and a default route; forwarding is off. Skips without root: dnsmasq changes its user there. */
async function machine(context: TestContext): Promise<Machine> {
  if (process.getuid?.() !== 0) return context.skip('the network of a machine can only be changed as root')
  const folder = await tempFolder()
  await mkdir(join(folder, 'x'), { mode: 0o700 })
  const holder = spawn(
    'unshare',
    ['--net', '--mount', 'sh', '-c', 'mount -t sysfs sysfs /sys && echo ready && exec cat'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  await once(holder.stdout, 'data')
  const enter = ['nsenter', '--target', String(holder.pid), '--net', '--mount', '--']
  const env = {
    ...process.env,
    XDG_RUNTIME_DIR: join(folder, 'x'),
    XDG_STATE_HOME: join(folder, 'state'),
    TAPDECK_HOST_RUNS: join(folder, 'runs'),
    TAPDECK_HOST_JOURNALS: join(folder, 'journals'),
  }
  const here = (...words: string[]): Promise<string> => run([...enter, ...words], { env })
  const tapdeck = (...words: string[]): Promise<Outcome> =>
    attempt([...enter, ...builtCommand, ...words], { env, cwd: folder, deadline: 60_000 })
  whenDone(async () => {
    for (const lab of ['one', 'two']) await tapdeck('down', lab, '--yes')
    holder.stdin.end()
    await once(holder, 'exit')
  })
  for (const command of [
    'link set lo up',
    'link add eth9 type veth peer name far9',
    'link set far9 up',
    'address add 198.51.100.2/24 dev eth9',
    'link set eth9 up',
    'route add default via 198.51.100.1',
  ])
    await here('ip', ...command.split(' '))
  await here('sysctl', '-qw', 'net.ipv4.ip_forward=0')
  const state = async (): Promise<string> =>
    JSON.stringify(comparable(hostSnapshotSchema.parse(JSON.parse((await tapdeck('host', '--json')).stdout))))
  return { folder, run: here, tapdeck, state }
}

const lab = (name: string, subnet: string): string =>
  `version: 1\nname: ${name}\nscope: host\nnetworks: { lan: { subnet: ${subnet} } }\nguests: { web: { cards: [{ connect: { network: lan } }] } }\n`

const forwards = async ({ run: here }: Machine): Promise<string> =>
  (await here('sysctl', '-n', 'net.ipv4.ip_forward')).trim()

describe('a lab in the machine’s own network', () => {
  it('is made beside what is there, and goes by its name alone, leaving all as it was', async (context) => {
    const host = await machine(context)
    const before = await host.state()
    const file = join(host.folder, 'one.yaml')
    await writeFile(file, lab('one', '192.168.150.0/24'))
    expect((await host.tapdeck('apply', file, '--yes')).stderr).not.toContain('tapdeck:')
    expect(await forwards(host)).toBe('1')
    expect((await host.tapdeck('plan', file)).status, 'an applied lab plans to nothing').toBe(0)
    expect(JSON.parse((await host.tapdeck('list', '--json')).stdout)).toMatchObject([{ name: 'one', scope: 'host' }])
    expect(await host.run('ip', 'route', 'show', 'default')).toContain('198.51.100.1')
    const down = await host.tapdeck('down', 'one', '--yes')
    expect(down.status, down.stderr).toBe(0)
    expect(await host.state()).toBe(before)
  })

  it.for([
    ['one', 'two'],
    ['two', 'one'],
  ])('puts forwarding back with the last lab: %s, then %s', async ([first = '', last = ''], context) => {
    const host = await machine(context)
    for (const [name, subnet] of [
      ['one', '192.168.150.0/24'],
      ['two', '192.168.160.0/24'],
    ] as const) {
      await writeFile(join(host.folder, `${name}.yaml`), lab(name, subnet))
      expect((await host.tapdeck('apply', join(host.folder, `${name}.yaml`), '--yes')).status).toBe(0)
    }
    expect((await host.tapdeck('down', first, '--yes')).status).toBe(0)
    expect(await forwards(host), 'the other lab still needs it').toBe('1')
    expect((await host.tapdeck('plan', join(host.folder, `${last}.yaml`))).status, 'and is whole').toBe(0)
    expect((await host.tapdeck('down', last, '--yes')).status).toBe(0)
    expect(await forwards(host)).toBe('0')
  })

  it('refuses what would cut the machine off, and names of others', async (context) => {
    const host = await machine(context)
    const before = await host.state()
    const file = join(host.folder, 'one.yaml')
    await writeFile(file, lab('one', '198.51.100.0/24'))
    const overlap = await host.tapdeck('apply', file, '--yes')
    expect({ status: overlap.status, said: overlap.stderr }).toMatchObject({
      status: 3,
      said: expect.stringContaining('plan.overlap'),
    })
    await host.run('ip', 'link', 'add', 'one-lan', 'type', 'bridge')
    await writeFile(file, lab('one', '192.168.150.0/24'))
    const taken = await host.tapdeck('apply', file, '--yes')
    expect({ status: taken.status, said: taken.stderr }).toMatchObject({
      status: 3,
      said: expect.stringContaining('plan.taken'),
    })
    await host.run('ip', 'link', 'delete', 'one-lan')
    expect(await host.state()).toBe(before)
  })

  it('does not let a guest reach the machine’s loopback by a forward', async (context) => {
    const host = await machine(context)
    const file = join(host.folder, 'one.yaml')
    const mac = '52:54:00:aa:00:01'
    await writeFile(
      file,
      `version: 1\nname: one\nscope: host\nnetworks: { lan: { subnet: 192.168.150.0/24, dhcp: { hosts: { '${mac}': .11 } }, forwards: [{ tcp: 0.0.0.0:8080, to: web:80 }] } }\nguests: { web: { cards: [{ mac: '${mac}', connect: { network: lan } }] } }\n`,
    )
    const applied = await host.tapdeck('apply', file, '--yes')
    expect(applied.status, applied.stderr).toBe(0)
    expect(await host.run('sysctl', '-n', 'net.ipv4.conf.one-lan.route_localnet')).toContain('1')
    expect(await host.run('nft', 'list', 'chain', 'inet', 'tapdeck_one', 'martians')).toContain(
      'iifname "one-lan" ip daddr 127.0.0.0/8 drop',
    )
  })
})
