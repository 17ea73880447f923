// A change of a value as splices of the text: nothing else of the text is touched, neither comments nor order nor spacing.
import { unreachable } from '../../fault.ts'
import { isAlias, isCollection, isMap, isNode, isPair, isScalar, isSeq, type Node } from 'yaml'
import type { Path } from '../read/words.ts'
import { moved, type Change } from './change.ts'
import {
  endOf,
  entriesOf,
  isBlock,
  isFlow,
  lineEnd,
  lineStart,
  nextLine,
  valueStart,
  type Collection,
  type Entry,
} from './entries.ts'
import { printEntry, printFlow, type Style } from './print.ts'
import { keyOf, nodeAt, pairOf, type Source } from './source.ts'

/** The text from one offset up to another is replaced. */
export interface Splice {
  from: number
  to: number
  text: string
}

/** The splices for a change, or undefined where its path leads nowhere. Paths must not lead through aliases: see `expandAlias`. */
export function splicesOf(source: Source, change: Change): Splice[] | undefined {
  switch (change.change) {
    case 'set':
      return setAt(source, change)
    case 'remove':
      return removeAt(source, change.path)
    case 'rename':
      return renameAt(source, change.path, change.keys)
    case 'insert':
      return insertAt(source, change)
    case 'move':
      return moveAt(source, change)
    default:
      return unreachable(change)
  }
}

/** A key in the way of `path` that is an alias, written out: the change is then made to this one alone. */
export function expandAlias(source: Source, path: Path): Splice[] | undefined {
  for (let length = 1; length <= path.length; length++) {
    const node = nodeAt(source, path.slice(0, length))
    if (isAlias(node) && node.range)
      return [
        { from: node.range[0], to: node.range[1], text: printFlow(node.toJS(source.document, { maxAliasCount: -1 })) },
      ]
  }
  return undefined
}

const eolOf = (text: string): string => (/\r\n/.test(text) ? '\r\n' : '\n')
const columnOf = (text: string, at: number): number => at - lineStart(text, at)
/** Whether only spaces stand before it in its line: not so for the first key of `- model: rtl8139`. */
const beginsLine = (text: string, at: number): boolean => text.slice(lineStart(text, at), at).trim() === ''

const indented = (text: string, indent: number, eol: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : ' '.repeat(indent) + line))
    .join(eol)

/** The steps that this part of the file indents by. */
function stepOf(source: Source, path: Path): number {
  const root = source.document.contents
  if (!isMap(root)) return 2
  const sections = [nodeAt(source, path.slice(0, 1)), ...root.items.map(({ value }) => value)]
  const inner = sections.find((value) => isMap(value) && isBlock(value) && value.range)
  const at = isNode(inner) ? (inner.range?.[0] ?? 0) : 0
  return at === 0 ? 2 : Math.max(columnOf(source.text, at), 1)
}

function setAt(source: Source, change: Extract<Change, { change: 'set' }>): Splice[] | undefined {
  const { path } = change
  const last = path.at(-1)
  if (last === undefined) return undefined
  const parent = nodeAt(source, path.slice(0, -1))
  if (isSeq(parent)) {
    const entry = entriesOf(source.text, parent)[Number(last)]
    return entry === undefined ? undefined : replaceValue(source, change, parent, entry, undefined)
  }
  const pair = pairOf(parent, String(last))
  if (isMap(parent) && pair !== undefined) {
    const entry = entriesOf(source.text, parent)[parent.items.indexOf(pair)]
    const key = isNode(pair.key) ? pair.key : undefined
    return entry === undefined ? undefined : replaceValue(source, change, parent, entry, key)
  }
  if (isMap(parent) && parent.items.length > 0) return addPair(source, change, parent, String(last))
  if (isMap(parent) || parent === undefined || (isScalar(parent) && parent.value === null))
    return setAt(source, { ...change, path: path.slice(0, -1), value: { [String(last)]: change.value }, block: true })
  return undefined
}

/** How the neighbours of a new value are written. */
function styleBeside(collection: Collection, block: boolean): Style {
  const values = collection.items.map((item: unknown) => (isPair(item) ? item.value : item)).filter(isCollection)
  const sample = values.findLast((value) => value.items.length > 0)
  if (sample === undefined) return block ? 'block' : 'fit'
  return sample.flow === true ? 'fit' : 'block'
}

