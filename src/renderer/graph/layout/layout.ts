// The layered layout, by elkjs in a worker: loaded when the first picture is laid out.
import type { ElkNode } from 'elkjs/lib/elk-api.js'
import type { Graph } from '../../../core/topology/graph.ts'
import { columnsOf, gap, neighboursOf, stack, type Box, type Point } from './place.ts'

interface Elk {
  layout(graph: ElkNode): Promise<ElkNode>
}

let started: Promise<Elk> | undefined

async function start(): Promise<Elk> {
  const [{ default: ELK }, { default: url }] = await Promise.all([
    import('elkjs/lib/elk-api.js'),
    import('elkjs/lib/elk-worker.min.js?url'),
  ])
  return new ELK({ workerFactory: () => new Worker(url) })
}

/** The engine orders each column so that cables cross little; the columns themselves are given (interactive layering). */
const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.separateConnectedComponents': 'false',
  'elk.layered.layering.strategy': 'INTERACTIVE',
  'elk.layered.crossingMinimization.strategy': 'LAYER_SWEEP',
  'elk.layered.considerModelOrder.strategy': 'PREFER_EDGES',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.thoroughness': '7',
  'elk.spacing.nodeNode': String(gap.row),
  'elk.layered.spacing.nodeNodeBetweenLayers': String(gap.column),
  'elk.alignment': 'LEFT',
}

/** From here on a layout takes longer than a glance: then columns are stacked at once. Nodes. */
const most = 400

/** Places for all nodes. What no cable leads to stands under the rest of its column. */
export async function layOut(boxes: readonly Box[], edges: Graph['edges']): Promise<Map<string, Point>> {
  if (boxes.length > most) return stack(boxes, edges)
  const neighbours = neighboursOf(edges)
  const tied = boxes.filter(({ id }) => neighbours.has(id))
  const columns = columnsOf(boxes)
  const places = new Map<string, Point>()
  if (tied.length > 0) {
    started ??= start()
    const order = [...columns.keys()]
    const columnOf = new Map(tied.map(({ id, column }) => [id, column]))
    const result = await (
      await started
    ).layout({
      id: 'all',
      layoutOptions: options,
      children: tied.map(({ id, width, height, column }) => ({
        id,
        width,
        height,
        x: order.indexOf(column) * 1000,
        y: 0,
      })),
      edges: edges
        .filter(({ from, to }) => columnOf.get(from) !== columnOf.get(to))
        .map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
    })
    const top = Math.min(...(result.children ?? []).map(({ y }) => y ?? 0))
    for (const { id, y } of result.children ?? [])
      places.set(id, { x: columns.get(columnOf.get(id) ?? '') ?? gap.left, y: (y ?? 0) - top + gap.top })
  }
  const ends = new Map<string, number>()
  for (const { id, column, height } of tied)
    ends.set(column, Math.max(ends.get(column) ?? gap.top, (places.get(id)?.y ?? 0) + height + gap.row))
  for (const { id, column, height } of boxes.filter((box) => !places.has(box.id))) {
    const y = ends.get(column) ?? gap.top
    places.set(id, { x: columns.get(column) ?? gap.left, y })
    ends.set(column, y + height + gap.row)
  }
  return places
}
