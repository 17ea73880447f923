// What pulling a cable from one thing to another, or dropping one on the other, would do, or why it cannot be done.
import { findLink } from '../../../../core/host/schema.ts'
import type { Edit } from '../../../../core/lab/edit.ts'
import type { Connection, Lab } from '../../../../core/lab/schema.ts'
import { parseId, type Named } from '../../../../core/topology/ids.ts'
import { judgeLinks, kindOf } from './links.ts'
import { macvtapNotes, whyNoMacvtap } from './macvtap.ts'
import { managedBy, whyNotOfLab } from './owners.ts'
import { no, yes, type Place, type Saying, type Verdict } from './verdict.ts'

/** Where a cable begins or ends: a node, or one card of a guest. */
export interface End {
  id: string
  /** A guest's card. */
  card?: number
}

/** Judges a cable between two ends, whichever was first. */
export function judge(place: Place, from: End, to: End): Verdict {
  const [a, b] = [parseId(from.id), parseId(to.id)]
  if (from.id === to.id) return no('why.itself')
  if (a.of === 'guest') return fromGuest(place, a.name, from.card, b)
  if (b.of === 'guest') return fromGuest(place, b.name, to.card, a)
  return betweenLinks(place, a, b)
}

function fromGuest(place: Place, guest: string, card: number | undefined, end: Named): Verdict {
  const { lab } = place
  if (!Object.hasOwn(lab.guests, guest)) return no('why.notOfLab', { name: guest })
  switch (end.of) {
    case 'network':
      return Object.hasOwn(lab.networks, end.name)
        ? plug(lab, guest, card, { network: end.name }, end.name)
        : whyNotOfLab(place, end.name)
    case 'link':
      return toLink(place, guest, card, end.name)
    case 'guest':
      return no('why.guests')
    case 'outside':
      return no('why.outside')
    case 'user':
      return no('why.user')
    case 'process':
    case 'card':
    case 'port':
    case 'other':
      return no('why.notHere')
    default:
      return end satisfies never
  }
}

/**
 * A bridge of the lab takes a guest; on the machine also one that is there already and that nobody keeps for himself. On a card, bond
 * or VLAN interface it comes to be directly (macvtap).
 */
function toLink(place: Place, guest: string, card: number | undefined, name: string): Verdict {
  const { lab, host } = place
  if (Object.hasOwn(lab.bridges, name)) return plug(lab, guest, card, { bridge: name }, name)
  const kind = kindOf(place, name)
  const link = findLink(host, name)
  if (kind === 'bridge' && lab.scope === 'host' && link !== undefined)
    return link.owner.kind === 'nobody' || link.owner.kind === 'libvirt' || isManaged(link.owner.kind)
      ? plug(lab, guest, card, { bridge: name }, name, managedBy(place, name))
      : whyNotOfLab(place, name)
  const isOfLab = Object.hasOwn(lab.bonds, name) || Object.hasOwn(lab.vlans, name)
  if (!isOfLab && (kind === 'absent' || lab.scope === 'sandbox')) return whyNotOfLab(place, name)
  return (
    whyNoMacvtap(place, name) ?? plug(lab, guest, card, { macvtap: { link: name } }, name, macvtapNotes(place, name))
  )
}

const isManaged = (kind: string): boolean => kind === 'networkmanager' || kind === 'networkd'

type Plug = { network: string } | { bridge: string } | { macvtap: { link: string } }

function plug(
  lab: Lab,
  guest: string,
  card: number | undefined,
  connect: Plug,
  to: string,
  also: Saying[] = [],
): Verdict {
  if (card === undefined) {
    const words = { guest, to }
    const cards = lab.guests[guest]?.cards
    // A guest that says nothing of cards has one in user mode: to give it another would silently take that away.
    const edit: Edit =
      cards === undefined
        ? { edit: 'guest.set', name: guest, values: { cards: [{ connect: { user: {} } }, { connect }] } }
        : { edit: 'card.add', guest, value: { connect } }
    return yes([edit], 'macvtap' in connect ? 'does.newDirect' : 'does.newCard', words, also)
  }
  const now = lab.guests[guest]?.cards?.[card]?.connect
  const words = { guest, card, to }
  if (isSamePlug(now, connect)) return no('why.already', words)
  const edit: Edit =
    lab.guests[guest]?.cards === undefined
      ? { edit: 'guest.set', name: guest, values: { cards: [{ connect }] } }
      : { edit: 'card.set', guest, index: card, values: { connect } }
  return yes([edit], 'macvtap' in connect ? 'does.connectDirect' : 'does.connect', words, also)
}

function isSamePlug(now: Connection | undefined, connect: Plug): boolean {
  if (now === undefined || now === 'nothing') return false
  if ('network' in connect) return 'network' in now && now.network === connect.network
  if ('bridge' in connect) return 'bridge' in now && now.bridge === connect.bridge
  return 'macvtap' in now && now.macvtap.link === connect.macvtap.link
}

/** Cards of the machine, bonds, VLANs and bridges with each other; everything else has its reason. */
function betweenLinks(place: Place, a: Named, b: Named): Verdict {
  if (a.of === 'outside' || b.of === 'outside') return no('why.outside')
  if (a.of === 'user' || b.of === 'user') return no('why.user')
  if (a.of === 'network' && b.of === 'network') return no('why.networks')
  if (a.of === 'network' || b.of === 'network') return no('why.networkIsClosed')
  if (a.of !== 'link' || b.of !== 'link') return no('why.notHere')
  return judgeLinks(place, a.name, b.name)
}
