// Every link of the host that is not drawn as part of the lab: cards, bonds, VLANs, foreign bridges, and what the lab has too much.
import { findLink, type HostSnapshot, type Link } from '../../host/schema.ts'
import { cardsOf, networkBridge } from '../../lab/resolve.ts'
import type { Lab } from '../../lab/schema.ts'
import { uplinkNet } from '../../plan/operations/services/sandbox.ts'
import type { Graph, GraphEdge, GraphNode } from '../graph.ts'
import { linkFacts } from '../link-facts.ts'
import { guestId, linkId, networkId, portId } from '../ids.ts'
import { outermostNames } from './outside.ts'
import { strangers } from './processes.ts'
import { addressesOf, foreignOwner, holderOf, ours, stateOf } from '../state.ts'

/** A sandbox's uplink, and the taps of further pasta processes (engine/scope/uplink): the outer network's node stands for them. */
const isUplink = (name: string): boolean => name === uplinkNet.device || /^fwd-[tu]\d+-/.test(name)

export function hostNodes(lab: Lab | undefined, host: HostSnapshot): Graph {
  const drawn = lab ? drawnByLab(lab, host) : new Map<string, string>()
  const held = new Set(strangers(lab, host).flatMap(({ taps }) => taps))
  const isHeld = (link: Link): boolean => held.has(link.name) && holderOf(link) !== undefined
  const links = host.links.filter(({ kind, name }) => kind !== 'loopback' && !isUplink(name))
  const idOf = (name: string): string => drawn.get(name) ?? linkId(name)
  const outermost = outermostNames(host)
  return {
    nodes: links
      .filter((link) => !drawn.has(link.name) && !isHeld(link))
      .map((link) => linkNode(link, lab, host, outermost)),
    edges: links
      .filter((link) => !isHeld(link) && !isCable(drawn.get(link.name)))
      .flatMap((link) => linkEdges(link, host, lab, idOf)),
  }
}

/** A tap of the lab's guests is the cable itself, and not an end of one. */
const isCable = (id: string | undefined): boolean => id?.startsWith('guest:') ?? false

/** Links that the lab's own nodes and cables stand for, and the ids of those nodes. */
function drawnByLab(lab: Lab, host: HostSnapshot): Map<string, string> {
  return new Map([
    ...Object.keys(lab.networks).map((name): [string, string] => [networkBridge(lab.name, name), networkId(name)]),
    ...[lab.bridges, lab.bonds, lab.vlans].flatMap((map) =>
      Object.keys(map).map((name): [string, string] => [name, linkId(name)]),
    ),
    ...Object.entries(lab.guests).flatMap(([name, guest]) =>
      cardsOf(lab, name, guest).flatMap(({ tap }): [string, string][] =>
        tap === undefined || (findLink(host, tap) && !ours(findLink(host, tap), lab)) ? [] : [[tap, guestId(name)]],
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

/** In a container the card is one end of a veth pair whose other end is outside; on a machine that end would be in a bridge for it. */
const isCardOfContainer = (
  { kind, lowerNamespace, master, name }: Link,
  lab: Lab | undefined,
  outermost: ReadonlySet<string>,
): boolean =>
  kind === 'veth' &&
  lowerNamespace !== undefined &&
  (master === undefined ||
    outermost.has(name) ||
    (lab?.bonds[master] ?? lab?.bridges[master])?.ports.includes(name) === true)

function linkNode(link: Link, lab: Lab | undefined, host: HostSnapshot, outermost: ReadonlySet<string>): GraphNode {
  const foreign = foreignOwner(link.owner, lab?.name)
  return {
    id: linkId(link.name),
    ...(isCardOfContainer(link, lab, outermost) ? { layer: 'card', kind: 'link' } : places[link.kind]),
    name: link.name,
    detail: detailOf(link),
    facts: linkFacts(link, host),
    addresses: addressesOf(link),
    presence: ours(link, lab) ? 'surplus' : 'there',
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
    ...(link.macvtap ? [link.macvtap.mode] : []),
    ...((link.tap ?? link.macvtap)?.holders ?? []).map(({ name, pid }) => `${name} ${pid}`),
  ]
  return words.join(' · ')
}

function linkEdges(link: Link, host: HostSnapshot, lab: Lab | undefined, idOf: (name: string) => string): GraphEdge[] {
  const own = linkId(link.name)
  const common = { name: link.name, detail: '', state: stateOf(link) }
  const toMaster = (master: string): GraphEdge => ({
    id: portId(link.name, master),
    from: own,
    to: idOf(master),
    ...common,
    presence: leaves(link, master, lab) ? 'surplus' : 'there',
    detail: link.port?.state ?? '',
  })
  return [
    ...(link.master === undefined ? [] : [toMaster(link.master)]),
    // A veth pair is one cable: drawn once, from the end whose name comes first.
    ...(link.lower === undefined || !findLink(host, link.lower) || (link.kind === 'veth' && link.lower < link.name)
      ? []
      : [
          {
            id: `${link.lower}>${own}`,
            from: idOf(link.lower),
            to: own,
            ...common,
            presence: isSurplus(link, lab) ? ('surplus' as const) : ('there' as const),
          },
        ]),
  ]
}

/** A link that this lab made and does not have any more. */
const isSurplus = (link: Link, lab: Lab | undefined): boolean =>
  ours(link, lab) !== undefined && !Object.hasOwn({ ...lab?.bonds, ...lab?.vlans, ...lab?.bridges }, link.name)

/** Whether the lab's plan would take a port out of a master that is the lab's own. */
function leaves(link: Link, master: string, lab: Lab | undefined): boolean {
  const ports = lab?.bridges[master]?.ports ?? lab?.bonds[master]?.ports
  return isSurplus(link, lab) || (ports !== undefined && !ports.includes(link.name))
}
