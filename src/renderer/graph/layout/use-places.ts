// Where each node of the picture stands: where the user put it, else where the layout did. Nothing moves because something else changed.
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Lab } from '../../../core/lab/schema.ts'
import type { Graph } from '../../../core/topology/graph.ts'
import { placeKey } from '../../../core/topology/ids.ts'
import { showFault } from '../../app/notify.ts'
import { layOut } from './layout.ts'
import { boxesOf, makeRoom, needsLayout, placeNew, type Places, type Point } from './place.ts'

interface UsePlaces {
  places: Places
  /** Counts the layouts of everything: after each the view is fitted. */
  layouts: number
  /** For what has no lab to keep it in. */
  put(points: ReadonlyMap<string, Point>): void
  /** Lays all out anew; what the user put somewhere stays there. */
  tidy(): void
}

const none: Places = new Map()

export function usePlaces(graph: Graph, lab: Lab | undefined, picture: string): UsePlaces {
  const [auto, setAuto] = useState<{ of: string; places: Places; layouts: number }>({
    of: picture,
    places: none,
    layouts: 0,
  })
  const own = auto.of === picture ? auto.places : none
  const fixed = useFixed(graph, lab)
  const boxes = useMemo(() => boxesOf(graph), [graph])
  const roomy = useMemo(
    () =>
      makeRoom(
        boxes.filter(({ id }) => !fixed.has(id)),
        own,
      ),
    [boxes, own, fixed],
  )
  const known = useMemo(() => new Map([...roomy, ...fixed]), [roomy, fixed])
  const begin = useCallback(() => {
    let isCurrent = true
    layOut(boxes, graph.edges)
      .then((places) => {
        if (isCurrent) setAuto(({ layouts }) => ({ of: picture, places, layouts: layouts + 1 }))
      })
      .catch(showFault)
    return () => {
      isCurrent = false
    }
  }, [boxes, graph.edges, picture])
  const mustLayOut = needsLayout(boxes, known)
  useEffect(() => (mustLayOut ? begin() : undefined), [mustLayOut, begin])
  const places = useMemo(() => {
    // Before the first layout there is nothing to see; it takes a few milliseconds.
    if (known.size === 0) return none
    return boxes.some(({ id }) => !known.has(id)) ? placeNew(boxes, graph.edges, known) : known
  }, [boxes, graph.edges, known])
  // What found its place beside the others keeps it when those are moved.
  useEffect(() => {
    const fresh = [...places].filter(([id]) => !known.has(id))
    if (mustLayOut || (fresh.length === 0 && roomy === own)) return
    setAuto(({ layouts }) => ({ of: picture, places: new Map([...roomy, ...fresh]), layouts }))
  }, [places, known, roomy, own, mustLayOut, picture])
  const put = useCallback(
    (points: ReadonlyMap<string, Point>) => setAuto((now) => ({ ...now, places: new Map([...now.places, ...points]) })),
    [],
  )
  return { places, layouts: auto.layouts, put, tidy: useCallback(() => void begin(), [begin]) }
}

/** What the user dragged: kept in the lab. */
function useFixed(graph: Graph, lab: Lab | undefined): Places {
  return useMemo(() => {
    if (lab === undefined || Object.keys(lab.positions).length === 0) return none
    return new Map(
      graph.nodes.flatMap(({ id }): [string, Point][] => {
        const point = lab.positions[placeKey(id, lab)]
        return point === undefined ? [] : [[id, point]]
      }),
    )
  }, [graph, lab])
}
