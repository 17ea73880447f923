// Where nodes stand: columns from left to right; what is new goes into its column without moving anything else.
import { layers, type Graph, type GraphNode, type Layer } from '../../../core/topology/graph.ts'
import { sizeOf, type Size } from '../nodes/shape.ts'

export interface Point {
  x: number
  y: number
}
export type Places = ReadonlyMap<string, Point>

export interface Box extends Size {
  id: string
  layer: Layer
  /** The column: its layer, and within the layer how many of the same lie to the left of it (a VLAN on a bond). */
  column: string
}

/** Pixels. */
export const gap = { column: 92, cable: 136, row: 26, top: 56, left: 24 }

/** Depth within its layer: a VLAN on a bond stands to the right of it. */
function depths({ nodes, edges }: Graph): Map<string, number> {
  const layerOf = new Map(nodes.map(({ id, layer }) => [id, layer]))
  const inner = edges.filter(({ from, to }) => layerOf.get(from) === layerOf.get(to))
  const depth = new Map(nodes.map(({ id }) => [id, 0]))
  // As often as the longest chain that is drawn apart; a ring of links ends here too.
  for (let round = 0; round < 3; round++)
    for (const { from, to } of inner)
      depth.set(to, Math.max(depth.get(to) ?? 0, Math.min((depth.get(from) ?? 0) + 1, 3)))
  return depth
}

export function boxesOf(graph: Graph): Box[] {
  const depth = depths(graph)
  return graph.nodes.map((node) => ({
    ...sizeOf(node),
    id: node.id,
    layer: node.layer,
    column: `${layers.indexOf(node.layer)}.${depth.get(node.id) ?? 0}`,
  }))
}

/** The columns that have something in them, from left to right, each with its left edge. */
export function columnsOf(boxes: readonly Box[]): Map<string, number> {
  const widths = new Map<string, number>()
  for (const { column, width } of boxes) widths.set(column, Math.max(widths.get(column) ?? 0, width))
  const columns = new Map<string, number>()
  let x = gap.left
  const guests = String(layers.indexOf('guest'))
  const order = [...widths.keys()].toSorted((a, b) => Number(a) - Number(b))
  for (const [at, column] of order.entries()) {
    columns.set(column, x)
    // The names of taps stand on the cables before the guests.
    const next = order[at + 1]?.split('.')[0] === guests ? gap.cable : gap.column
    x += (widths.get(column) ?? 0) + next
  }
  return columns
}

/** The nodes that cables lead to. */
export function neighboursOf(edges: Graph['edges']): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const note = (a: string, b: string): void => {
    const list = found.get(a)
    if (list) list.push(b)
    else found.set(a, [b])
  }
  for (const { from, to } of edges) {
    note(from, to)
    note(to, from)
  }
  return found
}

/** A first picture without a layout engine: each column in order of what its nodes are connected to, and folded where it would be far too tall. */
export function stack(boxes: readonly Box[], edges: Graph['edges']): Map<string, Point> {
  const neighbours = neighboursOf(edges)
  const places = new Map<string, Point>()
  const tallest = tallestOf(boxes)
  // How much further right than without folds.
  let aside = 0
  for (const [column, left] of columnsOf(boxes)) {
    const here = boxes.filter((box) => box.column === column)
    const width = Math.max(...here.map((box) => box.width)) + gap.row
    const centre = new Map(here.map((box, at) => [box.id, middle(box, neighbours, places) ?? at * 1e6]))
    let y = gap.top
    let fold = 0
    for (const box of here.toSorted((a, b) => (centre.get(a.id) ?? 0) - (centre.get(b.id) ?? 0))) {
      if (y > gap.top && y + box.height > tallest) {
        fold++
        y = gap.top
      }
      places.set(box.id, { x: left + aside + fold * width, y })
      y += box.height + gap.row
    }
    aside += fold * width
  }
  return places
}

