// Graph and places → what React Flow draws; what did not change stays the same object.
import type { TFunction } from 'i18next'
import { useMemo, useRef } from 'react'
import { Position, type NodeHandle } from 'reactflow'
import type { Graph, GraphEdge, GraphNode } from '../../core/topology/graph.ts'
import type { FlowEdge } from './cables/cable.tsx'
import type { FlowNode } from './nodes/node.tsx'
import type { Places } from './layout/place.ts'
import { cardPort, inPort, newPort, outPort, portsOf, sizeOf } from './nodes/shape.ts'
import { kindText, titleOf, word } from './nodes/words.ts'

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

type T = TFunction<'graph'>

/** What of a node does not depend on where it stands. */
function fixedPart(node: GraphNode, t: T): Omit<FlowNode, 'position'> {
  const size = sizeOf(node)
  const words = [
    titleOf(node, t),
    kindText(node, t),
    word(`state.${node.state}`, t),
    node.presence === 'there' ? '' : word(`presence.${node.presence}`, t),
  ]
  return {
    id: node.id,
    type: node.kind === 'guest' ? 'guest' : 'link',
    data: { node, t },
    ...size,
    measured: size,
    handles: handlesOf(node),
    ariaLabel: words.filter((word) => word !== '').join(', '),
  }
}

export function useFlowNodes(nodes: Graph['nodes'], places: Places, selection: readonly string[], t: T): FlowNode[] {
  const last = useRef<{ t: T; flow: Map<string, FlowNode> }>({ t, flow: new Map() })
  return useMemo(() => {
    const selected = new Set(selection)
    const known = last.current.t === t ? last.current.flow : new Map<string, FlowNode>()
    const flow = nodes.flatMap((node): FlowNode[] => {
      const position = places.get(node.id)
      if (position === undefined) return []
      const isSelected = selected.has(node.id)
      const old = known.get(node.id)
      if (old?.data.node !== node) return [{ ...fixedPart(node, t), position, selected: isSelected }]
      const stands = old.position.x === position.x && old.position.y === position.y
      return [stands && old.selected === isSelected ? old : { ...old, position, selected: isSelected }]
    })
    last.current = { t, flow: new Map(flow.map((node) => [node.id, node])) }
    return flow
  }, [nodes, places, selection, t])
}

function targetPort(edge: GraphEdge): string {
  if (edge.card !== undefined) return cardPort(edge.card)
  return edge.to.startsWith('process:') ? newPort : inPort
}

/** `drawn`: the nodes that have a place; the same list while the same are. */
export function useFlowEdges(
  { nodes, edges }: Graph,
  drawn: ReadonlySet<string>,
  selection: readonly string[],
  t: T,
): FlowEdge[] {
  const last = useRef(new Map<string, FlowEdge>())
  return useMemo(() => {
    const selected = new Set(selection)
    const titles = new Map(nodes.map((node) => [node.id, titleOf(node, t)]))
    const flow = edges
      .filter(({ from, to }) => drawn.has(from) && drawn.has(to))
      .map((edge): FlowEdge => {
        const isSelected = selected.has(edge.id)
        const ariaLabel = t('cable.between', { from: titles.get(edge.from), to: titles.get(edge.to) })
        const old = last.current.get(edge.id)
        if (old?.data?.edge === edge && old.selected === isSelected && old.ariaLabel === ariaLabel) return old
        return {
          id: edge.id,
          ariaLabel,
          type: 'cable',
          source: edge.from,
          target: edge.to,
          sourceHandle: outPort,
          targetHandle: targetPort(edge),
          data: { edge },
          selected: isSelected,
        }
      })
    last.current = new Map(flow.map((edge) => [edge.id, edge]))
    return flow
  }, [nodes, edges, drawn, selection, t])
}

/** The same set while the same nodes are drawn, wherever they stand. */
export function useDrawn(nodes: readonly FlowNode[]): ReadonlySet<string> {
  const last = useRef<ReadonlySet<string>>(new Set())
  return useMemo(() => {
    const same = nodes.length === last.current.size && nodes.every(({ id }) => last.current.has(id))
    if (!same) last.current = new Set(nodes.map(({ id }) => id))
    return last.current
  }, [nodes])
}
