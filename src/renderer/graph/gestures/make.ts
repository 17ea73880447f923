// New things for the lab, with names and subnets that are free.
import type { HostSnapshot } from '../../../core/host/schema.ts'
import type { Edit } from '../../../core/lab/edit.ts'
import { guestSchema } from '../../../core/lab/kinds/guest.ts'
import { networkSchema } from '../../../core/lab/kinds/network.ts'
import { freeSubnet, freeVlan, vlanName } from '../../../core/lab/propose.ts'
import { bondSchema, bridgeSchema, type Lab } from '../../../core/lab/schema.ts'
import { guestId, linkId, networkId, parseId, placeKey } from '../../../core/topology/ids.ts'
import type { Point } from '../layout/place.ts'
import { judge } from './judge/judge.ts'
import { whyNoFooting } from './judge/links.ts'
import { managedBy } from './judge/owners.ts'
import { no, type Place, type Refusal, type Saying } from './judge/verdict.ts'

export const makeable = ['guest', 'network', 'bridge', 'bond', 'vlan'] as const
export type Makeable = (typeof makeable)[number]

export interface Made {
  can: true
  id: string
  edits: [Edit, ...Edit[]]
  /** With what is made in it. */
  lab: Lab
  /** What it is connected to at once. */
  with: Saying[]
}

/** The first of `stem`, `stem2`, … (from `start`) that nothing has. */
export function freeName(stem: string, start: number, taken: (name: string) => boolean): string {
  for (let count = start; ; count++) {
    const name = count === 1 && start === 1 ? stem : `${stem}${count}`
    if (!taken(name)) return name
  }
}

/**
 * Something new, connected to the nodes that it is made on: a bond of these cards, a VLAN on this bond. Throws `lab.no-subnet`
 * if no subnet is free for a network.
 */
export function make(kind: Makeable, place: Place, on: readonly string[] = []): Made | Refusal {
  if (kind === 'vlan') return makeVlan(place, on[0])
  const { lab, host } = place
  if (kind === 'bond' && lab.scope === 'sandbox') return no('why.sandbox')
  const made = makeOne(kind, lab, host)
  const verdicts = on.map((id) => judge({ lab: made.lab, host }, { id }, { id: made.id }))
  const refused = verdicts.find((verdict) => !verdict.can)
  if (refused?.can === false) return refused
  const done = verdicts.filter((verdict) => verdict.can)
  return {
    ...made,
    can: true,
    edits: [...made.edits, ...done.flatMap(({ edits }) => edits)],
    with: done.flatMap(({ says, words, also }) => [{ says, words }, ...also]),
  }
}

/** Puts what is made at a place of the picture. */
export function placed({ id, lab, edits }: Made, at: Point): [Edit, ...Edit[]] {
  const position = { x: Math.round(at.x), y: Math.round(at.y) }
  return [...edits, { edit: 'position.set', positions: { [placeKey(id, lab)]: position } }]
}

/** What of the chosen things something new is made on: all cards for a bond, the first that can carry it for a VLAN. */
export function footing(kind: Makeable, place: Place, chosen: readonly string[]): string[] {
  if (kind !== 'bond' && kind !== 'vlan') return []
  const fit = chosen.filter((id) => parseId(id).of === 'link' && make(kind, place, [id]).can)
  return kind === 'vlan' ? fit.slice(0, 1) : fit
}

type New = Pick<Made, 'id' | 'lab' | 'edits'>

function makeOne(kind: Exclude<Makeable, 'vlan'>, lab: Lab, host: HostSnapshot): New {
  const links = new Set(host.links.map((link) => link.name))
  const isTaken = (name: string): boolean =>
    [lab.bridges, lab.bonds, lab.vlans].some((map) => Object.hasOwn(map, name)) || links.has(name)
  switch (kind) {
    case 'guest': {
      const name = freeName('guest', 1, (one) => Object.hasOwn(lab.guests, one))
      const value = { memory: 512, cards: [] }
      return {
        id: guestId(name),
        edits: [{ edit: 'guest.add', name, value }],
        lab: { ...lab, guests: { ...lab.guests, [name]: guestSchema.parse(value) } },
      }
    }
    case 'network': {
      const name = freeName('lan', 1, (one) => Object.hasOwn(lab.networks, one))
      const value = { subnet: freeSubnet(lab, host) }
      return {
        id: networkId(name),
        edits: [{ edit: 'network.add', name, value }],
        lab: { ...lab, networks: { ...lab.networks, [name]: networkSchema.parse(value) } },
      }
    }
    case 'bridge': {
      const name = freeName('br', 0, isTaken)
      return {
        id: linkId(name),
        edits: [{ edit: 'bridge.add', name, value: {} }],
        lab: { ...lab, bridges: { ...lab.bridges, [name]: bridgeSchema.parse({}) } },
      }
    }
    case 'bond': {
      const name = freeName('bond', 0, isTaken)
      return {
        id: linkId(name),
        edits: [{ edit: 'bond.add', name, value: {} }],
        lab: { ...lab, bonds: { ...lab.bonds, [name]: bondSchema.parse({}) } },
      }
    }
    default:
      return kind satisfies never
  }
}

/** A VLAN on a card, bond or bridge: where nothing is chosen, on the first bond, else on the first card that can carry one. */
function makeVlan(place: Place, on: string | undefined): Made | Refusal {
  const { lab, host } = place
  if (lab.scope === 'sandbox') return no('why.sandbox')
  const named = on === undefined ? undefined : parseId(on)
  if (named !== undefined && named.of !== 'link') return no('why.vlanNeeds')
  const cards = host.links.filter(({ kind, carrier }) => kind === 'card' && carrier).map(({ name }) => name)
  const link =
    named?.name ?? [...Object.keys(lab.bonds), ...cards].find((name) => whyNoFooting(place, name) === undefined)
  const id = link === undefined ? undefined : freeVlan(lab, host, link)
  if (link === undefined || id === undefined) return no('why.vlanNeeds')
  const why = whyNoFooting(place, link)
  if (why !== undefined) return why
  const name = vlanName(lab, host, link, id)
  return {
    can: true,
    id: linkId(name),
    edits: [{ edit: 'vlan.add', name, value: { link, id } }],
    lab: { ...lab, vlans: { ...lab.vlans, [name]: { link, id } } },
    with: [{ says: 'does.stand', words: { vlan: name, link } }, ...managedBy(place, link)],
  }
}
