// The lab's guests as nodes, and their cards' cables as edges.
import { findLink, type HostSnapshot, type Link } from '../../host/schema.ts'
import { cardsOf, networkBridge, type PlacedCard } from '../../lab/resolve.ts'
import { endpointText, listenOf } from '../../lab/words.ts'
import type { Guest, Lab } from '../../lab/schema.ts'
import type { GuestRow } from '../facts.ts'
import type { Graph, GraphEdge, GraphNode } from '../graph.ts'
import { cableId, guestId, linkId, masterId, networkId, userId } from '../ids.ts'
import { holderOf, ours, stateOf } from '../state.ts'

export function guestNodes(lab: Lab, host: HostSnapshot): Graph {
  const parts = Object.entries(lab.guests).map(([name, guest]) => oneGuest(lab, host, name, guest))
  return { nodes: parts.flatMap(({ nodes }) => nodes), edges: parts.flatMap(({ edges }) => edges) }
}

function oneGuest(lab: Lab, host: HostSnapshot, name: string, guest: Guest): Graph {
  const cards = cardsOf(lab, name, guest)
  const process = processOf(host, lab, name)
  const node: GraphNode = {
    id: guestId(name),
    layer: 'guest',
    kind: 'guest',
    name,
    detail: `${process ? 'running' : 'stopped'} · ${guest.cpus} CPU · ${guest.memory} MiB`,
    facts: {
      of: 'guest',
      runs: process !== undefined,
      ...(process ? { pid: process.pid } : {}),
      cpus: guest.cpus,
      memory: guest.memory,
      rows: cards.map((card) => rowOf(lab, host, card)),
    },
    addresses: cards.flatMap(({ mac }) => leasedTo(host, mac)),
    presence: 'there',
    state: process ? 'up' : 'down',
  }
  const cables = cards.map((card) => cable(lab, host, name, card))
  return { nodes: [node, ...cables.flatMap(({ nodes }) => nodes)], edges: cables.flatMap(({ edges }) => edges) }
}

const processOf = (host: HostSnapshot, lab: Lab, name: string): HostSnapshot['guests'][number] | undefined =>
  host.guests.find((one) => one.lab === lab.name && one.guest === name)

/** The addresses that leases say a MAC has. */
export const leasedTo = (host: HostSnapshot, mac: string): string[] =>
  host.leases.filter((lease) => lease.mac === mac).map(({ address }) => address)

function rowOf(lab: Lab, host: HostSnapshot, card: PlacedCard): GuestRow {
  const { connect, index, model, mac, link } = card
  const vlan = connect !== 'nothing' && 'bridge' in connect ? connect : undefined
  return {
    card: index,
    model,
    to: rowEnd(connect),
    ...(vlan?.vlan === undefined ? {} : { vlan: vlan.vlan }),
    ...(vlan?.trunk === undefined ? {} : { trunk: vlan.trunk }),
    addresses: leasedTo(host, mac),
    presence: card.tap !== undefined && !isPlugged(lab, host, card) ? 'wanted' : 'there',
    link,
  }
}

function rowEnd(connect: PlacedCard['connect']): GuestRow['to'] {
  if (connect === 'nothing') return { kind: 'nothing' }
  if ('user' in connect) return { kind: 'user' }
  if ('network' in connect) return { kind: 'network', name: connect.network }
  if ('bridge' in connect) return { kind: 'bridge', name: connect.bridge }
  if ('macvtap' in connect) return { kind: 'macvtap', name: connect.macvtap.link }
  if ('function' in connect) return { kind: 'function', name: connect.function.card }
  return { kind: 'device', name: connect.device }
}

const tapOf = (lab: Lab, host: HostSnapshot, { tap }: PlacedCard): Link | undefined =>
  tap === undefined ? undefined : ours(findLink(host, tap), lab)

