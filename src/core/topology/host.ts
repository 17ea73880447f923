// Every link of the host that is not drawn as part of the lab: cards, bonds, VLANs, foreign bridges, and what the lab has too much.
import { findLink, type HostSnapshot, type Link } from '../host/schema.ts'
import { cardsOf, networkBridge } from '../lab/resolve.ts'
import type { Lab } from '../lab/schema.ts'
import { uplinkNet } from '../plan/operations/sandbox.ts'
import type { Graph, GraphEdge, GraphNode } from './graph.ts'
import { bridgeId, networkId } from './networks.ts'
import { addressesOf, foreignOwner, stateOf } from './state.ts'

export function hostNodes(lab: Lab | undefined, host: HostSnapshot): Graph {
  const drawn = lab ? drawnByLab(lab) : new Map<string, string>()
  const links = host.links.filter(
    ({ kind, name }) => kind !== 'loopback' && !drawn.has(name) && name !== uplinkNet.device,
  )
  const idOf = (name: string): string => drawn.get(name) ?? bridgeId(name)
  return {
    nodes: links.map((link) => linkNode(link, lab)),
    edges: links.flatMap((link) => linkEdges(link, host, lab, idOf)),
  }
}

/** Links that the lab's own nodes and cables stand for, and the ids of those nodes. */
function drawnByLab(lab: Lab): Map<string, string> {
  return new Map([
    ...Object.keys(lab.networks).map((name): [string, string] => [networkBridge(lab.name, name), networkId(name)]),
    ...Object.keys(lab.bridges).map((name): [string, string] => [name, bridgeId(name)]),
    ...Object.entries(lab.guests).flatMap(([name, guest]) =>
      cardsOf(lab, name, guest).flatMap(({ tap }): [string, string][] =>
        tap === undefined ? [] : [[tap, `guest:${name}`]],
      ),
    ),
  ])
}

const places: Record<Link['kind'], Pick<GraphNode, 'layer' | 'kind'>> = {
  loopback: { layer: 'card', kind: 'link' },
  card: { layer: 'card', kind: 'card' },
  bond: { layer: 'bundle', kind: 'bond' },
  vlan: { layer: 'bundle', kind: 'vlan' },
  bridge: { layer: 'network', kind: 'bridge' },
  tap: { layer: 'guest', kind: 'link' },
  veth: { layer: 'guest', kind: 'link' },
  macvtap: { layer: 'guest', kind: 'link' },
  macvlan: { layer: 'guest', kind: 'link' },
  vxlan: { layer: 'bundle', kind: 'link' },
  dummy: { layer: 'card', kind: 'link' },
  other: { layer: 'card', kind: 'link' },
}

function linkNode(link: Link, lab: Lab | undefined): GraphNode {
  const foreign = foreignOwner(link.owner, lab?.name)
  const surplus = lab !== undefined && link.owner.kind === 'tapdeck' && link.owner.lab === lab.name
  return {
    id: bridgeId(link.name),
    ...places[link.kind],
    name: link.name,
    detail: detailOf(link),
    addresses: addressesOf(link),
    presence: surplus ? 'surplus' : 'there',
    state: stateOf(link),
    ...(foreign === undefined ? {} : { foreign }),
  }
}

function detailOf(link: Link): string {
  const words = [
    link.kernelKind ?? link.kind,
    ...(link.card?.driver === undefined ? [] : [link.card.driver]),
    ...(link.card?.speed === undefined
      ? []
      : [link.card.speed >= 1000 ? `${link.card.speed / 1000} Gb/s` : `${link.card.speed} Mb/s`]),
    ...(link.bond
      ? [link.bond.mode, ...(link.bond.activePort === undefined ? [] : [`via ${link.bond.activePort}`])]
      : []),
    ...(link.vlan ? [`VLAN ${link.vlan.id}`] : []),
    ...(link.bridge?.stp ? ['STP'] : []),
    ...(link.tap?.holders ?? []).map(({ name, pid }) => `${name} ${pid}`),
  ]
  return words.join(' · ')
}

function linkEdges(link: Link, host: HostSnapshot, lab: Lab | undefined, idOf: (name: string) => string): GraphEdge[] {
  const own = bridgeId(link.name)
  const surplus = lab !== undefined && link.owner.kind === 'tapdeck' && link.owner.lab === lab.name
  const common = { detail: '', presence: surplus ? ('surplus' as const) : ('there' as const), state: stateOf(link) }
  return [
    ...(link.master === undefined
      ? []
      : [
          {
            id: `${own}>${link.master}`,
            from: own,
            to: idOf(link.master),
            name: link.name,
            ...common,
            detail: link.port?.state ?? '',
          },
        ]),
    // A veth pair is one cable: drawn once, from the end whose name comes first.
    ...(link.lower === undefined || !findLink(host, link.lower) || (link.kind === 'veth' && link.lower < link.name)
      ? []
      : [{ id: `${link.lower}>${own}`, from: idOf(link.lower), to: own, ...common }]),
  ]
}
