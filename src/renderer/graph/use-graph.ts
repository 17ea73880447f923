// The graph of the open lab on its host, with the objects of what did not change; made once, whoever looks at it.
import { useMemo } from 'react'
import type { HostSnapshot } from '../../core/host/schema.ts'
import type { Lab } from '../../core/lab/schema.ts'
import { graphOf, type Graph } from '../../core/topology/graph.ts'
import { useLabHost } from '../state/host.ts'
import { useLab } from '../state/lab.ts'
import { keepSame } from './stable/same.ts'

let last: { lab: Lab | undefined; host: HostSnapshot; graph: Graph } | undefined

/** The last one is kept: whoever asks for the same again is given the same. */
export function graphFor(lab: Lab | undefined, host: HostSnapshot): Graph {
  if (last?.lab === lab && last?.host === host) return last.graph
  const next = graphOf(lab, host)
  const { nodes, edges } = last?.graph ?? { nodes: [], edges: [] }
  const graph = { nodes: keepSame(nodes, next.nodes), edges: keepSame(edges, next.edges) }
  last = { lab, host, graph }
  return graph
}

export function useGraph(): { graph: Graph; isKnown: boolean; error: Error | null } {
  const { lab } = useLab()
  const { host, isKnown, error } = useLabHost()
  const graph = useMemo(() => graphFor(lab, host), [lab, host])
  return { graph, isKnown: isKnown || lab !== undefined, error }
}
