// The lab's guests as nodes, and their cards' cables as edges.
import { findLink, type HostSnapshot } from '../host/schema.ts'
import { cardsOf, type PlacedCard } from '../lab/resolve.ts'
import { endpointText, listenOf } from '../lab/words.ts'
import type { Guest, Lab } from '../lab/schema.ts'
import type { Graph, GraphEdge, GraphNode } from './graph.ts'
import { bridgeId, networkId } from './networks.ts'
import { stateOf } from './state.ts'

export const guestId = (name: string): string => `guest:${name}`

export function guestNodes(lab: Lab, host: HostSnapshot): Graph {
  const parts = Object.entries(lab.guests).map(([name, guest]) => oneGuest(lab, host, name, guest))
  return { nodes: parts.flatMap(({ nodes }) => nodes), edges: parts.flatMap(({ edges }) => edges) }
}

function oneGuest(lab: Lab, host: HostSnapshot, name: string, guest: Guest): Graph {
  const cards = cardsOf(lab, name, guest)
  const runs = host.guests.some((process) => process.lab === lab.name && process.guest === name)
  const node: GraphNode = {
    id: guestId(name),
    layer: 'guest',
    kind: 'guest',
    name,
    detail: `${runs ? 'running' : 'stopped'} · ${guest.cpus} CPU · ${guest.memory} MiB`,
    addresses: cards.flatMap(({ mac }) => leasedTo(host, mac)),
    presence: 'there',
    state: runs ? 'up' : 'down',
  }
  const cables = cards.map((card) => cable(lab, host, name, card))
  return { nodes: [node, ...cables.flatMap(({ nodes }) => nodes)], edges: cables.flatMap(({ edges }) => edges) }
}

/** The addresses that leases say a MAC has. */
export const leasedTo = (host: HostSnapshot, mac: string): string[] =>
  host.leases.filter((lease) => lease.mac === mac).map(({ address }) => address)

function cable(lab: Lab, host: HostSnapshot, guest: string, card: PlacedCard): Graph {
  const { connect, index, model, tap } = card
  const end = { id: `${guest}.${index}`, to: guestId(guest), card: index }
  if (connect === 'nothing') return { nodes: [], edges: [] }
  if ('user' in connect) return userMode(guest, card, end)
  const from =
    'network' in connect ? networkId(connect.network) : 'bridge' in connect ? bridgeId(connect.bridge) : undefined
  if (from === undefined || tap === undefined) return { nodes: [], edges: [] }
  const link = findLink(host, tap)
  const own = link?.owner.kind === 'tapdeck' && link.owner.lab === lab.name ? link : undefined
  const vlan = 'bridge' in connect && connect.vlan !== undefined ? [`VLAN ${connect.vlan}`] : []
  const addresses = leasedTo(host, card.mac)
  return {
    nodes: [],
    edges: [
      {
        ...end,
        from,
        name: tap,
        detail: [model, ...vlan, ...addresses].join(' · '),
        presence: own ? 'there' : 'wanted',
        state: stateOf(own),
      },
    ],
  }
}

/** A card in user mode has a network of its own, inside QEMU; its forwards are what is exposed. */
function userMode(
  guest: string,
  { connect, index, model }: PlacedCard,
  end: Pick<GraphEdge, 'id' | 'to' | 'card'>,
): Graph {
  if (connect === 'nothing' || !('user' in connect)) return { nodes: [], edges: [] }
  const { net, restrict, forwards } = connect.user
  const id = `user:${guest}.${index}`
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
        addresses: exposed,
        presence: 'there',
        state: 'up',
      },
    ],
    edges: [{ ...end, from: id, detail: model, presence: 'there', state: 'up' }],
  }
}
