// The lab's networks and bridges as nodes.
import { findLink, type HostSnapshot, type Link } from '../host/schema.ts'
import { placeNetwork } from '../lab/resolve.ts'
import type { Lab } from '../lab/schema.ts'
import { subnetText } from '../net.ts'
import { uplinkNet } from '../plan/operations/sandbox.ts'
import type { Graph, GraphEdge, GraphNode } from './graph.ts'
import { addressesOf, stateOf } from './state.ts'

export const networkId = (name: string): string => `network:${name}`
export const bridgeId = (name: string): string => `link:${name}`
const outsideId = 'outside'

export function networkNodes(lab: Lab, host: HostSnapshot): Graph {
  const networks = Object.entries(lab.networks).map(([name, network]): GraphNode => {
    const placed = placeNetwork(lab, name, network)
    const own = ours(findLink(host, placed.bridge), lab)
    const leases = own ? host.leases.filter(({ device }) => device === placed.bridge).length : 0
    return {
      id: networkId(name),
      layer: 'network',
      kind: 'network',
      name,
      detail: [
        `${network.mode} ${subnetText(placed.subnet)}`,
        ...(leases > 0 ? [`${leases} lease${leases === 1 ? '' : 's'}`] : []),
      ].join(' · '),
      addresses: own ? addressesOf(own) : [`${placed.address}/${placed.subnet.prefix}`],
      presence: own ? 'there' : 'wanted',
      state: stateOf(own),
    }
  })
  const bridges = Object.entries(lab.bridges).map(([name, bridge]): GraphNode => {
    const own = ours(findLink(host, name), lab)
    return {
      id: bridgeId(name),
      layer: 'network',
      kind: 'bridge',
      name,
      detail: ['bridge', ...(bridge.stp ? ['STP'] : []), ...(bridge.vlanFiltering ? ['VLAN filtering'] : [])].join(
        ' · ',
      ),
      addresses: own ? addressesOf(own) : Array.isArray(bridge.address) ? bridge.address : [],
      presence: own ? 'there' : 'wanted',
      state: stateOf(own),
    }
  })
  return { nodes: [...outside(lab, host), ...networks, ...bridges], edges: waysOut(lab, networks) }
}

const ours = (link: Link | undefined, lab: Lab): Link | undefined =>
  link?.owner.kind === 'tapdeck' && link.owner.lab === lab.name ? link : undefined

/** A sandbox's uplink is its outer network. */
function outside(lab: Lab, host: HostSnapshot): GraphNode[] {
  if (lab.scope !== 'sandbox' || lab.uplink === 'none') return []
  const running = host.uplink.kind === 'running'
  return [
    {
      id: outsideId,
      layer: 'outside',
      kind: 'outside',
      name: 'this machine',
      detail: host.uplink.kind === 'running' ? `through ${host.uplink.tool}` : 'uplink',
      addresses: [`${uplinkNet.address}/${uplinkNet.prefix}`],
      presence: running ? 'there' : 'wanted',
      state: running ? 'up' : 'unknown',
    },
  ]
}

function waysOut(lab: Lab, networks: GraphNode[]): GraphEdge[] {
  if (lab.scope !== 'sandbox' || lab.uplink === 'none') return []
  return networks
    .filter(({ name }) => lab.networks[name]?.mode !== 'isolated')
    .map(({ id, name, presence, state }) => ({
      id: `${outsideId}>${id}`,
      from: outsideId,
      to: id,
      detail: lab.networks[name]?.mode ?? '',
      presence,
      state,
    }))
}
