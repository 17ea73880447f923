// Which cables React Flow draws, each an element that can be pointed at: none from furthest but the chosen ones; close by all, a few with each frame.
import { useEffect, useMemo, useState } from 'react'
import type { Distance } from '../distance.ts'
import type { FlowEdge } from './cable.tsx'

/** Cables with each frame: so many take about as long as a frame may. */
const step = 150

export interface Handed {
  drawn: FlowEdge[]
  /** Those that are drawn as bundles meanwhile. */
  far: readonly FlowEdge[]
}

const none: FlowEdge[] = []

/** `count`: how many may be drawn one by one. */
export function handed(edges: FlowEdge[], count: number): Handed {
  if (count >= edges.length) return { drawn: edges, far: none }
  const drawn = edges.filter(({ selected }, at) => at < count || selected === true)
  const chosen = new Set(drawn)
  return { drawn: drawn.length === 0 ? none : drawn, far: edges.filter((edge) => !chosen.has(edge)) }
}

export function useHanded(edges: FlowEdge[], distance: Distance): Handed {
  const [reached, setReached] = useState(step)
  const isFar = distance === 'furthest'
  const isAll = reached >= edges.length
  useEffect(() => {
    if (isFar) return setReached(step)
    if (isAll) return undefined
    const frame = requestAnimationFrame(() => setReached((before) => before + step))
    return () => cancelAnimationFrame(frame)
  }, [isFar, isAll, reached])
  const count = isFar ? 0 : reached
  return useMemo(() => handed(edges, count), [edges, count])
}
