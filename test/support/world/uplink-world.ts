// A sandbox, its uplink, and both sides of it, for the tests of engine/scope/uplink.
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'vitest'
import { z } from 'zod'
import { faultSchema, type Fault } from '../../../src/core/fault.ts'
import { uplinkSchema, type UplinkForward } from '../../../src/core/host/schema.ts'
import { rulesOf, tableScript } from '../../../src/core/plan/operations/nft-rules.ts'
import { uplinkNet, type UplinkTool } from '../../../src/core/plan/operations/services/sandbox.ts'
import { whenDone } from '../cleanup.ts'
import { outerMachine, ownUser, plainUser, type OuterMachine, type OuterUser } from './outer.ts'
import { processes } from '../processes.ts'
import { attempt, run } from '../run.ts'
import { until } from '../until.ts'

const replySchema = z.union([z.strictObject({ fault: faultSchema }), z.strictObject({ value: z.unknown().optional() })])

/** A sandbox on an outer machine, and what a user of that machine does to its uplink. */
export class World {
  readonly machine: OuterMachine
  readonly user: OuterUser
  readonly holder: number
  constructor(machine: OuterMachine, user: OuterUser, holder: number) {
    this.machine = machine
    this.user = user
    this.holder = holder
  }

  /** As the user whose sandbox it is: nobody else is root in there. */
  enter = (command: readonly string[]): string[] =>
    this.user.as(['nsenter', `--target=${this.holder}`, '--user', '--net', '--preserve-credentials', '--', ...command])
  inside = (...command: string[]) => run(this.enter(command))

  /** What a connection to the machine's own loopback says. */
  async ask(proto: 'tcp' | 'udp', port: number, address = '127.0.0.1'): Promise<string> {
    const host = address.includes(':') ? `[${address}]` : address
    const family = address.includes(':') ? '6' : '4'
    const to = `${proto.toUpperCase()}${family}:${host}:${port}`
    // TCP one way only: pasta of 2023 loses or repeats what it carries to a client that has closed its own direction
    const client = proto === 'tcp' ? ['socat', '-u', '-T3', to, '-'] : ['socat', '-t5', '-T6', '-', to]
    const { stdout, stderr } = await attempt(this.machine.enter(client), { input: 'hello\n' })
    return stdout.trim() || (stderr.includes('refused') ? 'refused' : stderr.trim())
  }

  async call(name: string, ...args: unknown[]): Promise<unknown> {
    const reply = await this.#reply(name, args)
    if ('fault' in reply) throw new Error(JSON.stringify(reply.fault))
    return reply.value
  }
  async fault(name: string, ...args: unknown[]): Promise<Fault | undefined> {
    const reply = await this.#reply(name, args)
    return 'fault' in reply ? reply.fault : undefined
  }
  async #reply(name: string, args: unknown[]) {
    const node = join(this.user.checkout, 'node_modules/.bin/node')
    const script = join(this.user.checkout, 'test/support/world/scripts/call-uplink.ts')
    return replySchema.parse(JSON.parse(await run(this.user.as([node, script, name, JSON.stringify(args)]))))
  }

  start = (tool: UplinkTool) => this.call('startUplink', { tool, holder: this.holder, folder: this.user.folder })
  stop = () => this.call('stopUplink', this.user.folder)
  read = async () => uplinkSchema.parse(await this.call('readUplink', this.user.folder))
  add = (what: UplinkForward) => this.call('addForward', this.user.folder, this.holder, what)
  remove = (what: UplinkForward) => this.call('removeForward', this.user.folder, this.holder, what)

  /** Processes of the uplink, forwards, and what waits with them: all name the holder. */
  servants = async () =>
    (await processes()).filter(({ args }) => args.includes(String(this.holder)) && args[0] !== 'nsenter')

  /** A server that says `text` to whoever comes. */
  serve(enter: (command: readonly string[]) => string[], listen: string, text: string): Promise<void> {
    return background(enter(['socat', `${listen},fork,reuseaddr`, `SYSTEM:echo ${text}`]), listen)
  }

  /** What a lab's plan sets in a sandbox that has a way in. */
  async layRules(forwards: Parameters<typeof rulesOf>[0]['forwards'] = []): Promise<void> {
    const { device, address } = uplinkNet
    await this.inside('sysctl', '-qw', `net.ipv4.conf.${device}.route_localnet=1`)
    const chains = rulesOf({ op: 'nft.table', table: 'tapdeck_t', networks: [], forwards, wayIn: { device, address } })
    await run(this.enter(['nft', '-f', '-']), { input: tableScript('tapdeck_t', chains, []) })
  }
}

/** Runs until the test ends; resolves when it waits for somebody. */
export async function background(command: readonly string[], listen: string): Promise<void> {
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  whenDone(() => void child.kill('SIGKILL'))
  const [, proto = '', port = ''] = /^(TCP|UDP)\d?-[A-Z]+:(\d+)/.exec(listen) ?? []
  await until(
    async () => {
      const files = [proto.toLowerCase(), `${proto.toLowerCase()}6`].map((name) => `/proc/${child.pid}/net/${name}`)
      const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
      return texts.some((text) =>
        new RegExp(`:${Number(port).toString(16).padStart(4, '0').toUpperCase()} 0+:0000 (0A|07) `).test(text),
      )
    },
    { what: `somebody who listens on ${listen}` },
  )
}

async function sandbox(user: OuterUser): Promise<number> {
  const command = [
    'unshare',
    '--user',
    '--map-root-user',
    '--mount',
    '--net',
    'sh',
    '-c',
    'ip link set lo up; exec cat',
  ]
  const [program = '', ...args] = user.as(command)
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'inherit'] })
  const { pid } = child
  if (pid === undefined) throw new Error('no sandbox')
  whenDone(() => void child.kill('SIGKILL'))
  await until(async () => (await readFile(`/proc/${pid}/cmdline`, 'utf8')).startsWith('cat'), { what: 'a sandbox' })
  return pid
}

/** Made for a test, gone after it; skips the test where there is no such user. */
export async function worldOf(context: TestContext, who: 'own' | 'plain', state: 'online' | 'offline' = 'online') {
  const machine = await outerMachine(state)
  const user = who === 'own' ? await ownUser(machine) : await plainUser(machine, context)
  return new World(machine, user, await sandbox(user))
}

/** The bytes that come back for a datagram from within the sandbox, as latin1. */
export async function askUdp(world: World, to: string, query: string): Promise<string> {
  const [program = '', ...args] = world.enter(['socat', '-t2', '-T2', '-', `UDP4:${to}`])
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(Buffer.from(query, 'latin1'))
  let reply = ''
  for await (const part of child.stdout.setEncoding('latin1')) reply += String(part)
  return reply
}
