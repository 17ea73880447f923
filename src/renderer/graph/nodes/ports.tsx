// The ends of cables on a node: from there they are pulled (gestures/connecting.ts). Where they are is said by shape.ts.
import type { GraphNode } from '../../../core/topology/graph.ts'
import { newPort, portsOf } from './shape.ts'

export function Ports({ node }: { node: GraphNode }) {
  return portsOf(node).map(({ id, side, y }) => (
    <i
      key={id}
      data-port={id}
      data-node={node.id}
      // By these React Flow finds it when it measures a node anew (getHandleBounds in @xyflow/system).
      data-handleid={id}
      data-handlepos={side}
      className={`source td-port td-port-${side} nodrag nopan${id === newPort ? ' td-port-new' : ''}`}
      style={{ top: y }}
    />
  ))
}

/** The same to measure alone: from furthest nobody pulls a cable. */
export function PortPlaces({ node }: { node: GraphNode }) {
  return portsOf(node).map(({ id, side, y }) => (
    <i
      key={id}
      data-handleid={id}
      data-handlepos={side}
      className={`source td-port td-port-${side}`}
      style={{ top: y }}
    />
  ))
}
