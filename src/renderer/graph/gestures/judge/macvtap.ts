// What of the lab and the machine a guest's card can be put directly on, and why not on the rest.
import { findLink } from '../../../../core/host/schema.ts'
import { canCarryMacvtap, carriesOwnFramesOnly } from '../../../../core/host/uses.ts'
import { ours } from '../../../../core/topology/state.ts'
import { holderOf, kindOf } from './links.ts'
import { managedBy, whyLeftAlone } from './owners.ts'
import { no, type Place, type Refusal, type Saying } from './verdict.ts'

/** Why a macvtap cannot be on a link. The check and the plan say the same (core/lab/check/links/macvtap.ts, core/plan/diff/macvtaps.ts). */
export function whyNoMacvtap(place: Place, name: string): Refusal | undefined {
  const { lab, host } = place
  if (lab.scope === 'sandbox' || !canCarryMacvtap(kindOf(place, name))) return no('why.needsBridge', { name })
  const link = findLink(host, name)
  if (carriesOwnFramesOnly(link)) return { ...no('why.macvtapWireless', { name }), instead: 'network' }
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
    ...host.links.filter(({ kind }) => canCarryMacvtap(kind)).map(({ name }) => name),
  ]),
]
