// What putting one link onto another would do: a port of a bond or bridge, what a VLAN stands on; or why it cannot be.
import { findLink, type HostSnapshot, type Link } from '../../../../core/host/schema.ts'
import { carriesOwnFramesOnly } from '../../../../core/host/uses.ts'
import type { Edit } from '../../../../core/lab/edit.ts'
import { rewritesMacs } from '../../../../core/lab/kinds/bond-modes.ts'
import { standsOn } from '../../../../core/lab/check/links/bridges.ts'
import { vlanName } from '../../../../core/lab/propose.ts'
import type { Lab } from '../../../../core/lab/schema.ts'
import { addressesOf, ours } from '../../../../core/topology/state.ts'
import { managedBy, whyLeftAlone, whyNotOfLab } from './owners.ts'
import { no, yes, type Place, type Refusal, type Saying, type Verdict } from './verdict.ts'

type Kind = Link['kind'] | 'absent'
interface Master {
  of: 'bond' | 'bridge'
  name: string
}

/** What a link is: by the lab, else as the machine has it. */
export function kindOf({ lab, host }: Place, name: string): Kind {
  if (Object.hasOwn(lab.bridges, name)) return 'bridge'
  if (Object.hasOwn(lab.bonds, name)) return 'bond'
  if (Object.hasOwn(lab.vlans, name)) return 'vlan'
  return findLink(host, name)?.kind ?? 'absent'
}

/** Two links, whichever was first: the one that can hold the other does. */
export function judgeLinks(place: Place, a: string, b: string): Verdict {
  const { lab } = place
  if (a === b) return no('why.itself')
  if (lab.scope === 'sandbox') return no('why.sandbox')
  const [first, second] = [kindOf(place, a), kindOf(place, b)]
  // Undone, or taken away by someone else, since it was taken hold of.
  if (first === 'absent') return whyNotOfLab(place, a)
  if (second === 'absent') return whyNotOfLab(place, b)
  if (first === 'vlan' && second === 'vlan') return no('why.vlans')
  if (first === 'vlan' && second !== 'bridge') return judgeStand(place, a, b)
  if (second === 'vlan' && first !== 'bridge') return judgeStand(place, b, a)
  if (first === 'bridge' && second === 'bridge') return no('why.bridges')
  if (first === 'bond' && second === 'bond') return no('why.bonds')
  for (const of of ['bridge', 'bond'] as const) {
    if (second === of) return judgePort(place, { of, name: b }, a)
    if (first === of) return judgePort(place, { of, name: a }, b)
  }
  return no('why.cards')
}

/** The bond or bridge of the lab that has a port. */
export function holderOf(lab: Lab, port: string): Master | undefined {
  const bond = Object.entries(lab.bonds).find(([, { ports }]) => ports.includes(port))
  if (bond !== undefined) return { of: 'bond', name: bond[0] }
  const bridge = Object.entries(lab.bridges).find(([, { ports }]) => ports.includes(port))
  return bridge === undefined ? undefined : { of: 'bridge', name: bridge[0] }
}

/** Whether a link becomes a port, and what comes with it. */
export function judgePort(place: Place, master: Master, port: string): Verdict {
  const { lab, host } = place
  const { of, name } = master
  if (!Object.hasOwn(of === 'bond' ? lab.bonds : lab.bridges, name)) return whyNotOfLab(place, name)
  const why = whyNoPort(place, master, port)
  if (why !== undefined) return why
  const edit: Edit = { edit: 'port.add', of: of === 'bond' ? { bond: name } : { bridge: name }, port }
  const also = [...managedBy(place, port), ...rewriting(lab, of, port)]
  const words = { port, to: name }
  const [address] = carried(lab, host, port)
  // A bond takes over the addresses of its cards, unless it is under a bridge: then that is where they go.
  const top = of === 'bridge' ? name : holderOf(lab, name)?.name
  const above = top === undefined ? undefined : lab.bridges[top]?.address
  if (address === undefined) return yes([edit], 'does.port', words, also)
  if (above === undefined || top === undefined)
    return yes([edit], 'does.portMoves', { port, to: name, at: name, address }, also)
  if (above !== 'none' && above !== 'inherit')
    return yes([edit], 'does.port', words, [...also, { says: 'note.addressGoes', words: { at: top, address } }])
  const inherit: Edit[] = above === 'none' ? [{ edit: 'bridge.set', name: top, values: { address: 'inherit' } }] : []
  return yes([edit, ...inherit], 'does.portMoves', { port, to: name, at: top, address }, also)
}

