// Where the entries of a collection begin and end in the text: whole lines in block style, items between commas in flow style.
import { isCollection, isMap, isNode, isPair, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'

export type Collection = YAMLMap | YAMLSeq

/** An entry of a block or flow collection. `start` is the offset of its key or dash, `end` that after its last letter. */
export interface Entry {
  start: number
  end: number
  value: Node | undefined
}

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1
/** The offset of the line break (of its `\r` if it has one), or of the end of the text. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  if (found < 0) return text.length
  return text[found - 1] === '\r' && found - 1 >= at ? found - 1 : found
}
/** The offset where the next line begins. */
export function nextLine(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  return found < 0 ? text.length : found + 1
}

/** The offset after the last letter of a node, trailing comments not counted. */
export function endOf(text: string, node: Node): number {
  const [start, end] = node.range ?? [0, 0]
  if (isCollection(node) && node.flow !== true) {
    const last: unknown = node.items.at(-1)
    if (isPair(last)) {
      const value = isNode(last.value) ? endOf(text, last.value) : 0
      const key = isNode(last.key) ? endOf(text, last.key) : 0
      return Math.max(value, key)
    }
    return isNode(last) ? endOf(text, last) : end
  }
  // A block scalar ends after its line break.
  let last = end
  while (last > start && /\s/.test(text[last - 1] ?? '')) last--
  return last
}

export const isBlock = (node: unknown): node is Collection => (isMap(node) || isSeq(node)) && node.flow !== true
export const isFlow = (node: unknown): node is Collection => (isMap(node) || isSeq(node)) && node.flow === true

/** The entries of a collection in order. */
export function entriesOf(text: string, collection: Collection): Entry[] {
  return collection.items.map((item: unknown): Entry => {
    if (isPair(item)) return pairEntry(text, item)
    const node = isNode(item) ? item : undefined
    const inner = node?.range?.[0] ?? 0
    const end = node === undefined ? inner : endOf(text, node)
    if (collection.flow === true) return { start: anchored(text, inner), end, value: node }
    const dash = dashBefore(text, collection, inner)
    return { start: dash, end: Math.max(end, dash + 1), value: node }
  })
}

function pairEntry(text: string, pair: Pair): Entry {
  const value = isNode(pair.value) ? pair.value : undefined
  const key = isNode(pair.key) ? pair.key : undefined
  const keyEnd = key === undefined ? 0 : endOf(text, key)
  const colon = text.indexOf(':', keyEnd)
  const end = value === undefined ? keyEnd : Math.max(endOf(text, value), colon < 0 ? keyEnd : colon + 1)
  return { start: anchored(text, key?.range?.[0] ?? value?.range?.[0] ?? 0), end, value }
}

/** With the anchor or tag that stands before a node. */
const anchored = (text: string, at: number): number =>
  at - (/[&!][^\s,[\]{}]*[ \t]+$/.exec(text.slice(lineStart(text, at), at))?.[0].length ?? 0)

/** The dash of a list's item: at the column where the list begins. */
function dashBefore(text: string, list: Collection, inner: number): number {
  const first = list.range?.[0] ?? 0
  const column = first - lineStart(text, first)
  for (let start = lineStart(text, inner); ; start = lineStart(text, start - 1)) {
    if (text[start + column] === '-' && start + column <= inner) return start + column
    if (start === 0) return inner
  }
}

/** Where the value of an entry may begin: after its colon or its dash. */
export function valueStart(text: string, entry: Entry, key: Node | undefined): number {
  if (key === undefined) return entry.start + 1
  const colon = text.indexOf(':', endOf(text, key))
  return colon < 0 ? endOf(text, key) : colon + 1
}
