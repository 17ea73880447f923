// The lab's bonds and VLANs as nodes.
import { findLink, type HostSnapshot } from '../../host/schema.ts'
import type { Lab } from '../../lab/schema.ts'
import type { Graph, GraphEdge, GraphNode } from '../graph.ts'
import { linkId } from '../ids.ts'
import { portEdges } from './ports.ts'
import { addressesOf, ours, stateOf } from '../state.ts'

export function bundleNodes(lab: Lab, host: HostSnapshot): Graph {
  const bonds = Object.entries(lab.bonds).map(([name, bond]): GraphNode => {
    const own = ours(findLink(host, name), lab)
    const via = own?.bond?.activePort
    return {
      id: linkId(name),
      layer: 'bundle',
      kind: 'bond',
      name,
      detail: [bond.mode, ...(via === undefined ? [] : [`via ${via}`])].join(' · '),
      facts: { of: 'bond', mode: bond.mode, ports: bond.ports.length, ...(via === undefined ? {} : { via }) },
      addresses: addressesOf(own),
      presence: own ? 'there' : 'wanted',
      state: stateOf(own),
    }
  })
  const vlans = Object.entries(lab.vlans).map(([name, vlan]): GraphNode => {
    const own = ours(findLink(host, name), lab)
    return {
      id: linkId(name),
      layer: 'bundle',
      kind: 'vlan',
      name,
      detail: `VLAN ${vlan.id}`,
      facts: { of: 'vlan', id: vlan.id, link: vlan.link },
      addresses: addressesOf(own),
      presence: own ? 'there' : 'wanted',
      state: stateOf(own),
    }
  })
  const carriers = Object.entries(lab.vlans)
    .filter(([name, { link }]) => findLink(host, name)?.lower !== link)
    .map(([name, { link }]): GraphEdge => ({
      id: `${link}>${linkId(name)}`,
      from: linkId(link),
      to: linkId(name),
      name,
      detail: '',
      presence: 'wanted',
      state: 'unknown',
    }))
  return {
    nodes: [...bonds, ...vlans],
    edges: [
      ...Object.entries(lab.bonds).flatMap(([name, { ports }]) => portEdges(lab, host, name, ports)),
      ...carriers,
    ],
  }
}
