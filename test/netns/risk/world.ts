// A machine with one card, a gateway beyond it, and behind that the user's own other end and a name server; all in namespaces.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { comparable } from '../../../src/core/host/compare.ts'
import { faultSchema, type Fault } from '../../../src/core/fault.ts'
import { findLink } from '../../../src/core/host/schema.ts'
import type { Operation } from '../../../src/core/plan/operation.ts'
import { builtCommand } from '../../support/tapdeck/cli.ts'
import { whenDone } from '../../support/cleanup.ts'
import { namespace, type Namespace } from '../../support/world/namespace.ts'
import { processes } from '../../support/processes.ts'
import { attempt, run, type Outcome } from '../../support/run.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { until } from '../../support/until.ts'
import { helperFile } from '../support/applying.ts'
import { snapshotOf } from '../support/observing.ts'

export const card = { name: 'eth9', address: '198.51.100.2/24' }
export const gateway = '198.51.100.1'
/** Behind the gateway. */
export const peer = '203.0.113.7'
export const nameServer = '203.0.113.53'

export interface World {
  folder: string
  journals: string
  net: Namespace
  env: Record<string, string>
  /** The argv that runs a command in the outer network. */
  outer(command: readonly string[]): string[]
  /** Runs a command there. */
  outside(...words: string[]): Promise<string>
  /** Whether the user's other end reaches the machine. */
  reaches(): Promise<boolean>
  /** What cannot have changed by itself. */
  state(): Promise<string>
  /** The MAC of the card. */
  mac(): Promise<string>
  begin(order: { operations: Operation[]; keepWithin?: number }, lab?: string): Change
  tapdeck(...words: string[]): Promise<Outcome>
  /** Writes a lab of the machine's own network: its file. */
  lab(name: string, text: string): Promise<string>
  /** Labs of which a change is under way, by their journals. */
  underWay(): string[]
}

/** A change as the engine makes it, in a process of its own. */
export interface Change {
  pid: number
  said: Record<string, unknown>[]
  say(word: 'keep' | 'rollback'): void
  /** The next state that it tells: `waiting`, `kept`, `rolled-back`, `failed`. */
  state(): Promise<string>
  fault(): Fault
  ended: Promise<unknown>
}

export async function world(): Promise<World> {
  const folder = await tempFolder()
  const journals = join(folder, 'journals')
  for (const name of ['x', 'runs', 'journals']) await mkdir(join(folder, name), { mode: 0o700 })
  const net = await namespace()
  const outer = await outerNetwork(net)
  const resolv = join(folder, 'resolv.conf')
  await writeFile(resolv, `nameserver ${nameServer}\n`)
  await net.run(['mount', '--bind', resolv, '/etc/resolv.conf'])
  for (const command of [
    `link add ${card.name} type veth peer name far9 netns ${outer.pid}`,
    `address add ${card.address} dev ${card.name}`,
    `link set ${card.name} up`,
  ])
    await net.run(['ip', ...command.split(' ')])
  for (const command of [
    `address add ${gateway}/24 dev far9`,
    'link set far9 up',
    `address add ${peer}/32 dev lo`,
    `address add ${nameServer}/32 dev lo`,
  ])
    await outer.run('ip', ...command.split(' '))
  await net.run(['ip', 'route', 'add', 'default', 'via', gateway, 'metric', '100'])
  await outer.serveNames()
  const env = {
    XDG_RUNTIME_DIR: join(folder, 'x'),
    XDG_STATE_HOME: join(folder, 'state'),
    TAPDECK_HOST_RUNS: join(folder, 'runs'),
    TAPDECK_HOST_JOURNALS: journals,
    SSH_CONNECTION: `${peer} 50000 ${card.address.split('/')[0] ?? ''} 22`,
  }
  const reaches = async (): Promise<boolean> => {
    const words = ['ping', '-c', '1', '-W', '1', '-I', peer, card.address.split('/')[0] ?? '']
    return (await outer.attempt(...words)).status === 0
  }
  const arrival = await until(reaches, { what: 'the machine is reached' })
  if (!arrival) throw new Error('not reached')
  return {
    folder,
    journals,
    net,
    env,
    outer: (command) => [...outer.enter, ...command],
    outside: outer.run,
    reaches,
    state: async () => JSON.stringify(comparable(await snapshotOf(net))),
    mac: async () => findLink(await snapshotOf(net), card.name)?.mac ?? '',
    begin: (order, lab = 'office') => begin(net, env, folder, order, lab),
    tapdeck: (...words) => attempt(net.enter([...builtCommand, ...words]), { env, cwd: folder, deadline: 100_000 }),
    async lab(name, text) {
      const file = join(folder, `${name}.yaml`)
      await writeFile(file, `version: 1\nname: ${name}\nscope: host\n${text}`)
      return file
    },
    underWay: () =>
      existsSync(journals)
        ? readdirSync(journals).flatMap((name) => /^(.*)\.journal\.json$/.exec(name)?.[1] ?? [])
        : [],
  }
}

