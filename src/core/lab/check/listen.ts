// Listening ends: each port once, and who can reach it.
import { familyOf } from '../../net.ts'
import type { Note } from '../finding.ts'
import type { Path } from '../read/words.ts'
import type { Lab } from '../schema.ts'
import { endpointText, listenOf } from '../words.ts'
import { cardPath, cardWords, userCards } from './words.ts'

/** Everything of a lab that listens on the machine. */
interface Listening {
  kind: 'network' | 'user' | 'vnc'
  proto: 'tcp' | 'udp'
  address: string
  port: number
  /** What one reaches there. */
  words: string
  path: Path
}

export const listeningOf = (lab: Lab): Listening[] => [
  ...Object.entries(lab.networks).flatMap(([name, { forwards }]) =>
    forwards.map((forward, at): Listening => {
      const listen = listenOf(forward)
      const path = ['networks', name, 'forwards', at, listen.proto]
      return { kind: 'network', ...listen, words: `${forward.to} on the network ${name}`, path }
    }),
  ),
  ...userCards(lab).flatMap(({ guest, card, user }) =>
    user.forwards.map((forward, at): Listening => {
      const listen = listenOf(forward)
      const path = [...cardPath(guest, card.index), 'connect', 'user', 'forwards', at, listen.proto]
      return {
        kind: 'user',
        ...listen,
        words: `port ${forward.to.port} of ${guest} (${cardWords(guest, card.index)})`,
        path,
      }
    }),
  ),
  ...Object.entries(lab.guests).flatMap(([guest, { vnc }]): Listening[] =>
    typeof vnc === 'string'
      ? []
      : [
          {
            kind: 'vnc',
            proto: 'tcp',
            ...vnc.listen,
            words: `the screen of ${guest}`,
            path: ['guests', guest, 'vnc', 'listen'],
          },
        ],
  ),
]

const isAny = (address: string): boolean => address === '0.0.0.0' || address === '::'

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'

/** Whether two sockets cannot both be bound: `::` takes IPv4 too unless the program says otherwise (net.ipv6.bindv6only). */
export const clash = (a: Listening, b: Listening): boolean =>
  a.proto === b.proto &&
  a.port === b.port &&
  (a.address === b.address ||
    a.address === '::' ||
    b.address === '::' ||
    ((isAny(a.address) || isAny(b.address)) && familyOf(a.address) === familyOf(b.address)))

export function* listenDuplicate(lab: Lab): Generator<Note> {
  const all = listeningOf(lab)
  for (const [at, end] of all.entries()) {
    const other = all.slice(0, at).find((before) => clash(before, end))
    if (other === undefined) continue
    const text = endpointText(end.address, end.port)
    const there = endpointText(other.address, other.port)
    yield {
      level: 'error',
      code: 'forward.duplicate',
      message: `${end.proto} ${text} leads to ${end.words}, but ${text === there ? 'it' : there} leads to ${other.words} already.`,
      hint: 'Choose another port.',
      path: end.path,
    }
  }
}

export function* listenOpen(lab: Lab): Generator<Note> {
  for (const end of listeningOf(lab)) {
    if (isLoopback(end.address)) continue
    const through = isAny(end.address) ? 'through any of its addresses' : `at ${end.address}`
    if (end.kind !== 'vnc')
      yield {
        level: 'warning',
        code: 'forward.open',
        message: `Whoever reaches this machine ${through} reaches ${end.words} at ${end.proto} port ${end.port}.`,
        hint: 'If it is for you alone, write the port without an address: it then listens on 127.0.0.1.',
        path: end.path,
      }
    else {
      const guest = lab.guests[String(end.path[1])]
      const open = guest !== undefined && typeof guest.vnc !== 'string' && !guest.vnc.password
      yield {
        level: 'warning',
        code: 'vnc.open',
        message: `Whoever reaches this machine ${through} reaches ${end.words}, ${open ? 'and no password is asked for' : 'and only a VNC password (of at most 8 characters, unencrypted) is in the way'}.`,
        hint: 'Leave `vnc` out: the screen is then a private socket, which Tapdeck shows.',
        path: end.path,
      }
    }
  }
}

/** An ordinary user may not listen below net.ipv4.ip_unprivileged_port_start, 1024. In the host scope nftables does it, as root. */
export function* listenPrivileged(lab: Lab): Generator<Note> {
  for (const end of listeningOf(lab))
    // Of a screen vncPort says more.
    if (end.port < 1024 && end.kind !== 'vnc' && !(end.kind === 'network' && lab.scope === 'host'))
      yield {
        level: 'warning',
        code: 'forward.privileged',
        message: `Port ${end.port} is below 1024: only root may listen there.`,
        hint: `Take a port above, such as ${end.port + 8000}.`,
        path: end.path,
      }
}

/** QEMU counts displays from port 5900 (ui/vnc.c). */
export function* vncPort(lab: Lab): Generator<Note> {
  for (const end of listeningOf(lab))
    if (end.kind === 'vnc' && end.port < 5900)
      yield {
        level: 'error',
        code: 'vnc.port',
        message: `The screen cannot be on port ${end.port}: QEMU begins at 5900.`,
        hint: 'Take 5900 or more.',
        path: end.path,
      }
}

export function* uplinkNeeded(lab: Lab): Generator<Note> {
  if (lab.scope !== 'sandbox' || lab.uplink !== 'none') return
  for (const end of listeningOf(lab))
    yield {
      level: 'error',
      code: 'forward.no-uplink',
      message: `Nothing from outside comes to ${end.words}: the lab has \`uplink: none\`.`,
      hint: 'Remove `uplink: none`, or the forward.',
      path: end.path,
      fix: { edit: 'lab.set', values: { uplink: null } },
    }
}
