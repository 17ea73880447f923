// How large each node is drawn: known before it is, so that it can be placed and nothing moves when it appears.
import type { GraphNode } from '../../../core/topology/graph.ts'

export interface Size {
  width: number
  height: number
}

/** Pixels; picture.css says the same. */
const plain = 54
const guestHead = 68
const row = 28
const functionRow = 20
/** More functions than these are not drawn as boxes but counted. */
export const mostFunctions = 16
/** More cards than these are counted. */
export const mostRows = 12

export function sizeOf({ kind, facts }: GraphNode): Size {
  if (facts.of === 'guest') {
    const rows = Math.min(facts.rows.length, mostRows + 1)
    return { width: 244, height: guestHead + rows * row }
  }
  if (kind === 'outside') return { width: 176, height: plain }
  if (facts.of === 'card') return { width: 196, height: plain + (facts.functions === undefined ? 0 : functionRow) }
  return { width: 204, height: plain }
}

/** Where cables end: `in` and `out` at the sides of a link, `c0` … at a guest's cards, `new` for one that it has not yet. */
export interface Port {
  id: string
  side: 'left' | 'right'
  /** Pixels from the top of the node. */
  y: number
}

export const outPort = 'out'
export const inPort = 'in'
export const newPort = 'new'
export const cardPort = (card: number): string => (card < mostRows ? `c${card}` : `c${mostRows}`)

export function portsOf({ kind, facts }: GraphNode): Port[] {
  const out: Port = { id: outPort, side: 'right', y: plain / 2 }
  const into: Port = { id: inPort, side: 'left', y: plain / 2 }
  if (facts.of === 'guest') {
    const rows = Math.min(facts.rows.length, mostRows + 1)
    const cards = Array.from({ length: rows }, (_, at): Port => ({
      id: cardPort(at),
      side: 'left',
      y: guestHead + at * row + row / 2,
    }))
    return [{ id: newPort, side: 'left', y: guestHead / 2 }, ...cards]
  }
  return kind === 'outside' || kind === 'user-network' ? [out] : [into, out]
}
