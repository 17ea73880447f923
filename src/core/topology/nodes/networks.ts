// The lab's networks and bridges as nodes, and what is put into the bridges.
import { findLink, type HostSnapshot } from '../../host/schema.ts'
import { placeNetwork } from '../../lab/resolve.ts'
import type { Lab } from '../../lab/schema.ts'
import { subnetText } from '../../net.ts'
import type { Graph, GraphNode } from '../graph.ts'
import { linkId, networkId } from '../ids.ts'
import { portEdges } from './ports.ts'
import { addressesOf, ours, stateOf } from '../state.ts'

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
      facts: { of: 'network', mode: network.mode, subnet: subnetText(placed.subnet), leases },
      addresses: own ? addressesOf(own) : [`${placed.address}/${placed.subnet.prefix}`],
      presence: own ? 'there' : 'wanted',
      state: stateOf(own),
    }
  })
  const bridges = Object.entries(lab.bridges).map(([name, bridge]): GraphNode => {
    const own = ours(findLink(host, name), lab)
    const ports = own ? host.links.filter(({ master }) => master === name).length : bridge.ports.length
    return {
      id: linkId(name),
      layer: 'network',
      kind: 'bridge',
      name,
      detail: ['bridge', ...(bridge.stp ? ['STP'] : []), ...(bridge.vlanFiltering ? ['VLAN filtering'] : [])].join(
        ' · ',
      ),
      facts: {
        of: 'bridge',
        stp: bridge.stp,
        vlans: bridge.vlanFiltering,
        ports,
        ...(bridge.address === 'inherit' || bridge.address === 'dhcp' ? { gets: bridge.address } : {}),
      },
      addresses: own ? addressesOf(own) : Array.isArray(bridge.address) ? bridge.address : [],
      presence: own ? 'there' : 'wanted',
      state: stateOf(own),
    }
  })
  return {
    nodes: [...networks, ...bridges],
    edges: Object.entries(lab.bridges).flatMap(([name, { ports }]) => portEdges(lab, host, name, ports)),
  }
}
