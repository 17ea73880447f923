// Which cables React Flow draws, each an element that can be pointed at: none from furthest but the chosen ones; close by all, a few whenever the window rests.
import { useEffect, useMemo, useState } from 'react'
import type { Distance } from '../distance.ts'
import type { FlowEdge } from './cable.tsx'

/** As many cables as this are no work; of more, so many come at once. */
const few = 100
/** Milliseconds that they may wait for the window to rest. */
const atLatest = 100

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
  const [reached, setReached] = useState(0)
  const isFar = distance === 'furthest'
  const isAll = Math.max(reached, few) >= edges.length
  useEffect(() => {
    if (isFar) return setReached(0)
    if (isAll) return undefined
    const rest = requestIdleCallback(() => setReached((before) => before + few), { timeout: atLatest })
    return () => cancelIdleCallback(rest)
  }, [isFar, isAll, reached])
  const count = isFar ? 0 : isAll ? edges.length : reached
  return useMemo(() => handed(edges, count), [edges, count])
}
