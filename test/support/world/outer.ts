// A whole outer machine for a sandbox: a network of its own with a card, a route and a loopback, and users who live there.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ordinaryUser } from '../as-user.ts'
import { whenDone } from '../cleanup.ts'
import { namespace } from './namespace.ts'
import { run } from '../run.ts'
import { tempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'

export interface OuterMachine {
  /** The argv that runs a command in its network, as the user of the test. */
  enter: (command: readonly string[]) => string[]
}

/** A user of the machine, with the folder that a lab of theirs would have. */
export interface OuterUser {
  name: string
  folder: string
  checkout: string
  /** The argv that runs a command as this user in the machine's network. */
  as: (command: readonly string[]) => string[]
}

/** The card's own addresses, of RFC 5737 and RFC 3849. */
export const outerAddress = '192.0.2.1'

/** `online`: with a card that has the default routes; `offline`: with its loopback alone. */
export async function outerMachine(state: 'online' | 'offline' = 'online'): Promise<OuterMachine> {
  const machine = process.getuid?.() === 0 ? await rootMachine() : await namespace()
  if (state === 'online') {
    const lines = [
      'link add card0 type veth peer name card1',
      'link set card1 up',
      'link set card0 up',
      `address add ${outerAddress}/24 dev card0`,
      'address add 2001:db8::1/64 dev card0 nodad',
      'route add default via 192.0.2.2 dev card0',
      '-6 route add default via 2001:db8::2 dev card0',
    ]
    for (const line of lines) await run(machine.enter(['ip', ...line.split(' ')]))
  }
  return machine
}

/** As root, so that it has no user namespace of its own: what root does there, real root does. */
async function rootMachine(): Promise<OuterMachine> {
  const holder = spawn('unshare', ['--net', 'sh', '-c', 'ip link set lo up && echo ready && exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(holder, 'exit')
  let said = ''
  holder.stdout.on('data', (text: Buffer) => (said += text.toString()))
  await until(() => said.includes('ready'), { what: 'an outer machine' })
  whenDone(async () => {
    holder.stdin.end()
    await ended
  })
  return { enter: (command) => ['nsenter', '--net', '--target', String(holder.pid), '--', ...command] }
}

/** The user of the test. */
export async function ownUser(machine: OuterMachine): Promise<OuterUser> {
  const folder = join(await tempFolder(), 'lab')
  await mkdir(folder, { mode: 0o700 })
  const checkout = join(import.meta.dirname, '../../..')
  return { name: 'own', folder, checkout, as: machine.enter }
}

/** A user without privileges; skips the test where there can be none beside the user of the test. */
export async function plainUser(
  machine: OuterMachine,
  context: Parameters<typeof ordinaryUser>[0],
): Promise<OuterUser> {
  if (process.getuid?.() !== 0) context.skip('the user of the tests has no privileges')
  const user = await ordinaryUser(context)
  const folder = join(user.runtimeFolder, 'lab')
  await user.run(['mkdir', '-m', '700', '-p', folder])
  return { name: 'plain', folder, checkout: user.checkout, as: (command) => machine.enter(user.as(command)) }
}