/** A second network namespace of the same user namespace, so that a pair can have an end in each. */
async function outerNetwork(net: Namespace) {
  const inside = 'mount -t sysfs sysfs /sys && ip link set lo up && echo ready && exec cat'
  const [program = '', ...args] = net.enter(['unshare', '--net', '--mount', 'sh', '-c', inside])
  const holder = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  const pid = holder.pid ?? 0
  const enter = ['nsenter', '--preserve-credentials', '--user', '--mount', '--net', '--target', String(pid), '--']
  const ended = once(holder, 'exit')
  whenDone(async () => {
    holder.stdin.end()
    await ended
  })
  const echo = `const s = require('node:dgram').createSocket('udp4')
s.on('message', (text, from) => s.send(text, from.port, from.address))
s.bind(53, '${nameServer}', () => console.log('ready'))
process.stdin.on('end', () => process.exit()).resume()`
  return {
    pid,
    enter,
    run: (...words: string[]) => run([...enter, ...words]),
    attempt: (...words: string[]) => attempt([...enter, ...words]),
    async serveNames() {
      const server = spawn(enter[0] ?? '', [...enter.slice(1), process.execPath, '-e', echo], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      const gone = once(server, 'exit')
      whenDone(async () => {
        server.stdin.end()
        await gone
      })
      await once(server.stdout, 'data')
    },
  }
}

const runner = join(import.meta.dirname, '../../support/cases/carry-out.ts')

function begin(net: Namespace, env: Record<string, string>, folder: string, order: object, lab: string): Change {
  const words = net.enter([process.execPath, runner, helperFile, join(folder, 'runs'), join(folder, 'journals'), lab])
  const child = spawn(words[0] ?? '', words.slice(1), {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const said: Change['said'] = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    const lines = `${rest}${part}`.split('\n')
    rest = lines.pop() ?? ''
    said.push(...lines.map((line) => JSON.parse(line) as Record<string, unknown>))
  })
  child.stdin.on('error', () => undefined)
  child.stdin.write(`${JSON.stringify(order)}\n`)
  const ended = once(child, 'exit')
  let seen = 0
  whenDone(async () => {
    child.stdin.end()
    await ended
  })
  return {
    pid: child.pid ?? 0,
    said,
    ended,
    say: (word) => void child.stdin.write(`${word}\n`),
    async state() {
      const states = () => said.filter((each) => typeof each['state'] === 'string')
      const next = await until(() => states()[seen], { what: 'the next state', deadline: 60_000 })
      seen++
      return String(next['state'])
    },
    fault: () => faultSchema.parse(said.find((each) => 'fault' in each)?.['fault']),
  }
}

/** The helper of a change, or its watchdog, that works in a folder. */
export async function helpersIn(journals: string): Promise<{ helpers: number[]; watchdogs: number[] }> {
  const all = (await processes()).filter(
    ({ args }) => args.includes(`--journals=${journals}`) && args[1] === helperFile,
  )
  const isWatchdog = (args: string[]): boolean => args.some((word) => word.startsWith('--watch='))
  return {
    helpers: all.filter(({ args }) => !isWatchdog(args)).map(({ pid }) => pid),
    watchdogs: all.filter(({ args }) => isWatchdog(args)).map(({ pid }) => pid),
  }
}

export const journalOf = (journals: string, lab: string): unknown =>
  JSON.parse(readFileSync(join(journals, `${lab}.journal.json`), 'utf8'))

/** What puts the card under a bridge, with its MAC, address and default route: the plan that cuts others off. */
export function overCard(
  mac: string,
  { stp, via = gateway, onto = 'br0' }: { stp?: number; via?: string; onto?: 'br0' | 'br1' } = {},
): Operation[] {
  const alias = (name: string): string => `tapdeck:office/${name}`
  const bridge = (name: string, address: string): Operation[] => [
    { op: 'link.add', name, alias: alias(name), mac: address, link: { kind: 'bridge' } },
  ]
  return [
    ...bridge('br0', mac),
    ...(onto === 'br1' ? bridge('br1', '52:54:00:00:00:99') : []),
    ...(stp === undefined ? [] : [{ op: 'bridge.set' as const, name: 'br0', stp: true, forwardDelay: stp }]),
    { op: 'address.remove', device: card.name, address: card.address },
    { op: 'link.master', name: card.name, master: { kind: 'port', of: 'br0' } },
    { op: 'link.set', name: 'br0', up: true },
    ...(onto === 'br1' ? [{ op: 'link.set' as const, name: 'br1', up: true }] : []),
    { op: 'address.add', device: onto, address: card.address },
    { op: 'route.add', family: 'inet', to: 'default', device: onto, via },
  ]
}
