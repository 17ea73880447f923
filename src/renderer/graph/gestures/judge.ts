// What pulling a cable from one thing to another would do, or why it cannot be done. Reasons are keys of graph.json.
import type { Edit } from '../../../core/lab/edit.ts'
import type { Lab } from '../../../core/lab/schema.ts'
import { parseId, type Named } from '../../../core/topology/ids.ts'

/** Where a cable begins or ends: a node, or one card of a guest. */
export interface End {
  id: string
  /** A guest's card. */
  card?: number
}

export type Verdict =
  | { can: true; edits: [Edit, ...Edit[]]; says: string; words: Record<string, string | number> }
  | { can: false; says: string; words: Record<string, string | number> }

const no = (says: string, words: Record<string, string | number> = {}): Verdict => ({ can: false, says, words })

/** Judges a cable between two ends, whichever was first. */
export function judge(lab: Lab, from: End, to: End): Verdict {
  const [a, b] = [parseId(from.id), parseId(to.id)]
  if (from.id === to.id) return no('why.itself')
  if (a.of === 'guest') return fromGuest(lab, a.name, from.card, b)
  if (b.of === 'guest') return fromGuest(lab, b.name, to.card, a)
  return betweenLinks(lab, a, b)
}

function fromGuest(lab: Lab, guest: string, card: number | undefined, end: Named): Verdict {
  if (!Object.hasOwn(lab.guests, guest)) return no('why.notOfLab', { name: guest })
  switch (end.of) {
    case 'network':
      return plug(lab, guest, card, { network: end.name }, end.name)
    case 'link':
      return Object.hasOwn(lab.bridges, end.name)
        ? plug(lab, guest, card, { bridge: end.name }, end.name)
        : no(whyNotLink(lab, end.name), { name: end.name })
    case 'guest':
      return no('why.guests')
    case 'outside':
      return no('why.outside')
    case 'user':
      return no('why.user')
    case 'process':
    case 'card':
    case 'other':
      return no('why.notHere')
    default:
      return end satisfies never
  }
}

function whyNotLink(lab: Lab, name: string): string {
  if (Object.hasOwn(lab.bonds, name) || Object.hasOwn(lab.vlans, name)) return 'why.needsBridge'
  return 'why.notOfLab'
}

type Plug = { network: string } | { bridge: string }

function plug(lab: Lab, guest: string, card: number | undefined, connect: Plug, to: string): Verdict {
  if (card === undefined) {
    const words = { guest, to }
    const cards = lab.guests[guest]?.cards
    // A guest that says nothing of cards has one in user mode: to give it another would silently take that away.
    const first: Edit[] =
      cards === undefined
        ? [{ edit: 'guest.set', name: guest, values: { cards: [{ connect: { user: {} } }, { connect }] } }]
        : []
    const [edit = { edit: 'card.add', guest, value: { connect } } satisfies Edit] = first
    return { can: true, edits: [edit], says: 'does.newCard', words }
  }
  const now = lab.guests[guest]?.cards?.[card]?.connect
  const words = { guest, card, to }
  if (isSamePlug(now, connect)) return no('why.already', words)
  if (lab.guests[guest]?.cards === undefined)
    return {
      can: true,
      edits: [{ edit: 'guest.set', name: guest, values: { cards: [{ connect }] } }],
      says: 'does.connect',
      words,
    }
  return {
    can: true,
    edits: [{ edit: 'card.set', guest, index: card, values: { connect } }],
    says: 'does.connect',
    words,
  }
}

function isSamePlug(now: unknown, connect: Plug): boolean {
  if (typeof now !== 'object' || now === null) return false
  return 'network' in connect
    ? 'network' in now && now.network === connect.network
    : 'bridge' in now && now.bridge === connect.bridge
}

/** A card of the machine, a bond or a VLAN into a bond or a bridge. */
function betweenLinks(lab: Lab, a: Named, b: Named): Verdict {
  if (a.of === 'outside' || b.of === 'outside') return no('why.outside')
  if (a.of === 'user' || b.of === 'user') return no('why.user')
  if (a.of === 'network' && b.of === 'network') return no('why.networks')
  if (a.of === 'network' || b.of === 'network') return no('why.networkIsClosed')
  if (a.of !== 'link' || b.of !== 'link') return no('why.notHere')
  if (Object.hasOwn(lab.bridges, a.name) && Object.hasOwn(lab.bridges, b.name)) return no('why.bridges')
  const [port, master] =
    isMaster(lab, b.name) && !isMasterOver(lab, a.name, b.name) ? [a.name, b.name] : [b.name, a.name]
  const kind = Object.hasOwn(lab.bridges, master) ? 'bridge' : Object.hasOwn(lab.bonds, master) ? 'bond' : undefined
  if (kind === undefined) return no('why.noMaster', { name: a.name })
  if (lab.scope === 'sandbox') return no('why.sandbox')
  const ports = (kind === 'bridge' ? lab.bridges[master] : lab.bonds[master])?.ports ?? []
  if (ports.includes(port)) return no('why.already', { guest: port, card: '', to: master })
  const values = { ports: [...ports, port] }
  const edit: Edit =
    kind === 'bridge' ? { edit: 'bridge.set', name: master, values } : { edit: 'bond.set', name: master, values }
  return { can: true, edits: [edit], says: 'does.port', words: { port, to: master } }
}

const isMaster = (lab: Lab, name: string): boolean => Object.hasOwn(lab.bridges, name) || Object.hasOwn(lab.bonds, name)
/** A bridge goes over a bond, never under it. */
const isMasterOver = (lab: Lab, name: string, other: string): boolean =>
  Object.hasOwn(lab.bridges, name) && Object.hasOwn(lab.bonds, other)
