// The graph of the open lab on its host, with the objects of what did not change.
import { useMemo, useRef } from 'react'
import { graphOf, type Graph } from '../../core/topology/graph.ts'
import { useLabHost } from '../state/host.ts'
import { useLab } from '../state/lab.ts'
import { keepSame } from './same.ts'

export function useGraph(): { graph: Graph; isKnown: boolean; error: Error | null } {
  const { lab } = useLab()
  const { host, isKnown, error } = useLabHost()
  const last = useRef<Graph>({ nodes: [], edges: [] })
  const graph = useMemo(() => {
    const next = graphOf(lab, host)
    const { nodes, edges } = last.current
    return { nodes: keepSame(nodes, next.nodes), edges: keepSame(edges, next.edges) }
  }, [lab, host])
  last.current = graph
  return { graph, isKnown: isKnown || lab !== undefined, error }
}
