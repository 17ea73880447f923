// A value as YAML: on one line where it is short, over several where it is not.
import { Document, isMap, isPair, isSeq, visit, type Scalar, type ToStringOptions } from 'yaml'
import { dialect } from './dialect.ts'

/** The widest that something is put on one line. */
export const widest = 100

const options = {
  lineWidth: 0,
  singleQuote: true,
  indentSeq: true,
  flowCollectionPadding: true,
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
} satisfies ToStringOptions

const trimmed = (text: string): string => text.replace(/\n$/, '')

/** Line breaks as `\n` in quotes: a text over several lines is no part of a flow collection. */
const quoteLines = (_: unknown, node: Scalar): void => {
  if (typeof node.value === 'string' && node.value.includes('\n')) node.type = 'QUOTE_DOUBLE'
}

/** `{ network: lan }`, always one line. */
export function printFlow(value: unknown): string {
  const document = new Document(value, { ...dialect, aliasDuplicateObjects: false })
  visit(document, {
    Scalar: quoteLines,
    Collection(_, node) {
      node.flow = true
    },
  })
  return trimmed(document.toString({ ...options, collectionStyle: 'flow' }))
}

/** `fit`: on one line if it is short enough. */
export type Style = 'fit' | 'block' | 'flow'

/** `key: value` or `- value` without indentation; what fits on one line inside of it is flow. `indent` is the column it will stand at, `step` what the file indents by. */
export function printEntry(
  key: string | undefined,
  value: unknown,
  { indent, step, style }: { indent: number; step: number; style: Style },
): string {
  const document = new Document(key === undefined ? [value] : { [key]: value }, { ...dialect, aliasDuplicateObjects: false })
  visit(document, { Scalar: quoteLines })
  visit(document, {
    Collection(_, node, path) {
      if (node === document.contents) return undefined
      const above = path.filter((parent) => isMap(parent) || isSeq(parent)).length
      const pair = path.at(-1)
      const before = indent + step * (above - 1) + (isPair(pair) ? String(pair.key).length : 0) + 2
      const short = before + printFlow(node.toJS(document)).length <= widest
      const flow = above > 1 || style === 'fit' ? short : style === 'flow'
      if (!flow && node.items.length > 0) return undefined
      node.flow = true
      return visit.SKIP
    },
  })
  return trimmed(document.toString({ ...options, indent: step }))
}

/** A map as a whole file: its sections apart from each other, short things on one line. */
export function printSections(value: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(value).map(([key, inner]) => {
    const isSection = typeof inner === 'object' && inner !== null
    const text = printEntry(key, inner, { indent: 0, step: 2, style: isSection ? 'block' : 'fit' })
    return { isSection, text }
  })
  return parts.map(({ isSection, text }, at) => `${isSection && at > 0 ? '\n' : ''}${text}\n`).join('')
}
