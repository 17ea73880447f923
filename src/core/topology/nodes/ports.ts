// The cables from ports to the bridge or bond of the lab that they are put into: those not there yet, and those that would go.
import { findLink, type HostSnapshot } from '../../host/schema.ts'
import type { Lab } from '../../lab/schema.ts'
import type { GraphEdge } from '../graph.ts'
import { linkId, portId } from '../ids.ts'

/** What the host has already is drawn by host.ts; here is the rest. */
export function portEdges(lab: Lab, host: HostSnapshot, master: string, ports: readonly string[]): GraphEdge[] {
  return ports
    .filter((port) => findLink(host, port)?.master !== master)
    .filter((port) => findLink(host, port) !== undefined || isInLab(lab, port))
    .map((port): GraphEdge => ({
      id: portId(port, master),
      from: linkId(port),
      to: linkId(master),
      name: port,
      detail: '',
      presence: 'wanted',
      state: 'unknown',
    }))
}

const isInLab = (lab: Lab, name: string): boolean => Object.hasOwn(lab.bonds, name) || Object.hasOwn(lab.vlans, name)
