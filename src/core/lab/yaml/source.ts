// A YAML text with its nodes: the limits it must keep, what it says, and where each path stands in it.
import {
  Composer,
  LineCounter,
  Parser,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  YAMLParseError,
  type CST,
  type Document,
  type Node,
  type Pair,
} from 'yaml'
import type { Place } from '../../fault.ts'
import { dialect } from './dialect.ts'
import { pathText, type Path } from '../read/words.ts'

/** A lab of a thousand guests has some 300 kB. */
const mostCharacters = 1_048_576
/** A lab nests eight deep. */
const mostDepth = 40
/** Nodes after every alias has been followed; "billion laughs" has 10⁹. */
const mostNodes = 200_000
const mostAliases = 2000

export interface Source {
  text: string
  document: Document.Parsed
  lines: LineCounter
}

/** Why a text is not read at all. */
export interface Refusal {
  code: string
  message: string
  hint?: string
  /** Offset in the text. */
  at?: number
}

/** Reads a text that is known to keep the limits. */
export function readSource(text: string): Source {
  const lines = new LineCounter()
  return composed(text, lines, new Parser(lines.addNewLine).parse(text))
}

/** Reads any text; errors of its YAML are in the document. */
export function openSource(text: string): Source | { refusal: Refusal } {
  if (text.length > mostCharacters)
    return {
      refusal: {
        code: 'lab.too-big',
        message: `The file has ${text.length} characters; a lab file has at most ${mostCharacters}.`,
        hint: 'Is it really a lab file?',
      },
    }
  const lines = new LineCounter()
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  const deep = tooDeep(tokens)
  if (deep === undefined) return composed(text, lines, tokens)
  const message = `The file nests deeper than ${mostDepth} levels.`
  return { refusal: { code: 'lab.too-deep', message, hint: 'A lab needs about eight.', at: deep } }
}

/** As parseDocument of the library does it, which would lex a second time after the depth was looked at. */
function composed(text: string, lines: LineCounter, tokens: Iterable<CST.Token>): Source {
  const composer = new Composer({ ...dialect, lineCounter: lines, prettyErrors: false, stringKeys: true })
  const [document, next] = composer.compose(tokens, true, text.length)
  if (document === undefined) throw new Error('the composer makes a document of everything')
  if (next)
    document.errors.push(new YAMLParseError([next.range[0], next.range[1]], 'MULTIPLE_DOCS', 'more than one document'))
  return { text, lines, document }
}

/** Without recursion: the composer recurses, and would run out of stack. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }))
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.depth > mostDepth) return next.token.offset
    const depth = next.depth + 1
    if ('value' in next.token && typeof next.token.value === 'object') open.push({ token: next.token.value, depth })
    if ('items' in next.token)
      for (const item of next.token.items) {
        if (item.key) open.push({ token: item.key, depth })
        if (item.value) open.push({ token: item.value, depth })
      }
  }
  return undefined
}

/** Aliases that multiply, that hold themselves, or that stand for nothing. */
export function tooManyAliases(source: Source): Refusal | undefined {
  let nodes = 0
  let aliases = 0
  const walk = (node: unknown, depth: number): Refusal | undefined => {
    if (!isNode(node)) return undefined
    nodes++
    if (isAlias(node)) aliases++
    if (nodes > mostNodes || aliases > mostAliases || depth > 2 * mostDepth)
      return {
        code: 'lab.aliases',
        message: 'The aliases of this file (`*name`) make too much of it, or lead round in a circle.',
        hint: 'Write the values out.',
        ...(node.range ? { at: node.range[0] } : {}),
      }
    if (isAlias(node)) {
      const anchor = node.resolve(source.document)
      if (anchor) return walk(anchor, depth + 1)
      return {
        code: 'lab.aliases',
        message: `\`*${node.source}\` stands for something marked \`&${node.source}\` above, and nothing is.`,
        ...(node.range ? { at: node.range[0] } : {}),
      }
    }
    if (!isCollection(node)) return undefined
    for (const item of node.items) {
      const refusal = isPair(item) ? walk(item.value, depth + 1) : walk(item, depth + 1)
      if (refusal) return refusal
    }
    return undefined
  }
  return walk(source.document.contents, 0)
}

export const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : String(pair.key))

/** The pair of a map; keys are compared without regard to case where none is the same (MACs). */
export function pairOf(map: unknown, key: string): Pair | undefined {
  if (!isMap(map)) return undefined
  return (
    map.items.find((pair) => keyOf(pair) === key) ??
    map.items.find((pair) => keyOf(pair).toLowerCase() === key.toLowerCase())
  )
}

/** The node at a path, aliases followed; undefined if there is none. */
export function nodeAt(source: Source, path: Path): Node | undefined {
  let node: unknown = source.document.contents
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(source.document)
    node = isSeq(node) ? node.items[Number(part)] : pairOf(node, String(part))?.value
  }
  return isNode(node) ? node : undefined
}

/** Where a path of the lab stands: the value, or the key of a map; where it is not written, what is nearest above it. */
export type Locate = (path: Path, on?: 'key' | 'value') => Place

export const noPlaces: Locate = (path) => (path.length === 0 ? {} : { path: pathText(path) })

export function locatorOf(source: Source, file?: string): Locate {
  return (path, on = 'value') => ({
    ...(file === undefined ? {} : { file }),
    ...(path.length === 0 ? {} : { path: pathText(path) }),
    ...lineAndColumn(source, offsetOf(source, path, on)),
  })
}

export function lineAndColumn(source: Source, offset: number): { line: number; column: number } {
  const { line, col } = source.lines.linePos(Math.min(offset, source.text.length))
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

function offsetOf(source: Source, path: Path, on: 'key' | 'value'): number {
  let node: unknown = source.document.contents
  let nearest = isNode(node) ? (node.range?.[0] ?? 0) : 0
  for (const [at, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(source.document)
    const pair = isSeq(node) ? undefined : pairOf(node, String(part))
    const inner: unknown = isSeq(node) ? node.items[Number(part)] : pair?.value
    if (inner === undefined && pair === undefined) return nearest
    const key = isNode(pair?.key) ? pair.key.range?.[0] : undefined
    const last = at === path.length - 1
    const written = isNode(inner) && inner.range && inner.range[1] > inner.range[0] ? inner.range[0] : undefined
    const block = isCollection(inner) && inner.flow !== true
    nearest = (last && on === 'value' && !block ? (written ?? key) : (key ?? written)) ?? nearest
    node = inner
  }
  return nearest
}