/** Pixels: of a picture about as wide as high, and never less than a few screens. */
const tallestOf = (boxes: readonly Box[]): number =>
  Math.max(2400, Math.sqrt(boxes.reduce((sum, { width, height }) => sum + (width + gap.row) * (height + gap.row), 0)))

/** The mean height of what a node is connected to, of those that stand already. */
function middle({ id }: Box, neighbours: Map<string, string[]>, places: Places): number | undefined {
  const heights = (neighbours.get(id) ?? []).flatMap((other) => places.get(other)?.y ?? [])
  return heights.length === 0 ? undefined : heights.reduce((sum, y) => sum + y, 0) / heights.length
}

/** Whether all must be laid out anew: nothing stands yet, a column came up that has no place, or most nodes are new. */
export function needsLayout(boxes: readonly Box[], places: Places): boolean {
  const fresh = boxes.filter(({ id }) => !places.has(id))
  if (fresh.length === 0) return false
  const standing = boxes.filter(({ id }) => places.has(id))
  const columns = new Set(standing.map(({ column }) => column))
  return fresh.length > standing.length || fresh.some(({ column }) => !columns.has(column))
}

/** Places for the nodes that have none, in their columns, beside what they are connected to; the others stay where they are. */
export function placeNew(boxes: readonly Box[], edges: Graph['edges'], places: Places): Map<string, Point> {
  const all = new Map(places)
  const neighbours = neighboursOf(edges)
  for (const box of boxes.filter(({ id }) => !places.has(id))) {
    const column = boxes.filter((other) => other.column === box.column && all.has(other.id))
    const standing = column.map((other) => ({ ...other, ...(all.get(other.id) ?? { x: 0, y: 0 }) }))
    const x = commonest(standing.map((other) => other.x)) ?? columnsOf(boxes).get(box.column) ?? gap.left
    const beside = standing.filter((other) => other.x < x + box.width && other.x + other.width > x)
    const wish =
      middle(box, neighbours, all) ?? Math.max(gap.top, ...beside.map((other) => other.y + other.height + gap.row))
    all.set(box.id, { x, y: freeFrom(wish, box.height, beside) })
  }
  return all
}

/**
 * A guest that was given a card is taller than it was: what stands below it makes room. Only for what the layout placed;
 * where the user put two things one over the other, there they stay.
 */
export function makeRoom(boxes: readonly Box[], places: Places): Places {
  const columns = new Map<number, (Point & Box)[]>()
  for (const box of boxes) {
    const at = places.get(box.id)
    if (at === undefined) continue
    const column = columns.get(at.x)
    if (column === undefined) columns.set(at.x, [{ ...box, ...at }])
    else column.push({ ...box, ...at })
  }
  const moved = new Map<string, Point>()
  for (const column of columns.values()) {
    let free = -Infinity
    for (const { id, x, y, height } of column.toSorted((a, b) => a.y - b.y)) {
      const down = Math.max(y, free)
      if (down !== y) moved.set(id, { x, y: down })
      free = down + height + gap.row / 2
    }
  }
  return moved.size === 0 ? places : new Map([...places, ...moved])
}

function commonest(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}

/** The first height from `wish` on at which nothing is in the way. */
function freeFrom(wish: number, height: number, others: readonly (Point & Size)[]): number {
  let y = Math.max(wish, gap.top)
  for (const other of others.toSorted((a, b) => a.y - b.y))
    if (other.y < y + height + gap.row / 2 && other.y + other.height + gap.row / 2 > y)
      y = other.y + other.height + gap.row
  return y
}

/** The titles of the columns: over the leftmost node of each layer. */
export function titlesOf(nodes: readonly GraphNode[], places: Places): { layer: Layer; x: number }[] {
  return layers.flatMap((layer) => {
    const xs = nodes.filter((node) => node.layer === layer).flatMap(({ id }) => places.get(id)?.x ?? [])
    return xs.length === 0 ? [] : [{ layer, x: Math.min(...xs) }]
  })
}
