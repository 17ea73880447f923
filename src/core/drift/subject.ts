// Whose an interface is, as the lab calls it: what a difference is about, its place in the file and its node in the picture.
import { cardsOf, networkBridge } from '../lab/resolve.ts'
import type { Lab } from '../lab/schema.ts'
import { guestId, linkId, networkId } from '../topology/ids.ts'

export type Subject =
  | { kind: 'bridge' | 'bond' | 'vlan'; name: string }
  | { kind: 'network'; name: string; device: string }
  /** A guest's card, whose tap `device` is. */
  | { kind: 'card'; guest: string; index: number; device: string }
  /** An interface that the lab does not make. */
  | { kind: 'interface'; name: string }
  | { kind: 'lab' }

export function subjectOf(device: string, lab: Lab): Subject {
  if (Object.hasOwn(lab.bridges, device)) return { kind: 'bridge', name: device }
  if (Object.hasOwn(lab.bonds, device)) return { kind: 'bond', name: device }
  if (Object.hasOwn(lab.vlans, device)) return { kind: 'vlan', name: device }
  const network = Object.keys(lab.networks).find((name) => networkBridge(lab.name, name) === device)
  if (network !== undefined) return { kind: 'network', name: network, device }
  for (const [guest, value] of Object.entries(lab.guests))
    for (const { tap, index } of cardsOf(lab, guest, value))
      if (tap === device) return { kind: 'card', guest, index, device }
  return { kind: 'interface', name: device }
}

/** Its interface; none of the lab as a whole. */
export function deviceOf(subject: Subject): string | undefined {
  if (subject.kind === 'lab') return undefined
  return 'device' in subject ? subject.device : subject.name
}

export function pathOf(subject: Subject, lab: Lab): string | undefined {
  switch (subject.kind) {
    case 'bridge':
    case 'bond':
    case 'vlan':
    case 'network':
      return `${subject.kind}s.${subject.name}`
    case 'card':
      return `guests.${subject.guest}.cards[${subject.index}]`
    case 'interface':
      return portPath(subject.name, lab)
    case 'lab':
      return undefined
    default:
      return subject satisfies never
  }
}

/** Where the lab speaks of an interface of the machine. */
function portPath(name: string, lab: Lab): string | undefined {
  for (const map of ['bonds', 'bridges'] as const)
    for (const [master, { ports }] of Object.entries(lab[map]))
      if (ports.includes(name)) return `${map}.${master}.ports[${ports.indexOf(name)}]`
  const vlan = Object.entries(lab.vlans).find(([, { link }]) => link === name)?.[0]
  return vlan === undefined ? undefined : `vlans.${vlan}.link`
}

export function nodeOf(subject: Subject, lab: Lab): string | undefined {
  switch (subject.kind) {
    case 'bridge':
    case 'bond':
    case 'vlan':
    case 'interface':
      return linkId(subject.name)
    case 'network':
      return networkId(subject.name)
    case 'card':
      return guestId(subject.guest)
    case 'lab': {
      // Forwarding, rules and the like serve the networks: with only one there is no doubt which.
      const [first, ...others] = Object.keys(lab.networks)
      return first !== undefined && others.length === 0 ? networkId(first) : undefined
    }
    default:
      return subject satisfies never
  }
}

/** What it is called in a sentence: `br0`, `network lan`, `card 0 of web`. */
export function nameOf(subject: Subject): string {
  switch (subject.kind) {
    case 'bridge':
    case 'bond':
    case 'vlan':
    case 'interface':
      return subject.name
    case 'network':
      return `network ${subject.name}`
    case 'card':
      return `card ${subject.index} of ${subject.guest}`
    case 'lab':
      return 'the lab'
    default:
      return subject satisfies never
  }
}
