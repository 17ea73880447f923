// The command of a shell in a lab's network, and of ssh to one of its guests.
import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { z } from 'zod'
import type { sessionCalls } from '../../../contract/app.ts'
import { FaultError } from '../../../core/fault.ts'
import { cardsOf, cardsOn } from '../../../core/lab/resolve.ts'
import { listenOf, type UserForward } from '../../../core/lab/words.ts'
import type { Lab } from '../../../core/lab/schema.ts'
import { leasedTo } from '../../../core/topology/nodes/guests.ts'
import { labOf, knownScope, readScope, type KnownLab } from '../../labs.ts'
import type { Paths } from '../../files/paths.ts'
import type { Scope } from '../../scope/scope.ts'

type Ssh = NonNullable<z.output<(typeof sessionCalls)['shell.open']['input']>['ssh']>

export interface ShellCommand {
  command: string[]
  environment: Record<string, string>
}

/** Faults as of `knownScope`; for ssh also `ssh.address` and `ssh.unreachable`. */
export async function shellCommand(known: KnownLab, ssh: Ssh | undefined, paths: Paths): Promise<ShellCommand> {
  const scope = knownScope(known, paths)
  const environment = { TAPDECK_LAB: known.name }
  if (ssh === undefined) return { command: [...scope.enter, process.env.SHELL || '/bin/sh'], environment }
  const target = await targetOf(known, scope, ssh, paths)
  return { command: [...scope.enter, ...sshCommand(scope, ssh.user, target)], environment }
}

interface Target {
  address: string
  port: number
}

/** In a sandbox ssh is root of its user namespace, whose home is not the user's: its files are named one by one. */
function sshCommand(scope: Scope, user: string, { address, port }: Target): string[] {
  const home = join(homedir(), '.ssh')
  const keys = ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(home, name)).filter((file) => existsSync(file))
  const options = [
    'StrictHostKeyChecking=accept-new',
    // Guests come and go with other keys at the same address: what is known of them ends with the lab.
    `UserKnownHostsFile=${quoted(join(scope.folder, 'known_hosts'))}`,
    ...keys.map((file) => `IdentityFile=${quoted(file)}`),
  ]
  const config = join(home, 'config')
  return [
    'ssh',
    ...(existsSync(config) ? ['-F', config] : []),
    ...options.flatMap((option) => ['-o', option]),
    '-p',
    String(port),
    '-l',
    user,
    '--',
    address,
  ]
}

/** ssh splits the values of its options at spaces, and knows quotes. */
const quoted = (path: string): string => `"${path}"`

async function targetOf(known: KnownLab, scope: Scope, { guest, address }: Ssh, paths: Paths): Promise<Target> {
  if (address !== undefined) return { address: checkedAddress(address), port: 22 }
  const lab = labOf(known)
  const definition = lab.guests[guest]
  if (definition === undefined)
    throw new FaultError({ code: 'guest.unknown', message: `Lab ${lab.name} has no guest ${guest}.` })
  const cards = cardsOf(lab, guest, definition)
  const host = await readScope(scope, paths)
  const [leased] = cards.flatMap(({ mac }) => leasedTo(host, mac))
  if (leased !== undefined) return { address: leased, port: 22 }
  const [forwarded] = cards.flatMap(({ connect }) =>
    connect !== 'nothing' && 'user' in connect ? forwardsTo22(connect.user.forwards, scope) : [],
  )
  if (forwarded !== undefined) return forwarded
  throw new FaultError({
    code: 'ssh.unreachable',
    message: `No address of ${guest} is known.`,
    hint: isAlone(lab, guest)
      ? 'A guest in user mode is reached by a forward only: add one to its port 22.'
      : 'Has it its lease yet? An address can also be given by hand.',
    retry: 'again',
  })
}

/** QEMU listens where the lab says; behind a sandbox's uplink on the loopback in there, where ssh runs too. */
function forwardsTo22(forwards: readonly UserForward[], scope: Scope): Target[] {
  return forwards.flatMap((forward) => {
    const { proto, address, port } = listenOf(forward)
    if (proto !== 'tcp' || forward.to.port !== 22) return []
    const isAny = address === '0.0.0.0' || address === '::' || scope.kind === 'sandbox'
    return [{ address: isAny ? '127.0.0.1' : address, port }]
  })
}

const isAlone = (lab: Lab, guest: string): boolean =>
  !Object.keys(lab.networks).some((network) => cardsOn(lab, network).some((each) => each.guest === guest))

/** An address or a host's name: nothing that ssh could take for an option. */
function checkedAddress(text: string): string {
  if (isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(text)) return text
  throw new FaultError({ code: 'ssh.address', message: `${text} is neither an address nor the name of a host.` })
}
