// What the inspector is about: an id of the picture → the thing of the lab or of the machine that it is.
import type { HostSnapshot } from '../../core/host/schema.ts'
import { cardsOf } from '../../core/lab/resolve.ts'
import type { Lab } from '../../core/lab/schema.ts'

export type Subject =
  | { kind: 'lab' }
  | { kind: 'outside' }
  | { kind: 'network' | 'bridge' | 'bond' | 'vlan' | 'guest'; name: string }
  | { kind: 'card'; guest: string; index: number }
  /** An interface of the machine that is not the lab's: a physical card, someone else's bridge. */
  | { kind: 'link'; name: string }
  | { kind: 'several'; ids: readonly string[] }
  /** The id names nothing (any more). */
  | { kind: 'gone'; id: string }

/** By the ids of core/topology: `guest:web`, `network:lan`, `link:br0`, `user:web.0`, `outside`, and a cable's `web.0`. */
export function subjectOf(selection: readonly string[], lab: Lab | undefined, host: HostSnapshot | undefined): Subject {
  const [id] = selection
  if (id === undefined) return { kind: 'lab' }
  if (selection.length > 1) return { kind: 'several', ids: selection }
  return one(id, lab, host) ?? { kind: 'gone', id }
}

function one(id: string, lab: Lab | undefined, host: HostSnapshot | undefined): Subject | undefined {
  if (id === 'outside') return { kind: 'outside' }
  const [, prefix, rest] = /^(guest|network|link|user|card|lab):(.*)$/s.exec(id) ?? []
  switch (prefix) {
    case 'lab':
      return { kind: 'lab' }
    case 'guest':
      return rest !== undefined && lab?.guests[rest] !== undefined ? { kind: 'guest', name: rest } : undefined
    case 'network':
      return rest !== undefined && lab?.networks[rest] !== undefined ? { kind: 'network', name: rest } : undefined
    case 'link':
      return rest === undefined ? undefined : linkSubject(rest, lab, host)
    case 'user':
    case 'card':
      return cardSubject(rest ?? '', lab)
    default:
      return cardSubject(id, lab) ?? portSubject(id, lab, host)
  }
}

function linkSubject(name: string, lab: Lab | undefined, host: HostSnapshot | undefined): Subject | undefined {
  for (const [kind, map] of [
    ['bridge', lab?.bridges],
    ['bond', lab?.bonds],
    ['vlan', lab?.vlans],
  ] as const)
    if (map !== undefined && Object.hasOwn(map, name)) return { kind, name }
  return host?.links.some((link) => link.name === name) ? { kind: 'link', name } : undefined
}

/** `web.0`: a guest's name has no dot. */
function cardSubject(text: string, lab: Lab | undefined): Subject | undefined {
  const [, guest, number] = /^([a-z0-9-]+)\.(\d+)$/.exec(text) ?? []
  const value = guest === undefined ? undefined : lab?.guests[guest]
  if (lab === undefined || guest === undefined || value === undefined) return undefined
  const index = Number(number)
  return index < cardsOf(lab, guest, value).length ? { kind: 'card', guest, index } : undefined
}

/** A cable between two links, `link:eth0>br0`, is the port at its near end. */
function portSubject(id: string, lab: Lab | undefined, host: HostSnapshot | undefined): Subject | undefined {
  const [, name] = /^link:(.+)>/.exec(id) ?? []
  return name === undefined ? undefined : linkSubject(name, lab, host)
}

/** The interface that the kernel knows a subject by, where it has one of its own. */
export const selectionId = {
  guest: (name: string): string => `guest:${name}`,
  network: (name: string): string => `network:${name}`,
  link: (name: string): string => `link:${name}`,
  card: (guest: string, index: number): string => `${guest}.${index}`,
} as const
