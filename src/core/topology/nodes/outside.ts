// The outer network: a sandbox's uplink, or the routers that this machine's default routes lead to.
import { findLink, type HostSnapshot, type Link } from '../../host/schema.ts'
import { networkBridge } from '../../lab/resolve.ts'
import type { Lab } from '../../lab/schema.ts'
import { uplinkNet } from '../../plan/operations/services/sandbox.ts'
import type { Graph, GraphEdge } from '../graph.ts'
import { linkId, networkId, outsideId } from '../ids.ts'
import { ours, stateOf } from '../state.ts'

export function outsideNodes(lab: Lab | undefined, host: HostSnapshot): Graph {
  if (lab === undefined || lab.scope === 'host') return gateways(host)
  return lab.uplink === 'none' ? { nodes: [], edges: [] } : uplink(lab, host)
}

/** A sandbox's uplink is its outer network. */
function uplink(lab: Lab, host: HostSnapshot): Graph {
  const running = host.uplink.kind === 'running'
  return {
    nodes: [
      {
        id: outsideId,
        layer: 'outside',
        kind: 'outside',
        name: 'this machine',
        detail: host.uplink.kind === 'running' ? `through ${host.uplink.tool}` : 'uplink',
        facts: {
          of: 'outside',
          is: 'uplink',
          ...(host.uplink.kind === 'running' ? { tool: host.uplink.tool } : {}),
        },
        addresses: [`${uplinkNet.address}/${uplinkNet.prefix}`],
        presence: running ? 'there' : 'wanted',
        state: running ? 'up' : 'unknown',
      },
    ],
    edges: Object.entries(lab.networks)
      .filter(([, { mode }]) => mode !== 'isolated')
      .map(([name, { mode }]): GraphEdge => {
        const own = ours(findLink(host, networkBridge(lab.name, name)), lab)
        return {
          id: `${outsideId}>${networkId(name)}`,
          from: outsideId,
          to: networkId(name),
          detail: mode,
          presence: own ? 'there' : 'wanted',
          state: stateOf(own),
        }
      }),
  }
}

/** One node for each way out: the routers that one link leads to. The routes of lowest metric come first. */
function gateways(host: HostSnapshot): Graph {
  const parts = [...waysOut(host)].map(([device, routers], at): Graph => {
    const id = at === 0 ? outsideId : `${outsideId}:${device}`
    return {
      nodes: [
        {
          id,
          layer: 'outside',
          kind: 'outside',
          name: 'outer network',
          detail: routers[0] ?? device,
          facts: { of: 'outside', is: 'gateway' },
          addresses: routers,
          presence: 'there',
          state: 'up',
        },
      ],
      edges: outermost(host, device).map((link): GraphEdge => ({
        id: `${id}>${linkId(link.name)}`,
        from: id,
        to: linkId(link.name),
        name: link.name,
        detail: '',
        presence: 'there',
        state: stateOf(link),
      })),
    }
  })
  return { nodes: parts.flatMap(({ nodes }) => nodes), edges: parts.flatMap(({ edges }) => edges) }
}

/** The devices that have a default route, by lowest metric first, each with the routers that it leads to. */
function waysOut(host: HostSnapshot): Map<string, string[]> {
  const routes = host.routes
    .filter(({ to, table, type }) => to === 'default' && table === 'main' && type === 'unicast')
    .toSorted((a, b) => (a.metric ?? 0) - (b.metric ?? 0))
  const ways = new Map<string, string[]>()
  for (const { via, device = '' } of routes)
    ways.set(device, [...new Set([...(ways.get(device) ?? []), ...(via === undefined ? [] : [via])])])
  return ways
}

/** The names of the links that the outer network's cables lead to. */
export const outermostNames = (host: HostSnapshot): ReadonlySet<string> =>
  new Set([...waysOut(host).keys()].flatMap((device) => outermost(host, device).map(({ name }) => name)))

/** The links by which the packets of a link leave the machine: a bridge's or bond's ports, what a VLAN sits on. */
function outermost(host: HostSnapshot, name: string, above: readonly string[] = []): Link[] {
  const link = findLink(host, name)
  if (!link || above.includes(name)) return []
  const path = [...above, name]
  if (link.kind === 'bridge' || link.kind === 'bond')
    return portsToOutside(host, name).flatMap((port) => outermost(host, port.name, path))
  return link.kind === 'vlan' && link.lower !== undefined ? outermost(host, link.lower, path) : [link]
}

/** In a container the card is the near end of a pair; beside a real card such an end leads to a container of this machine. */
function portsToOutside(host: HostSnapshot, master: string): Link[] {
  const ports = host.links.filter((link) => link.master === master)
  const cards = ports.filter(({ kind }) => kind === 'card' || kind === 'bond' || kind === 'vlan')
  return cards.length > 0
    ? cards
    : ports.filter(
        ({ kind, lowerNamespace }) => (kind === 'veth' || kind === 'macvlan') && lowerNamespace !== undefined,
      )
}