/** The bridge of the host that a card hangs on, by the lab, or the link that it is directly on. */
function standsOn(lab: Lab, connect: PlacedCard['connect']): string | undefined {
  if (connect === 'nothing') return undefined
  if ('network' in connect) return networkBridge(lab.name, connect.network)
  if ('macvtap' in connect) return connect.macvtap.link
  return 'bridge' in connect ? connect.bridge : undefined
}

/** Whether the card's tap is there and where the lab says. */
const isPlugged = (lab: Lab, host: HostSnapshot, card: PlacedCard): boolean => {
  const tap = tapOf(lab, host, card)
  return tap !== undefined && holderOf(tap) === standsOn(lab, card.connect)
}

function cable(lab: Lab, host: HostSnapshot, guest: string, card: PlacedCard): Graph {
  const { connect, index, model, tap } = card
  const end = { id: cableId(guest, index), to: guestId(guest), card: index }
  if (connect === 'nothing') return { nodes: [], edges: [] }
  if ('user' in connect) return userMode(guest, card, end, processOf(host, lab, guest) ? 'up' : 'down')
  if ('function' in connect || 'device' in connect) return { nodes: [], edges: handedOver(host, card, end) }
  const from = 'network' in connect ? networkId(connect.network) : linkId(standsOn(lab, connect) ?? '')
  if (tap === undefined) return { nodes: [], edges: [] }
  const own = tapOf(lab, host, card)
  const plugged = isPlugged(lab, host, card)
  const how =
    'macvtap' in connect
      ? [`macvtap ${connect.macvtap.mode}`]
      : 'bridge' in connect && connect.vlan !== undefined
        ? [`VLAN ${connect.vlan}`]
        : []
  const wanted: GraphEdge = {
    ...end,
    from,
    name: tap,
    detail: [model, ...how, ...leasedTo(host, card.mac)].join(' · '),
    presence: plugged ? 'there' : 'wanted',
    state: plugged ? stateOf(own) : 'unknown',
  }
  const holder = own && holderOf(own)
  if (holder === undefined || plugged) return { nodes: [], edges: [wanted] }
  // It hangs elsewhere now: that cable would go.
  const now: GraphEdge = {
    ...wanted,
    id: `${cableId(guest, index)}>${holder}`,
    from: masterId(lab, holder),
    presence: 'surplus',
    state: stateOf(own),
  }
  return { nodes: [], edges: [now, wanted] }
}

/** A function or a whole card that the guest is given: the cable comes out of the card itself, where the host shows it. */
function handedOver(
  host: HostSnapshot,
  { connect, model }: PlacedCard,
  end: Pick<GraphEdge, 'id' | 'to' | 'card'>,
): GraphEdge[] {
  if (connect === 'nothing' || !('function' in connect || 'device' in connect)) return []
  const name =
    'function' in connect
      ? connect.function.card
      : host.pci.find(({ address }) => address === connect.device)?.interfaces[0]
  if (name === undefined || !findLink(host, name)) return []
  return [{ ...end, from: linkId(name), detail: model, presence: 'wanted', state: 'unknown' }]
}

/** A card in user mode has a network of its own, inside QEMU; its forwards are what is exposed. */
function userMode(
  guest: string,
  { connect, index, model }: PlacedCard,
  end: Pick<GraphEdge, 'id' | 'to' | 'card'>,
  state: 'up' | 'down',
): Graph {
  if (connect === 'nothing' || !('user' in connect)) return { nodes: [], edges: [] }
  const { net, restrict, forwards } = connect.user
  const id = userId(guest, index)
  const exposed = forwards.map((forward) => {
    const { proto, address, port } = listenOf(forward)
    return `${proto} ${endpointText(address, port)} → ${forward.to.port}`
  })
  return {
    nodes: [
      {
        id,
        layer: 'network',
        kind: 'user-network',
        name: 'user mode',
        detail: [net, ...(restrict ? ['restricted'] : [])].join(' · '),
        facts: { of: 'user', net, restrict },
        addresses: exposed,
        presence: 'there',
        // It is in QEMU: with the guest it comes and goes.
        state,
      },
    ],
    edges: [{ ...end, from: id, detail: model, presence: 'there', state }],
  }
}
