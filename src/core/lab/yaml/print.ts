// A value as YAML: on one line where it is short, over several where it is not.
import { Document, isScalar, isSeq } from 'yaml'
import { isObject } from '../read/shape.ts'
import { dialect } from './dialect.ts'

/** The widest that something is put on one line. */
const widest = 100

/** A scalar as it may stand anywhere, also within brackets; line breaks are `\n` in quotes. */
function printScalar(value: unknown): string {
  const document = new Document([value], dialect)
  if (isSeq(document.contents)) {
    document.contents.flow = true
    const [scalar] = document.contents.items
    if (isScalar(scalar) && typeof value === 'string' && value.includes('\n')) scalar.type = 'QUOTE_DOUBLE'
  }
  const text = document.toString({
    lineWidth: 0,
    singleQuote: true,
    flowCollectionPadding: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  })
  return text.replace(/^\[/, '').replace(/\]\n$/, '')
}

/** `{ ports: [eth0, eth1] }`, always one line. */
export function printFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printFlow).join(', ')}]`
  if (!isObject(value)) return printScalar(value)
  const pairs = Object.entries(value).map(([key, inner]) => `${printScalar(key)}: ${printFlow(inner)}`)
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}

/** `fit`: on one line if it is short enough. */
export type Style = 'fit' | 'block' | 'flow'

/** Where a text will stand: its column, and what the file indents by. */
interface Room {
  column: number
  step: number
}

/** `key: value` or `- value`, its further lines indented from its own column; what fits on one line inside of it is flow. */
export function printEntry(key: string | undefined, value: unknown, room: Room & { style: Style }): string {
  const prefix = key === undefined ? '-' : `${printScalar(key)}:`
  return entryLines(prefix, value, room, room.style).join('\n')
}

function entryLines(prefix: string, value: unknown, { column, step }: Room, style: Style): string[] {
  const flow = `${prefix} ${printFlow(value)}`
  const isOpen = style === 'fit' ? column + flow.length > widest : style === 'block'
  const isEmpty = Array.isArray(value) ? value.length === 0 : !isObject(value) || Object.keys(value).length === 0
  if (!isOpen || isEmpty) return [flow]
  const indent = prefix === '-' ? 2 : step
  const room = { column: column + indent, step }
  const lines = Array.isArray(value)
    ? value.flatMap((item: unknown) => entryLines('-', item, room, 'fit'))
    : Object.entries(Object(value)).flatMap(([key, inner]) => entryLines(`${printScalar(key)}:`, inner, room, 'fit'))
  const inner = lines.map((line) => ' '.repeat(indent) + line)
  // The first key of a list's item stands behind the dash.
  return prefix === '-' ? [`- ${inner[0]?.trimStart() ?? ''}`, ...inner.slice(1)] : [prefix, ...inner]
}

/** A map as a whole file: its sections apart from each other, short things on one line. */
export function printSections(value: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(value).map(([key, inner]) => {
    const isSection = typeof inner === 'object' && inner !== null
    return { isSection, text: printEntry(key, inner, { column: 0, step: 2, style: isSection ? 'block' : 'fit' }) }
  })
  return parts.map(({ isSection, text }, at) => `${isSection && at > 0 ? '\n' : ''}${text}\n`).join('')
}
