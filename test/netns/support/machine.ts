// A network namespace that stands for a machine's own network, as root: a card with an address and a default route, and what is at its other end.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'vitest'
import { comparable } from '../../../src/core/host/compare.ts'
import { hostSnapshotSchema } from '../../../src/core/host/schema.ts'
import { builtCommand } from '../../support/tapdeck/cli.ts'
import { whenDone } from '../../support/cleanup.ts'
import { namespace } from '../../support/world/namespace.ts'
import { attempt, run, type Outcome } from '../../support/run.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { until } from '../../support/until.ts'

export interface Machine {
  folder: string
  run(...words: string[]): Promise<string>
  /** The argv that runs a command in it. */
  enter(words: readonly string[]): string[]
  /** In the namespace at the other end of its cable, which is 198.51.100.1. */
  far(...words: string[]): Promise<string>
  tapdeck(...words: string[]): Promise<Outcome>
  /** Runs `apply` or `down`, and keeps the change as soon as it waits for that; what the command said in the end. */
  kept(lab: string, ...words: string[]): Promise<Outcome>
  /** What cannot have changed by itself, as text. */
  state(): Promise<string>
}

/** A machine with one card, an address and a default route; forwarding is off. Skips without root: dnsmasq changes its user there. */
export async function machine(context: TestContext): Promise<Machine> {
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
  const kept = async (lab: string, ...words: string[]): Promise<Outcome> => {
    let ended = false
    const changing = tapdeck(...words, '--keep-within', '60').finally(() => (ended = true))
    await until(async () => ended || (await tapdeck('keep', lab)).status === 0, {
      what: 'the change waits to be kept',
      deadline: 60_000,
    })
    return changing
  }
  whenDone(async () => {
    for (const lab of ['one', 'two']) await kept(lab, 'down', lab, '--yes')
    holder.stdin.end()
    await once(holder, 'exit')
  })
  for (const command of [
    'link set lo up',
    'link add eth9 type veth peer name far9',
    'address add 198.51.100.2/24 dev eth9',
    'link set eth9 up',
    'route add default via 198.51.100.1',
  ])
    await here('ip', ...command.split(' '))
  await here('sysctl', '-qw', 'net.ipv4.ip_forward=0')
  const outer = await namespace()
  await here('ip', 'link', 'set', 'far9', 'netns', String(outer.pid))
  await outer.run(['ip', 'link', 'set', 'far9', 'up'])
  await outer.run(['ip', 'address', 'add', '198.51.100.1/24', 'dev', 'far9'])
  const state = async (): Promise<string> =>
    JSON.stringify(comparable(hostSnapshotSchema.parse(JSON.parse((await tapdeck('host', '--json')).stdout))))
  return {
    folder,
    run: here,
    enter: (words) => [...enter, ...words],
    far: (...words) => outer.run(words),
    tapdeck,
    kept,
    state,
  }
}
