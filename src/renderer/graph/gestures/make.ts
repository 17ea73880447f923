// New things for the lab, with names and subnets that are free.
import type { HostSnapshot } from '../../../core/host/schema.ts'
import type { Edit } from '../../../core/lab/edit.ts'
import { freeSubnet } from '../../../core/lab/propose.ts'
import type { Lab } from '../../../core/lab/schema.ts'
import { guestId, linkId, networkId, placeKey } from '../../../core/topology/ids.ts'
import type { Point } from '../layout/place.ts'

export const makeable = ['guest', 'network', 'bridge'] as const
export type Makeable = (typeof makeable)[number]

export interface Made {
  id: string
  edits: [Edit, ...Edit[]]
}

/** The first of `stem`, `stem2`, … (from `start`) that nothing has. */
function freeName(stem: string, start: number, taken: (name: string) => boolean): string {
  for (let count = start; ; count++) {
    const name = count === 1 && start === 1 ? stem : `${stem}${count}`
    if (!taken(name)) return name
  }
}

/** Throws `lab.no-subnet` if no subnet is free for a network. */
export function make(kind: Makeable, lab: Lab, host: HostSnapshot, at?: Point): Made {
  const made = makeOne(kind, lab, host)
  if (at === undefined) return made
  const place = { x: Math.round(at.x), y: Math.round(at.y) }
  const key = placeKey(made.id, {
    ...lab,
    bridges: kind === 'bridge' ? { ...lab.bridges, [nameOf(made.id)]: emptyBridge } : lab.bridges,
  })
  return { ...made, edits: [...made.edits, { edit: 'position.set', positions: { [key]: place } }] }
}

const nameOf = (id: string): string => id.slice(id.indexOf(':') + 1)
const emptyBridge = { ports: [], stp: false, forwardDelay: 15, vlanFiltering: false, address: 'none' as const, dns: [] }

function makeOne(kind: Makeable, lab: Lab, host: HostSnapshot): Made {
  switch (kind) {
    case 'guest': {
      const name = freeName('guest', 1, (one) => Object.hasOwn(lab.guests, one))
      return { id: guestId(name), edits: [{ edit: 'guest.add', name, value: { memory: 512, cards: [] } }] }
    }
    case 'network': {
      const name = freeName('lan', 1, (one) => Object.hasOwn(lab.networks, one))
      return { id: networkId(name), edits: [{ edit: 'network.add', name, value: { subnet: freeSubnet(lab, host) } }] }
    }
    case 'bridge': {
      const links = new Set(host.links.map((link) => link.name))
      const name = freeName('br', 0, (one) => Object.hasOwn(lab.bridges, one) || links.has(one))
      return { id: linkId(name), edits: [{ edit: 'bridge.add', name, value: {} }] }
    }
    default:
      return kind satisfies never
  }
}

/** Copies of guests, each under a free name: `web` → `web2`. */
export function copies(lab: Lab, guests: readonly string[]): Made[] {
  const taken = new Set(Object.keys(lab.guests))
  return guests
    .filter((name) => Object.hasOwn(lab.guests, name))
    .map((name) => {
      const stem = name.replace(/\d+$/, '').slice(0, 28)
      const to = freeName(stem, 2, (one) => taken.has(one))
      taken.add(to)
      return { id: guestId(to), edits: [{ edit: 'guest.copy', name, to }] }
    })
}

/** What takes the chosen things out of the lab; things that are not of the lab are passed over. */
export function removals(lab: Lab, ids: readonly string[]): Edit[] {
  const gone = new Set(ids)
  const named = <T>(map: Record<string, T>, id: (name: string) => string): string[] =>
    Object.keys(map).filter((name) => gone.has(id(name)))
  const guests = named(lab.guests, guestId)
  // From the last card on: the numbers of the earlier ones stay.
  const cards = Object.entries(lab.guests)
    .filter(([name]) => !guests.includes(name))
    .flatMap(([guest, { cards: list = [] }]) =>
      list
        .flatMap((_, index) => (gone.has(`${guest}.${index}`) ? [{ edit: 'card.remove' as const, guest, index }] : []))
        .toReversed(),
    )
  return [
    ...guests.map((name): Edit => ({ edit: 'guest.remove', name })),
    ...named(lab.networks, networkId).map((name): Edit => ({ edit: 'network.remove', name })),
    ...named(lab.bridges, linkId).map((name): Edit => ({ edit: 'bridge.remove', name })),
    ...named(lab.vlans, linkId).map((name): Edit => ({ edit: 'vlan.remove', name })),
    ...named(lab.bonds, linkId).map((name): Edit => ({ edit: 'bond.remove', name })),
    ...cards,
  ]
}
