// Guests directly on the card of a machine, by the command line: whom they reach, whom not, as whose process; and nothing left afterwards.
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SerialShell } from '../../src/cli/demo/serial.ts'
import { openConsole } from '../../src/engine/guest/running/console.ts'
import { machine, type Machine } from '../netns/support/machine.ts'
import { whenDone } from '../support/cleanup.ts'
import { builtCommand } from '../support/tapdeck/cli.ts'
import { until } from '../support/until.ts'
import { guestImage } from '../support/world/guest-image.ts'

const addressOf = { web: '198.51.100.50', db: '198.51.100.51' } as const
type Guest = keyof typeof addressOf

async function labFile(folder: string, cards: Record<Guest, string>): Promise<string> {
  const { kernel, initrd } = await guestImage()
  const [own, ownInitrd] = [join(folder, 'vmlinux'), join(folder, 'initrd')]
  await copyFile(kernel, own)
  await copyFile(initrd, ownInitrd)
  for (const file of [own, ownInitrd]) await chmod(file, 0o644)
  const guests = Object.entries(addressOf).map(
    ([name, address]) => `  ${name}:
    memory: 128
    cpus: 2
    kernel: ${own}
    initrd: ${ownInitrd}
    append: quiet td.name=${name} td.ip=${address}/24
    cards: [${cards[name === 'web' ? 'web' : 'db']}]
`,
  )
  const file = join(folder, 'one.yaml')
  await writeFile(file, `version: 1\nname: one\nscope: host\nguests:\n${guests.join('')}`)
  return file
}

const done = async (host: Machine, ...words: string[]): Promise<void> => {
  const { status, stdout, stderr } = await host.tapdeck(...words)
  expect(status, stdout + stderr).toBe(0)
}

async function shellOf({ folder }: Machine, guest: Guest): Promise<SerialShell> {
  const scope = { kind: 'host', lab: 'one', folder: join(folder, 'x/tapdeck/one'), enter: [], user: 0 } as const
  const shell = new SerialShell(guest, await openConsole(scope, guest, 'serial'))
  whenDone(() => shell.close())
  await shell.ready()
  return shell
}

const ping = (address: string): string[] => ['ping', '-c', '1', '-W', '1', address]

/** Whether the other end of the cable hears a guest answer. */
const isHeard = ({ far }: Machine, guest: Guest): Promise<true> =>
  until(
    () =>
      far(...ping(addressOf[guest])).then(
        () => true as const,
        () => undefined,
      ),
    {
      what: `an answer of ${guest}`,
      deadline: 60_000,
    },
  )

describe('guests directly on a card', () => {
  it('are hosts of its network and reach each other, but not the machine; running, they keep their macvtaps', async (context) => {
    const host = await machine(context)
    const before = await host.state()
    const file = await labFile(host.folder, {
      web: '{ queues: 2, connect: { macvtap: { link: eth9 } } }',
      db: '{ model: vmxnet3, connect: { macvtap: { link: eth9 } } }',
    })
    await done(host, 'apply', file, '--yes')
    await done(host, 'plan', file)
    for (const guest of ['web', 'db']) await done(host, 'guest', 'start', file, guest)
    const [web] = await Promise.all([shellOf(host, 'web'), shellOf(host, 'db')])
    await isHeard(host, 'web')
    await isHeard(host, 'db')
    expect(await web.run(`ping -c 1 -W 5 ${addressOf.db}`), 'web and db').toContain('1 packets received')
    expect(await web.run('ping -c 1 -W 5 198.51.100.1'), 'the other end').toContain('1 packets received')
    expect(await web.run('ping -c 1 -W 2 198.51.100.2'), 'this machine').toBeUndefined()

    const seen: unknown = JSON.parse((await host.tapdeck('host', '--json')).stdout)
    expect(seen).toMatchObject({
      links: expect.arrayContaining([
        expect.objectContaining({
          name: 'one-web0',
          macvtap: { mode: 'bridge', user: 0, holders: [expect.objectContaining({ name: 'qemu-system-x86' })] },
        }),
      ]),
    })
    await done(host, 'plan', file)
    for (const guest of ['web', 'db']) await done(host, 'guest', 'kill', file, guest)
    await done(host, 'down', 'one', '--yes')
    expect(await host.state()).toBe(before)
  })

  it('are kept apart by the mode private, which is set while they run', async (context) => {
    const host = await machine(context)
    const cards = { web: '{ connect: { macvtap: { link: eth9 } } }', db: '{ connect: { macvtap: { link: eth9 } } }' }
    const file = await labFile(host.folder, cards)
    await done(host, 'apply', file, '--yes')
    for (const guest of ['web', 'db']) await done(host, 'guest', 'start', file, guest)
    const [web] = await Promise.all([shellOf(host, 'web'), shellOf(host, 'db')])
    expect(await web.run(`ping -c 1 -W 5 ${addressOf.db}`), 'in the mode bridge').toContain('1 packets received')
    const apart = '{ connect: { macvtap: { link: eth9, mode: private } } }'
    await labFile(host.folder, { web: apart, db: apart })
    await done(host, 'apply', file, '--yes')
    expect(await web.run(`ping -c 1 -W 2 ${addressOf.db}`), 'in the mode private').toBeUndefined()
    await isHeard(host, 'web')
  })

  it('run as the user to whom the plan gave them', async (context) => {
    const host = await machine(context)
    const user = 61_234
    const run = join(host.folder, 'user')
    await mkdir(run, { mode: 0o700 })
    await chmod(host.folder, 0o755)
    await host.run('chown', String(user), run)
    const as = (...words: string[]): Promise<string> =>
      host.run(
        ...['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--inh-caps=-all'],
        ...['env', `HOME=${run}`, `XDG_RUNTIME_DIR=${run}`, `XDG_STATE_HOME=${run}`, `XDG_CACHE_HOME=${run}`],
        ...words,
      )
    const isReadable = await as('test', '-r', builtCommand.at(-1) ?? '').then(
      () => true,
      () => false,
    )
    context.skip(!isReadable, 'an ordinary user may not read the files of this checkout')
    const card = '{ connect: { macvtap: { link: eth9 } } }'
    const file = await labFile(host.folder, { web: card, db: '{ connect: nothing }' })
    const start = (): Promise<string> => as(...builtCommand, 'guest', 'start', file, 'web')
    await done(host, 'apply', file, '--yes')
    await expect(start()).rejects.toThrow('guest.tap-forbidden')

    // As the plan of an ordinary user does it.
    const index = (await host.run('cat', '/sys/class/net/one-web0/ifindex')).trim()
    await host.run('chown', String(user), `/dev/tap${index}`)
    await start()
    await isHeard(host, 'web')
    await as(...builtCommand, 'guest', 'kill', file, 'web')
  })
})
