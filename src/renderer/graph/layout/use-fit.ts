// The view after a layout: everything in it, no larger than life, hanging from the top.
import { useEffect, useRef, useState, type RefObject } from 'react'
import { useReactFlow } from 'reactflow'
import type { GraphNode } from '../../../core/topology/graph.ts'
import { gap, type Places } from './place.ts'
import { sizeOf } from '../nodes/shape.ts'

/** `when`: names the layout; another one fits the view again. Says whether it was ever fitted. */
export function useFit(
  element: RefObject<HTMLElement | null>,
  nodes: readonly GraphNode[],
  places: Places,
  when: string,
): 'awaited' | 'fitted' {
  const { setViewport } = useReactFlow()
  const [view, setView] = useState<'awaited' | 'fitted'>('awaited')
  const done = useRef('')
  useEffect(() => {
    if (done.current === when || element.current === null || places.size === 0) return
    done.current = when
    const { clientWidth: width, clientHeight: height } = element.current
    void setViewport(viewOf(nodes, places, width, height))
    setView('fitted')
  }, [element, nodes, places, when, setViewport])
  return view
}

/** Pixels: the palette is at the left, the tools at the bottom. */
const margin = { left: 82, right: 40, bottom: 40 }

export function viewOf(
  nodes: readonly GraphNode[],
  places: Places,
  width: number,
  height: number,
): { x: number; y: number; zoom: number } {
  const boxes = nodes.flatMap((node) => {
    const at = places.get(node.id)
    return at === undefined ? [] : [{ ...at, ...sizeOf(node) }]
  })
  const left = Math.min(...boxes.map(({ x }) => x))
  const right = Math.max(...boxes.map((box) => box.x + box.width))
  const top = Math.min(gap.top, ...boxes.map(({ y }) => y)) - gap.top
  const bottom = Math.max(...boxes.map((box) => box.y + box.height))
  const room = { x: width - margin.left - margin.right, y: height - margin.bottom }
  const zoom = Math.max(0.2, Math.min(1, room.x / (right - left), room.y / (bottom - top)))
  const spare = Math.max(0, room.x - (right - left) * zoom)
  return { x: margin.left + Math.min(spare / 2, 160) - left * zoom, y: -top * zoom, zoom }
}
