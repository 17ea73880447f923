// Lab × host → one graph: what is there, what is wanted, and the difference between them. The picture and the text both draw this.
import { z } from 'zod'
import type { HostSnapshot } from '../host/schema.ts'
import type { Lab } from '../lab/schema.ts'
import { bundleNodes } from './nodes/bundles.ts'
import { factsSchema } from './facts.ts'
import { guestNodes } from './nodes/guests.ts'
import { hostNodes } from './nodes/host.ts'
import { networkNodes } from './nodes/networks.ts'
import { outsideNodes } from './nodes/outside.ts'
import { processNodes } from './nodes/processes.ts'

/** Left to right: the outer network, cards, what bundles them, what guests hang on, guests. */
export const layers = ['outside', 'card', 'bundle', 'network', 'guest'] as const
export type Layer = (typeof layers)[number]

export const nodeKindSchema = z.enum([
  'outside',
  'card',
  'bond',
  'vlan',
  'bridge',
  'network',
  'link',
  'guest',
  'user-network',
])
/** `wanted`: in the lab, not there yet; `surplus`: there and ours, not in the lab any more. */
export const presenceSchema = z.enum(['there', 'wanted', 'surplus'])
export const stateSchema = z.enum(['up', 'down', 'blocked', 'unknown'])

export const nodeSchema = z.strictObject({
  id: z.string(),
  layer: z.enum(layers),
  kind: nodeKindSchema,
  name: z.string(),
  /** What matters of it, in a few words: `nat 192.168.150.0/24`. */
  detail: z.string(),
  /** The same as values. */
  facts: factsSchema,
  /** Interfaces or addresses to be shown beside it. */
  addresses: z.array(z.string()),
  presence: presenceSchema,
  state: stateSchema,
  /** Who looks after it, if that is not this lab. */
  foreign: z.string().optional(),
})
export const edgeSchema = z.strictObject({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  /** The interface that the cable is: a tap, a port. */
  name: z.string().optional(),
  /** The guest's card at its end, from 0. */
  card: z.int().optional(),
  detail: z.string(),
  presence: presenceSchema,
  state: stateSchema,
})
export const graphSchema = z.strictObject({ nodes: z.array(nodeSchema), edges: z.array(edgeSchema) })
export type GraphNode = z.output<typeof nodeSchema>
export type GraphEdge = z.output<typeof edgeSchema>
export type Graph = z.output<typeof graphSchema>

/** The graph of a lab on its host; without a lab, of the host alone. Nodes stand in the order of their layers; a cable leads to the right. */
export function graphOf(lab: Lab | undefined, host: HostSnapshot): Graph {
  const parts = [
    outsideNodes(lab, host),
    hostNodes(lab, host),
    ...(lab ? [bundleNodes(lab, host), networkNodes(lab, host), guestNodes(lab, host)] : []),
    processNodes(lab, host),
  ]
  const nodes = parts.flatMap((part) => part.nodes)
  const rank = new Map(nodes.map(({ id, layer }) => [id, layers.indexOf(layer)]))
  const edges = parts.flatMap((part) => part.edges).filter(({ from, to }) => rank.has(from) && rank.has(to))
  return {
    nodes: layers.flatMap((layer) => nodes.filter((node) => node.layer === layer)),
    // A VXLAN on a bridge, say, stands to the left of what it sits on.
    edges: edges.map((edge) =>
      (rank.get(edge.from) ?? 0) <= (rank.get(edge.to) ?? 0) ? edge : { ...edge, from: edge.to, to: edge.from },
    ),
  }
}