function replaceValue(
  source: Source,
  { value, block, path }: Extract<Change, { change: 'set' }>,
  parent: Collection,
  entry: Entry,
  key: Node | undefined,
): Splice[] {
  const { text } = source
  const old = entry.value
  const from = old?.range?.[0] ?? entry.end
  if (isFlow(parent)) {
    const space = old === undefined || endOf(text, old) === from ? (/\s/.test(text[from - 1] ?? '') ? '' : ' ') : ''
    return [{ from, to: old === undefined ? from : Math.max(endOf(text, old), from), text: space + printFlow(value) }]
  }
  const eol = eolOf(text)
  const indent = columnOf(text, entry.start)
  const keyText = key === undefined ? undefined : String(path.at(-1))
  const style: Style = block === true ? 'block' : isBlock(old) ? 'block' : 'fit'
  const [first = '', ...more] = printEntry(keyText, value, { column: indent, step: stepOf(source, path), style }).split(
    '\n',
  )
  const head = valueStart(text, entry, key)
  // What stands on the line of the key behind it: a comment, an anchor.
  const inline = first.slice(keyText === undefined ? 1 : first.indexOf(':', printFlow(keyText).length) + 1)
  const end = Math.max(entry.end, head)
  const rest = more.length === 0 ? '' : eol + indented(more.join('\n'), indent, eol)
  const comment = /^[ \t]*#.*/.exec(text.slice(head, lineEnd(text, head)))?.[0]
  if (comment !== undefined && (isBlock(old) || end <= lineEnd(text, head)))
    return [{ from: head, to: Math.max(end, lineEnd(text, head)), text: `${inline}${comment}${rest}` }]
  return [{ from: head, to: end, text: inline + rest }]
}

function addPair(
  source: Source,
  change: Extract<Change, { change: 'set' }>,
  map: Collection,
  key: string,
): Splice[] | undefined {
  const { text } = source
  const entries = entriesOf(text, map)
  const keys = map.items.flatMap((item: unknown) => (isPair(item) ? [keyOf(item)] : []))
  const rank = change.order?.indexOf(key) ?? -1
  const after =
    rank < 0 ? entries.length - 1 : keys.findLastIndex((other) => (change.order?.indexOf(other) ?? -1) < rank)
  if (isFlow(map))
    return [addFlow(text, entries, Math.max(after, 0) + 1, `${printFlow(key)}: ${printFlow(change.value)}`)]
  const style = rank >= 0 && change.block !== true ? 'fit' : styleBeside(map, change.block === true)
  const step = stepOf(source, change.path)
  return addBlock(source, entries, after + 1, (indent) =>
    printEntry(key, change.value, { column: indent, step, style }),
  )
}

function insertAt(source: Source, { path, index, value }: Extract<Change, { change: 'insert' }>): Splice[] | undefined {
  const list = nodeAt(source, path)
  if (!isSeq(list) || list.items.length === 0)
    return list === undefined || isSeq(list) || (isScalar(list) && list.value === null)
      ? setAt(source, { change: 'set', path, value: [value] })
      : undefined
  const entries = entriesOf(source.text, list)
  if (isFlow(list)) return [addFlow(source.text, entries, index, printFlow(value))]
  const step = stepOf(source, path)
  const style = styleBeside(list, false)
  return addBlock(source, entries, index, (indent) => printEntry(undefined, value, { column: indent, step, style }))
}

function addFlow(text: string, entries: readonly Entry[], index: number, item: string): Splice {
  const before = entries[index - 1]
  const next = entries[index]
  if (before === undefined) {
    const at = next?.start ?? 0
    return { from: at, to: at, text: `${item}, ` }
  }
  // One item to a line, if that is how they stand.
  const own = beginsLine(text, before.start) ? eolOf(text) + ' '.repeat(columnOf(text, before.start)) : ' '
  return { from: before.end, to: before.end, text: `,${own}${item}` }
}

function addBlock(
  source: Source,
  entries: readonly Entry[],
  index: number,
  print: (indent: number) => string,
): Splice[] | undefined {
  const { text } = source
  const eol = eolOf(text)
  const [first] = entries
  if (first === undefined) return undefined
  const indent = columnOf(text, first.start)
  const lines = indented(print(indent), indent, eol)
  const before = entries[index - 1]
  if (before === undefined) {
    // After the dash of an outer list.
    if (!beginsLine(text, first.start))
      return [{ from: first.start, to: first.start, text: lines.trimStart() + eol + ' '.repeat(indent) }]
    const at = chunkStart(text, first)
    return [{ from: at, to: at, text: lines + eol }]
  }
  const gap = index >= 2 && isBlankLine(text, lineStart(text, chunkStart(text, before)) - 1) ? eol : ''
  const at = chunkEnd(text, before)
  return text[at - 1] === '\n'
    ? [{ from: at, to: at, text: gap + lines + eol }]
    : [{ from: at, to: at, text: eol + gap + lines }]
}

