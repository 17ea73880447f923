// The graph as text: for `tapdeck status`, the demo, and anyone who has no screen.
import { layers, type Graph, type GraphEdge, type GraphNode } from './graph.ts'

const marks: Record<GraphNode['presence'], string> = {
  there: '',
  wanted: ' (not there yet)',
  surplus: ' (to be removed)',
}
const signs: Record<GraphNode['state'], string> = { up: '●', down: '○', blocked: '✕', unknown: '·' }

/** Each node with the cables that end in it, layer by layer. */
export function graphText({ nodes, edges }: Graph): string {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const lines = layers
    .flatMap((layer) => nodes.filter((node) => node.layer === layer))
    .filter((node) => node.kind !== 'user-network')
    .flatMap((node) => [
      nodeLine(node),
      ...edges
        .filter(
          (edge) =>
            edge.to === node.id ||
            (edge.from === node.id && node.layer === 'network' && byId.get(edge.to)?.layer === 'guest'),
        )
        .flatMap((edge) => edgeLine(edge, node, byId)),
    ])
  return lines.join('\n')
}

function nodeLine({ name, kind, detail, addresses, presence, state, foreign }: GraphNode): string {
  return `${signs[state]} ${name}  ${[kind, detail, ...addresses, ...(foreign === undefined ? [] : [`of ${foreign}`])].filter((word) => word !== '').join('  ')}${marks[presence]}`
}

function edgeLine(edge: GraphEdge, node: GraphNode, byId: Map<string, GraphNode>): string[] {
  const other = byId.get(edge.from === node.id ? edge.to : edge.from)
  if (!other) return []
  const direction = edge.to === node.id ? '←' : '→'
  const words = [
    ...(edge.card === undefined ? [] : [`card ${edge.card}`]),
    other.name,
    ...(edge.name === undefined ? [] : [`by ${edge.name}`]),
    edge.detail,
  ]
  const exposed = other.kind === 'user-network' ? other.addresses : []
  return [`    ${direction} ${[...words, ...exposed].filter((word) => word !== '').join('  ')}${marks[edge.presence]}`]
}
