// What is a port of what, and in which VLANs, into the lab.
import type { Link } from '../../host/schema.ts'
import type { Edit } from '../../lab/edit.ts'
import { networkBridge } from '../../lab/resolve.ts'
import type { Lab } from '../../lab/schema.ts'
import type { Adoption } from '../drift.ts'
import type { Group } from '../groups.ts'
import { cannot, edits, type Adopting } from './adopt.ts'

type Master = Extract<Edit, { edit: 'port.add' }>['of']

/** A bond or bridge of the lab. */
export const masterOf = (lab: Lab, name: string): Master | undefined =>
  Object.hasOwn(lab.bonds, name) ? { bond: name } : Object.hasOwn(lab.bridges, name) ? { bridge: name } : undefined

/** The one that the lab says a link is a port of. */
const saidMaster = (lab: Lab, port: string): string | undefined =>
  Object.entries({ ...lab.bridges, ...lab.bonds }).find(([, { ports }]) => ports.includes(port))?.[0]

export function adoptMaster({ subject }: Group, link: Link | undefined, to: Adopting): Adoption {
  if (link === undefined) return cannot('It is not there')
  if (subject.kind === 'card') return adoptPlug(subject, link, to)
  if (subject.kind === 'network' || subject.kind === 'lab') return cannot('A network is a port of nothing in a lab')
  const { name } = subject
  const { lab } = to
  const said = saidMaster(lab, name)
  const from = said === undefined ? undefined : masterOf(lab, said)
  const into = link.master === undefined ? undefined : masterOf(lab, link.master)
  if (link.master !== undefined && into === undefined)
    return cannot(`${link.master} is no bridge or bond of the lab, so ${name} cannot be a port of it there`)
  const made: Edit[] = [
    ...(from === undefined ? [] : [{ edit: 'port.remove' as const, of: from, port: name }]),
    ...(into === undefined ? [] : [{ edit: 'port.add' as const, of: into, port: name }]),
  ]
  return made.length === 0 ? cannot('The lab has no word for it') : edits(...made)
}

/** A tap that hangs on another bridge: its card is connected to that. */
function adoptPlug({ guest, index }: { guest: string; index: number }, { master }: Link, { lab }: Adopting): Adoption {
  if (master === undefined)
    return cannot(`Card ${index} of ${guest} is still to be connected: in the lab it could be connected to nothing`)
  const network = Object.keys(lab.networks).find((name) => networkBridge(lab.name, name) === master)
  if (network !== undefined) return edits({ edit: 'card.set', guest, index, values: { connect: { network } } })
  return Object.hasOwn(lab.bridges, master)
    ? edits({ edit: 'card.set', guest, index, values: { connect: { bridge: master } } })
    : cannot(`${master} is no bridge or network of the lab`)
}

export function adoptVlans({ subject }: Group, link: Link | undefined, { lab }: Adopting): Adoption {
  if (subject.kind !== 'card') return cannot('Which VLANs a port carries follows from the guests on its bridge')
  const { guest, index } = subject
  const connect = lab.guests[guest]?.cards?.[index]?.connect
  if (connect === undefined || connect === 'nothing' || !('bridge' in connect))
    return cannot('Only a card on a bridge can be in a VLAN')
  const { bridge } = connect
  const vlans = link?.port?.vlans ?? []
  const [first] = vlans
  const set = (vlan: { vlan?: number; trunk?: number[] }): Adoption =>
    edits({ edit: 'card.set', guest, index, values: { connect: { bridge, ...vlan } } })
  if (first !== undefined && vlans.length === 1 && first.pvid && first.untagged)
    // VLAN 1 is what a port is in that is told nothing (br_vlan_init in net/bridge/br_vlan.c).
    return first.id === 1 ? set({}) : set({ vlan: first.id })
  if (vlans.length > 0 && vlans.every(({ pvid, untagged }) => !pvid && !untagged))
    return set({ trunk: vlans.map(({ id }) => id) })
  return cannot('A card is in one VLAN, or in several that are tagged: a lab has no word for a mixture')
}
