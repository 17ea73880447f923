// Graph and places → what React Flow draws; what did not change stays the same object.
import type { TFunction } from 'i18next'
import { useMemo, useRef } from 'react'
import { Position, type NodeHandle } from 'reactflow'
import type { Graph, GraphEdge, GraphNode } from '../../core/topology/graph.ts'
import type { FlowEdge } from './cables/cable.tsx'
import type { FlowNode } from './nodes/node.tsx'
import type { Places } from './layout/place.ts'
import { keepSame } from './same.ts'
import { cardPort, inPort, newPort, outPort, portsOf, sizeOf } from './nodes/shape.ts'
import { kindText, titleOf } from './nodes/words.ts'

function handlesOf(node: GraphNode): NodeHandle[] {
  const { width } = sizeOf(node)
  return portsOf(node).map(({ id, side, y }) => ({
    id,
    type: 'source',
    position: side === 'left' ? Position.Left : Position.Right,
    x: side === 'left' ? 0 : width,
    y,
    width: 0,
    height: 0,
  }))
}

function flowNode(
  node: GraphNode,
  position: { x: number; y: number },
  selected: boolean,
  t: TFunction<'graph'>,
): FlowNode {
  const size = sizeOf(node)
  return {
    id: node.id,
    type: node.kind === 'guest' ? 'guest' : 'link',
    position,
    data: { node },
    selected,
    ...size,
    measured: size,
    handles: handlesOf(node),
    ariaLabel: [
      titleOf(node, t),
      kindText(node, t),
      t(`state.${node.state}`),
      node.presence === 'there' ? '' : t(`presence.${node.presence}`),
    ]
      .filter((word) => word !== '')
      .join(', '),
  }
}

export function useFlowNodes(
  nodes: Graph['nodes'],
  places: Places,
  selection: readonly string[],
  t: TFunction<'graph'>,
): FlowNode[] {
  const last = useRef<FlowNode[]>([])
  const flow = useMemo(() => {
    const selected = new Set(selection)
    return keepSame(
      last.current,
      nodes.flatMap((node): FlowNode[] => {
        const place = places.get(node.id)
        return place === undefined ? [] : [flowNode(node, place, selected.has(node.id), t)]
      }),
    )
  }, [nodes, places, selection, t])
  last.current = flow
  return flow
}

function targetPort(edge: GraphEdge): string {
  if (edge.card !== undefined) return cardPort(edge.card)
  return edge.to.startsWith('process:') ? newPort : inPort
}

export function useFlowEdges(edges: Graph['edges'], places: Places, selection: readonly string[]): FlowEdge[] {
  const last = useRef<FlowEdge[]>([])
  const flow = useMemo(() => {
    const selected = new Set(selection)
    return keepSame(
      last.current,
      edges
        .filter(({ from, to }) => places.has(from) && places.has(to))
        .map((edge): FlowEdge => ({
          id: edge.id,
          type: 'cable',
          source: edge.from,
          target: edge.to,
          sourceHandle: outPort,
          targetHandle: targetPort(edge),
          data: { edge },
          selected: selected.has(edge.id),
        })),
    )
  }, [edges, places, selection])
  last.current = flow
  return flow
}
