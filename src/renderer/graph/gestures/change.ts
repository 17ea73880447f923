// What is copied and what is taken out of the lab, by what is chosen in the picture.
import type { Edit } from '../../../core/lab/edit.ts'
import type { Lab } from '../../../core/lab/schema.ts'
import { guestId, linkId, networkId, parseId } from '../../../core/topology/ids.ts'
import { freeName } from './make.ts'

/** Copies of guests, each under a free name: `web` → `web2`. */
export function copies(lab: Lab, guests: readonly string[]): { id: string; edits: [Edit, ...Edit[]] }[] {
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
  const ports = ids.flatMap((id): Edit[] => {
    const cable = parseId(id)
    if (cable.of !== 'port') return []
    const { port, master } = cable
    if (lab.bonds[master]?.ports.includes(port)) return [{ edit: 'port.remove', of: { bond: master }, port }]
    return lab.bridges[master]?.ports.includes(port) ? [{ edit: 'port.remove', of: { bridge: master }, port }] : []
  })
  return [
    ...ports,
    ...guests.map((name): Edit => ({ edit: 'guest.remove', name })),
    ...named(lab.networks, networkId).map((name): Edit => ({ edit: 'network.remove', name })),
    ...named(lab.bridges, linkId).map((name): Edit => ({ edit: 'bridge.remove', name })),
    ...named(lab.vlans, linkId).map((name): Edit => ({ edit: 'vlan.remove', name })),
    ...named(lab.bonds, linkId).map((name): Edit => ({ edit: 'bond.remove', name })),
    ...cards,
  ]
}

/** The VLAN of the lab that a cable is the footing of: without it there is none. */
export function vlanOf(lab: Lab, id: string): string | undefined {
  const [, vlan] = /^[^>:]+>link:(.+)$/.exec(id) ?? []
  return vlan !== undefined && Object.hasOwn(lab.vlans, vlan) ? vlan : undefined
}
