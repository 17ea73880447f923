// What of the lab and the machine a guest's card can be put directly on, and why not on the rest.
import { findLink, type Link } from '../../../core/host/schema.ts'
import { ours } from '../../../core/topology/state.ts'
import { holderOf, kindOf } from './judge-links.ts'
import { managedBy, whyLeftAlone } from './owners.ts'
import { no, type Place, type Refusal, type Saying } from './verdict.ts'

const footings: ReadonlySet<Link['kind'] | 'absent'> = new Set(['card', 'bond', 'vlan', 'veth', 'vxlan', 'dummy'])

/** Why a macvtap cannot be on a link. As the check and the plan have it (core/lab/check/macvtap.ts, core/plan/diff/macvtaps.ts). */
export function whyNoMacvtap(place: Place, name: string): Refusal | undefined {
  const { lab, host } = place
  if (lab.scope === 'sandbox' || !footings.has(kindOf(place, name))) return no('why.needsBridge', { name })
  const link = findLink(host, name)
  if (link?.card?.wireless === true) return { ...no('why.macvtapWireless', { name }), instead: 'network' }
  const alone = whyLeftAlone(place, name)
  if (alone !== undefined) return alone
  const holder = holderOf(lab, name)
  if (holder !== undefined) return no('why.macvtapPort', { name, holder: holder.name })
  const master = link?.master
  return master === undefined || ours(findLink(host, master), lab) !== undefined
    ? undefined
    : no('why.macvtapPort', { name, holder: master })
}

/** What is to be known before a guest is put there. */
export const macvtapNotes = (place: Place, name: string): Saying[] => [
  { says: 'note.apart', words: { name } },
  ...managedBy(place, name),
]

/** All that could carry one, those of the lab first. */
export const macvtapLinks = ({ lab, host }: Place): string[] => [
  ...new Set([
    ...Object.keys(lab.bonds),
    ...Object.keys(lab.vlans),
    ...host.links.filter(({ kind }) => footings.has(kind)).map(({ name }) => name),
  ]),
]
