// From how far away the picture is seen: from furthest, nodes and cables are drawn without what would be letters of three pixels.
import { createContext, useContext, useDeferredValue } from 'react'
import { useStore, type ReactFlowState } from 'reactflow'

export type Distance = 'near' | 'far' | 'furthest'

/** Zooms. */
const far = 0.45
const furthest = 0.3
const distanceOf = ({ transform: [, , zoom] }: ReactFlowState): Distance =>
  zoom < furthest ? 'furthest' : zoom < far ? 'far' : 'near'

/** As many nodes as this, fitted into a window, are always seen from furthest. */
const many = 400

/** `view`: before it is fitted, what it will be is said, so that a large picture is not drawn twice. */
export function useDistance(nodes: number, view: 'awaited' | 'fitted'): Distance {
  const seen = useStore(distanceOf)
  // A thousand nodes get their letters back bit by bit, and the zooming goes on meanwhile.
  return useDeferredValue(view === 'awaited' && nodes > many ? 'furthest' : seen)
}

export const DistanceContext = createContext<'letters' | 'shapes'>('letters')

/** What is drawn of a node or a cable. */
export const useDrawing = (): 'letters' | 'shapes' => useContext(DistanceContext)
