// The ids of nodes and cables, and what they say.
import { positionKey } from '../lab/edit/schema.ts'
import { networkBridge } from '../lab/resolve.ts'
import type { Lab } from '../lab/schema.ts'

export const outsideId = 'outside'
export const networkId = (name: string): string => `network:${name}`
/** Bridges, bonds, VLANs, cards, and every other link of the host. */
export const linkId = (name: string): string => `link:${name}`
export const guestId = (name: string): string => `guest:${name}`
/** The network inside QEMU that a card in user mode has. */
export const userId = (guest: string, card: number): string => `user:${guest}.${card}`
/** A QEMU process that is no guest of this lab. */
export const processId = (pid: number): string => `process:${pid}`
/** The cable of a guest's card. */
export const cableId = (guest: string, card: number): string => `${guest}.${card}`

/** The cable of a port to its bond or bridge. */
export const portId = (port: string, master: string): string => `${linkId(port)}>${master}`

export type Named =
  | { of: 'outside' }
  | { of: 'network' | 'link' | 'guest'; name: string }
  | { of: 'user' | 'card'; guest: string; card: number }
  | { of: 'process'; pid: number }
  | { of: 'port'; port: string; master: string }
  | { of: 'other' }

/** What an id names; `card` is a guest's card with its cable, `other` a cable between links that is no port's. */
export function parseId(id: string): Named {
  const port = /^link:([^>]+)>([^>:]+)$/.exec(id)
  if (port?.[1] !== undefined && port[2] !== undefined) return { of: 'port', port: port[1], master: port[2] }
  const [, head, rest] = /^(outside|network|link|guest|user|process)(?::(.*))?$/.exec(id) ?? []
  const card = /^([a-z][a-z0-9-]*)\.(\d+)$/.exec(head === undefined ? id : (rest ?? ''))
  if (head === undefined || head === 'user')
    return card?.[1] === undefined ? { of: 'other' } : { of: head ?? 'card', guest: card[1], card: Number(card[2]) }
  if (id.includes('>')) return { of: 'other' }
  if (head === 'outside') return { of: 'outside' }
  if (head === 'process') return { of: 'process', pid: Number(rest) }
  return { of: head as 'network' | 'link' | 'guest', name: rest ?? '' }
}

/** Where a node's place is kept in the lab's `positions`. */
export function placeKey(id: string, lab: Pick<Lab, 'bridges' | 'bonds' | 'vlans'>): string {
  const named = parseId(id)
  switch (named.of) {
    case 'network':
    case 'guest':
      return positionKey(named.of, named.name)
    case 'link': {
      const kind = (['bridge', 'bond', 'vlan'] as const).find((one) =>
        Object.hasOwn(lab[one === 'bridge' ? 'bridges' : one === 'bond' ? 'bonds' : 'vlans'], named.name),
      )
      return kind === undefined ? `links.${named.name}` : positionKey(kind, named.name)
    }
    case 'user':
      return `users.${named.guest}.${named.card}`
    case 'outside':
    case 'process':
    case 'card':
    case 'port':
    case 'other':
      return id
    default:
      return named satisfies never
  }
}

/** The node that stands for a link that something is a port of. */
export function masterId(lab: Lab | undefined, master: string): string {
  const network = Object.keys(lab?.networks ?? {}).find((name) => networkBridge(lab?.name ?? '', name) === master)
  return network === undefined ? linkId(master) : networkId(network)
}
