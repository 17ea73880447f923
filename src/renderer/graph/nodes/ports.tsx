// The ends of cables on a node: from there they are pulled (gestures/connecting.ts). Where they are is said by shape.ts.
import type { GraphNode } from '../../../core/topology/graph.ts'
import { newPort, portsOf } from './shape.ts'

export function Ports({ node }: { node: GraphNode }) {
  return portsOf(node).map(({ id, side, y }) => (
    <i
      key={id}
      data-port={id}
      data-node={node.id}
      className={`td-port td-port-${side} nodrag nopan${id === newPort ? ' td-port-new' : ''}`}
      style={{ top: y }}
    />
  ))
}
