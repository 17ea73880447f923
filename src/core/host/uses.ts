// What else uses an interface of the machine (whose it is, what it is a port of, what hangs on it), and what it can be used for.
import { nearest } from '../nearest.ts'
import { findLink, type HostSnapshot, type Link, type Owner } from './schema.ts'

/** `made`: someone made it for themselves, or has made it a part of theirs. `carries`: what stands on it, and is not of the lab. */
export type Use =
  | { kind: 'made'; owner: string }
  | { kind: 'port'; of: string }
  | { kind: 'carries'; what: 'VLAN' | 'macvtap' | 'macvlan'; name: string }

/** Those that make a link for themselves, in a word; a manager (NetworkManager, networkd) looks after cards for the user. */
export function makerOf(owner: Owner, lab: string): string | undefined {
  switch (owner.kind) {
    case 'tapdeck':
      return owner.lab === lab ? undefined : `lab ${owner.lab}`
    case 'libvirt':
      return 'libvirt'
    case 'docker':
      return 'Docker'
    case 'networkmanager':
    case 'networkd':
    case 'kernel':
    case 'nobody':
      return undefined
    default:
      return owner satisfies never
  }
}

const isOfLab = (lab: string, link: Link | undefined): boolean =>
  link?.owner.kind === 'tapdeck' && link.owner.lab === lab

const standing = { vlan: 'VLAN', macvtap: 'macvtap', macvlan: 'macvlan' } as const
const standsOn = (kind: Link['kind']): kind is keyof typeof standing => Object.hasOwn(standing, kind)

/** What leads out of the machine: its cards; where it has none (a container, a namespace), the veths that end elsewhere. */
export function cablesOf(host: HostSnapshot): Link[] {
  const cards = host.links.filter(({ kind }) => kind === 'card')
  return cards.length > 0
    ? cards
    : host.links.filter(({ kind, lowerNamespace }) => kind === 'veth' && lowerNamespace !== undefined)
}

/** More names would be a list to read, not a hint. */
const mostNames = 8

/** A hint for a name that no interface has: those nearest to it, and the machine's cards. */
export function thereInstead(name: string, host: HostSnapshot): string {
  const near = nearest(
    name,
    host.links.flatMap((link) => (link.kind === 'loopback' ? [] : [link.name])),
  )
  const cards = cablesOf(host).map((link) => link.name)
  const more = cards.length > mostNames ? ' …' : ''
  return [
    ...(near.length === 0 ? [] : [`Did you mean ${near.join(', ')}?`]),
    ...(cards.length === 0 ? [] : [`The machine’s cards: ${cards.slice(0, mostNames).join(', ')}${more}.`]),
    '`tapdeck host` lists all that it has.',
  ].join(' ')
}

export const isCable = (host: HostSnapshot, name: string): boolean =>
  cablesOf(host).some((cable) => cable.name === name)

/** Every use of an interface by others than a lab, what weighs most first. */
export function usesOf(lab: string, name: string, host: HostSnapshot): Use[] {
  const link = findLink(host, name)
  if (!link) return []
  const maker = makerOf(link.owner, lab)
  const master = link.master === undefined ? undefined : findLink(host, link.master)
  return [
    ...(maker === undefined ? [] : [{ kind: 'made' as const, owner: maker }]),
    ...(master === undefined || isOfLab(lab, master) ? [] : [{ kind: 'port' as const, of: master.name }]),
    ...host.links.flatMap((upper): Use[] =>
      upper.lower === name && standsOn(upper.kind) && !isOfLab(lab, upper)
        ? [{ kind: 'carries', what: standing[upper.kind], name: upper.name }]
        : [],
    ),
  ]
}

/**
 * A Wi-Fi card, whose access point takes frames of its own stations only (IEEE 802.11, three-address frames): it is no port, and
 * carries neither a VLAN nor a macvtap.
 */
export const carriesOwnFramesOnly = (link: Link | undefined): boolean => link?.card?.wireless === true

/** What carries macvtaps: the rest has no frames of Ethernet to share, or is better shared otherwise. */
const macvtapCarriers: ReadonlySet<Link['kind'] | 'absent'> = new Set([
  'card',
  'bond',
  'vlan',
  'veth',
  'vxlan',
  'dummy',
])

export const canCarryMacvtap = (kind: Link['kind'] | 'absent'): boolean => macvtapCarriers.has(kind)
