// Forwards of user-mode cards while the guest runs. QMP has no word for them, so it goes by the human monitor's.
import { FaultError } from '../../../core/fault.ts'
import type { Lab } from '../../../core/lab/schema.ts'
import { endpointText, type UserForward } from '../../../core/lab/words.ts'
import { forwardListenText, forwardText, userNetdev } from '../../../core/qemu/cards/user.ts'
import type { GuestPlace } from '../../../core/qemu/facts.ts'
import type { Scope } from '../../scope/scope.ts'
import { cardOf, monitorCommand } from './control.ts'
import { listenOfScope } from '../place.ts'

/** A forward as QEMU has it; `listen` is where QEMU itself listens, which in a sandbox is behind the uplink. */
export interface OpenForward {
  netdev: string
  proto: 'tcp' | 'udp'
  listen: { address: string; port: number }
  to: { address: string; port: number }
}

export interface ForwardChange {
  /** From 0. */
  card: number
  change: 'add' | 'remove'
  forward: UserForward
}

/**
 * Adds or removes a forward; lasts until the guest ends. `listen` as in `StartInput`.
 *
 * Faults `guest.card-unknown`, `guest.card-mode` (the card is not in user mode), `guest.port-busy`,
 * `guest.forward-missing`, `guest.forward` with QEMU's words, those of `tellGuest`.
 */
export async function changeForward(
  scope: Scope,
  lab: Lab,
  guest: string,
  { card: index, change, forward }: ForwardChange,
  listen: GuestPlace['listen'] = listenOfScope(scope, lab),
): Promise<void> {
  const { id, connect } = cardOf(lab, guest, index)
  if (connect === 'nothing' || !('user' in connect))
    throw new FaultError({
      code: 'guest.card-mode',
      message: `Card ${index} of ${guest} is not in user mode: it has no forwards of its own.`,
      hint: 'A network has forwards too: networks.….forwards.',
      at: { path: `guests.${guest}.cards[${index}]` },
    })
  const netdev = userNetdev(id, connect.user)
  const end = forwardListenText(forward, listen)
  if (change === 'add') {
    const rule = forwardText(forward, connect.user, listen)
    const words = (await monitorCommand(scope, guest, `hostfwd_add ${netdev} ${rule}`)).trim()
    if (words !== '') throw notAdded(end, words)
    return
  }
  const words = (await monitorCommand(scope, guest, `hostfwd_remove ${netdev} ${end}`)).trim()
  if (words.endsWith(' removed')) return
  throw new FaultError({
    code: words.endsWith(' not found') ? 'guest.forward-missing' : 'guest.forward',
    message: `${guest} has no forward at ${end}.`,
    hint: 'Forwards are known by protocol, address and port of their listening end.',
    cause: words,
  })
}

/** hostfwd_add says nothing when it has worked (slirp_hostfwd in net/slirp.c). */
function notAdded(end: string, words: string): FaultError {
  if (words.includes('Could not set up host forwarding rule'))
    return new FaultError({
      code: 'guest.port-busy',
      message: `Nothing can listen at ${end}: another program has the port, or the address is not one of this machine’s.`,
      hint: '`ss -lntup` tells who has the port.',
      retry: 'again',
      cause: words,
    })
  return new FaultError({ code: 'guest.forward', message: `QEMU did not take the forward: ${words}`, cause: words })
}

/** The forwards that are open now. Faults as of `tellGuest`. */
export const listForwards = async (scope: Scope, guest: string): Promise<OpenForward[]> =>
  parseUsernet(await monitorCommand(scope, guest, 'info usernet'))

/** The forwards in the output of `info usernet`: slirp_connection_info in libslirp, `*` being any address. */
export function parseUsernet(text: string): OpenForward[] {
  const forwards: OpenForward[] = []
  let netdev = ''
  for (const line of text.split('\n')) {
    netdev = /^Hub -?\d+ \((.+)\):/.exec(line)?.[1] ?? netdev
    const match = /^\s*(TCP|UDP)\[HOST_FORWARD\]\s+\d+\s+(\S+)\s+(\d+)\s+(\S+)\s+(\d+)/.exec(line)
    if (match === null) continue
    const [, proto, from = '', fromPort, to = '', toPort] = match
    forwards.push({
      netdev,
      proto: proto === 'UDP' ? 'udp' : 'tcp',
      listen: { address: anyAddress(from), port: Number(fromPort) },
      to: { address: anyAddress(to), port: Number(toPort) },
    })
  }
  return forwards
}

const anyAddress = (text: string): string => (text === '*' ? '0.0.0.0' : text)

/** `tcp 127.0.0.1:8022 → 10.0.2.15:22`. */
export const openForwardWords = ({ proto, listen, to }: OpenForward): string =>
  `${proto} ${endpointText(listen.address, listen.port)} → ${endpointText(to.address, to.port)}`