function whyNoPort(place: Place, { of, name }: Master, port: string): Refusal | undefined {
  const { lab, host } = place
  const holder = holderOf(lab, port)
  if (holder !== undefined)
    return holder.name === name ? no('why.already', { to: name }) : no('why.taken', { port, holder: holder.name })
  const link = findLink(host, port)
  if (carriesOwnFramesOnly(link)) return { ...no('why.wireless', { name: port }), instead: 'network' }
  const alone = whyLeftAlone(place, port)
  if (alone !== undefined) return alone
  if (of === 'bond' && !bondable.has(kindOf(place, port))) return no('why.bondPort', { port })
  if (standsOn(lab, port, name)) return no('why.loop', { port, to: name })
  const now = link?.master
  if (now !== undefined && now !== name && !ours(findLink(host, now), lab))
    return no('why.takenHere', { port, holder: now })
  return undefined
}

/** The ports of a bond are cards, or what stands for one. */
const bondable: ReadonlySet<Kind> = new Set(['card', 'veth', 'dummy', 'macvlan', 'other', 'absent'])

/** Addresses that a port brings along: its own; those of its ports where it is a bond that is not there yet. */
function carried(lab: Lab, host: HostSnapshot, port: string): string[] {
  const own = addressesOf(findLink(host, port))
  if (own.length > 0) return own
  return (lab.bonds[port]?.ports ?? []).flatMap((each) => addressesOf(findLink(host, each)))
}

/** A bond that rewrites MACs is poor under a bridge (check bond.bridge). */
function rewriting(lab: Lab, of: Master['of'], port: string): Saying[] {
  const mode = lab.bonds[lab.vlans[port]?.link ?? port]?.mode
  return of === 'bridge' && mode !== undefined && rewritesMacs(mode) ? [{ says: 'note.rewrites', words: { mode } }] : []
}

/** What a VLAN of the lab stands on from now on. */
function judgeStand(place: Place, vlan: string, link: string): Verdict {
  const { lab } = place
  const value = lab.vlans[vlan]
  if (value === undefined) return whyNotOfLab(place, vlan)
  if (value.link === link) return no('why.already', { to: link })
  const why = whyNoFooting(place, link, value.id)
  if (why !== undefined) return why
  if (standsOn(lab, link, vlan)) return no('why.loop', { port: vlan, to: link })
  const to = vlanName(lab, place.host, link, value.id)
  const isNamedByRule = vlan === `${value.link}.${value.id}`
  const rename: Edit[] = isNamedByRule && to !== vlan ? [{ edit: 'vlan.rename', name: vlan, to }] : []
  return yes(
    [{ edit: 'vlan.set', name: vlan, values: { link } }, ...rename],
    'does.stand',
    { vlan, link },
    managedBy(place, link),
  )
}

/** Why no VLAN can stand on a link, or not the one with this id. */
export function whyNoFooting(place: Place, link: string, id?: number): Refusal | undefined {
  const { lab, host } = place
  const kind = kindOf(place, link)
  if (lab.scope === 'sandbox') return no('why.sandbox')
  if (kind === 'vlan') return no('why.vlans')
  if (carriesOwnFramesOnly(findLink(host, link))) return no('why.vlanWireless', { name: link })
  const alone = whyLeftAlone(place, link)
  if (alone !== undefined) return alone
  const holder = holderOf(lab, link)
  if (holder?.of === 'bond') return no('why.onBond', { link, holder: holder.name })
  const same = Object.entries(lab.vlans).find(([, other]) => other.link === link && other.id === id)
  return same === undefined ? undefined : no('why.vlanTwice', { link, id: id ?? 0, name: same[0] })
}
