// Cables as they are drawn from furthest: all that look the same are one line. A thousand elements less, and a thousand renders.
import type { FlowNode } from '../nodes/node.tsx'
import type { Rate } from '../../state/traffic.ts'
import type { FlowEdge } from './cable.tsx'
import { classesOfCable, isMoving, lineOf, strikeOf, thickness, type Ends } from './line.ts'

export interface Bundle {
  classes: string
  /** Pixels of the picture. */
  width: number
  /** The lines of all its cables. */
  line: string
  /** The strokes across those that go. */
  strikes: string
}

/** What of a node says where its cables end. */
export type Placed = Pick<FlowNode, 'id' | 'position' | 'handles'>

/** Thicknesses that nobody tells apart from so far away are drawn as one. */
const rounded = (width: number): number => Math.round(width * 2) / 2

/** Cables whose ends are both there, by how they look. Where each ends is what React Flow would say (getEdgePosition in @xyflow/system). */
export function bundlesOf(
  edges: readonly FlowEdge[],
  nodes: readonly Placed[],
  rateOf: (link: string) => Rate | undefined,
): Bundle[] {
  const nodeOf = new Map(nodes.map((node) => [node.id, node]))
  const bundles = new Map<string, Omit<Bundle, 'line' | 'strikes'> & { lines: string[]; strikes: string[] }>()
  for (const { data, source, target, sourceHandle, targetHandle } of edges) {
    const ends = endsBetween(endOf(nodeOf.get(source), sourceHandle), endOf(nodeOf.get(target), targetHandle))
    if (data === undefined || ends === undefined) continue
    const { edge } = data
    const rate = edge.name === undefined ? undefined : rateOf(edge.name)
    const classes = classesOfCable(edge, isMoving(edge, rate) ? 'moves' : 'rests')
    const width = rounded(thickness(rate))
    const key = `${classes} ${width}`
    const bundle = bundles.get(key) ?? { classes, width, lines: [], strikes: [] }
    bundles.set(key, bundle)
    bundle.lines.push(lineOf(ends))
    if (edge.presence === 'surplus') bundle.strikes.push(strikeOf(ends))
  }
  return [...bundles.values()].map(({ lines, strikes, ...look }) => ({
    ...look,
    line: lines.join(''),
    strikes: strikes.join(''),
  }))
}

interface End {
  x: number
  y: number
  position: Ends['sourcePosition']
}

function endOf(node: Placed | undefined, port: string | null | undefined): End | undefined {
  const handle = node?.handles?.find(({ id }) => id === port)
  if (node === undefined || handle === undefined) return undefined
  return { x: node.position.x + handle.x, y: node.position.y + handle.y, position: handle.position }
}

const endsBetween = (from: End | undefined, to: End | undefined): Ends | undefined =>
  from === undefined || to === undefined
    ? undefined
    : {
        sourceX: from.x,
        sourceY: from.y,
        sourcePosition: from.position,
        targetX: to.x,
        targetY: to.y,
        targetPosition: to.position,
      }