const isBlankLine = (text: string, at: number): boolean =>
  at >= 0 && text.slice(lineStart(text, at), lineEnd(text, at)).trim() === ''

/** The beginning of an entry's lines: with the comments straight above it. */
function chunkStart(text: string, entry: Entry): number {
  const column = columnOf(text, entry.start)
  let start = lineStart(text, entry.start)
  while (start > 0) {
    const above = lineStart(text, start - 1)
    const line = text.slice(above, start)
    if (!/^\s*#/.test(line) || line.search(/#/) !== column) break
    start = above
  }
  return start
}

/** The end of an entry's lines: with the comments below that are indented deeper, and the line break. */
function chunkEnd(text: string, entry: Entry): number {
  const column = columnOf(text, entry.start)
  let end = nextLine(text, entry.end)
  for (;;) {
    const line = text.slice(end, lineEnd(text, end))
    if (!/^\s*#/.test(line) || line.search(/#/) <= column) return end
    end = nextLine(text, end)
  }
}

function removeAt(source: Source, path: Path): Splice[] | undefined {
  const { text } = source
  const last = path.at(-1)
  const parent = nodeAt(source, path.slice(0, -1))
  if (last === undefined || !(isMap(parent) || isSeq(parent))) return undefined
  const pair = pairOf(parent, String(last))
  const at = isSeq(parent) ? Number(last) : isMap(parent) && pair !== undefined ? parent.items.indexOf(pair) : -1
  const entries = entriesOf(text, parent)
  const entry = entries[at]
  if (entry === undefined) return undefined
  const before = entries[at - 1]
  const next = entries[at + 1]
  if (before === undefined && next === undefined)
    return path.length < 2
      ? undefined
      : setAt(source, { change: 'set', path: path.slice(0, -1), value: isSeq(parent) ? [] : {} })
  if (isFlow(parent)) {
    if (next !== undefined) return [{ from: entry.start, to: next.start, text: '' }]
    return [{ from: before?.end ?? entry.start, to: entry.end, text: '' }]
  }
  if (!beginsLine(text, entry.start))
    return next === undefined ? undefined : [{ from: entry.start, to: next.start, text: '' }]
  const from = chunkStart(text, entry)
  let to = chunkEnd(text, entry)
  // Of two blank lines that come together, one goes.
  if (from > 0 && isBlankLine(text, from - 1)) while (to < text.length && isBlankLine(text, to)) to = nextLine(text, to)
  const unended = to === text.length && text[to - 1] !== '\n' && from > 0
  return [{ from: unended ? lineEnd(text, lineStart(text, from - 1)) : from, to, text: '' }]
}

function renameAt(source: Source, path: Path, keys: Readonly<Record<string, string>>): Splice[] | undefined {
  const map = nodeAt(source, path)
  if (!isMap(map)) return undefined
  return map.items.flatMap((pair) => {
    const to = Object.hasOwn(keys, keyOf(pair)) ? keys[keyOf(pair)] : undefined
    if (to === undefined || !isNode(pair.key) || !pair.key.range) return []
    return [{ from: pair.key.range[0], to: pair.key.range[1], text: printFlow(to) }]
  })
}

function moveAt(source: Source, { path, from, to }: Extract<Change, { change: 'move' }>): Splice[] | undefined {
  const { text } = source
  const list = nodeAt(source, path)
  if (!isSeq(list)) return undefined
  const entries = entriesOf(text, list)
  const inDash = entries.some((entry) => !beginsLine(text, entry.start))
  const ranges = entries.map((entry) => {
    if (isFlow(list)) return { from: entry.start, to: entry.end }
    const start = inDash ? entry.start : chunkStart(text, entry)
    return { from: start, to: lineEnd(text, Math.max(chunkEnd(text, entry) - 1, entry.end)) }
  })
  const order = moved([...ranges.keys()], from, to)
  return ranges.flatMap((range, at) => {
    const other = ranges[order[at] ?? at]
    return other === undefined || order[at] === at ? [] : [{ ...range, text: text.slice(other.from, other.to) }]
  })
}
