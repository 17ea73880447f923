// What the inspector is about: an id of the picture → the thing of the lab or of the machine that it is.
import type { HostSnapshot } from '../../core/host/schema.ts'
import { cardsOf } from '../../core/lab/resolve.ts'
import type { Lab } from '../../core/lab/schema.ts'
import { parseId } from '../../core/topology/ids.ts'

export type Subject =
  | { kind: 'lab' }
  | { kind: 'outside' }
  | { kind: 'network' | 'bridge' | 'bond' | 'vlan' | 'guest'; name: string }
  | { kind: 'card'; guest: string; index: number }
  /** An interface of the machine that is not in the lab: a physical card, someone else's bridge. */
  | { kind: 'link'; name: string }
  /** A QEMU process that is no guest of this lab. */
  | { kind: 'process'; pid: number }
  | { kind: 'several'; ids: readonly string[] }
  /** The id names nothing (any more). */
  | { kind: 'gone'; id: string }

export function subjectOf(selection: readonly string[], lab: Lab | undefined, host: HostSnapshot | undefined): Subject {
  const [id] = selection
  if (id === undefined) return { kind: 'lab' }
  if (selection.length > 1) return { kind: 'several', ids: selection }
  return one(id, lab, host) ?? { kind: 'gone', id }
}

function one(id: string, lab: Lab | undefined, host: HostSnapshot | undefined): Subject | undefined {
  const named = parseId(id)
  switch (named.of) {
    case 'outside':
      return { kind: 'outside' }
    case 'guest':
    case 'network': {
      const map = named.of === 'guest' ? lab?.guests : lab?.networks
      return map !== undefined && Object.hasOwn(map, named.name) ? { kind: named.of, name: named.name } : undefined
    }
    case 'link':
      return linkSubject(named.name, lab, host)
    case 'user':
    case 'card':
      return cardSubject(named.guest, named.card, lab)
    case 'process':
      return host?.guests.some(({ pid }) => pid === named.pid) ? { kind: 'process', pid: named.pid } : undefined
    case 'port':
      // The cable is the port at its near end.
      return linkSubject(named.port, lab, host)
    case 'other':
      return undefined
    default:
      return named satisfies never
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

function cardSubject(guest: string, index: number, lab: Lab | undefined): Subject | undefined {
  const value = lab?.guests[guest]
  if (lab === undefined || value === undefined) return undefined
  return index < cardsOf(lab, guest, value).length ? { kind: 'card', guest, index } : undefined
}
