// The words for a value that is wrong, and for the place where it stands.
import type { z } from 'zod'
import { unreachable } from '../../fault.ts'
import { listWords, suggest } from './suggest.ts'

export type Path = readonly (string | number)[]

/** Something wrong at a path; `on` says whether the key or its value is to be pointed at. */
export interface Problem {
  code: string
  message: string
  hint?: string
  path: Path
  on: 'key' | 'value'
}

/** `guests.web.cards[0].mac`; a key with other letters stands in brackets: `vlans["bond0.20"].id`. */
export const pathText = (path: Path): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    if (!/^[\w-]+$/.test(part)) return `${text}[${JSON.stringify(part)}]`
    return text === '' ? part : `${text}.${part}`
  }, '')

/** Whether a place is inside another: `bonds.bond0.ports[1]` is in `bonds.bond0`. */
export const isInside = (place: string, outer: string): boolean =>
  place.startsWith(outer) && /^[.[]/.test(place.slice(outer.length))

/** What to call a place in a sentence: `cards[0]`, `memory`; the lab itself has no name of its own. */
export function label(path: Path): string {
  const last = path.at(-1)
  if (last === undefined) return 'the lab'
  if (typeof last === 'string') return last
  const at = path.findLastIndex((part) => typeof part === 'string')
  return pathText(path.slice(Math.max(at, 0)))
}

/** A value as the user wrote it, cut to a length that fits a sentence. */
export function quote(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…${typeof value === 'string' ? '"' : ''}` : text
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map (key: value)',
  record: 'a map (name: …)',
}

/** How a text is written that means a number, or yes or no: YAML 1.2 takes `on` and `yes` for texts. */
function plainly(expected: string, text: string): string | undefined {
  const word = text.trim().toLowerCase()
  if (expected === 'boolean') {
    if (['true', 'false'].includes(word)) return `Write \`${word}\` without quotes.`
    if (['yes', 'on', 'y', 'enabled', '1'].includes(word)) return 'Write `true`.'
    return ['no', 'off', 'n', 'disabled', '0', 'none'].includes(word) ? 'Write `false`.' : undefined
  }
  if (!['number', 'int'].includes(expected)) return undefined
  return word !== '' && Number.isFinite(Number(word)) ? 'Write it without quotes.' : undefined
}

/** A list for a map, or a map for a list. */
function inBrackets(expected: string, value: unknown): string | undefined {
  if (expected === 'record' && Array.isArray(value)) return 'Each stands under its name, without `- ` before it.'
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  return expected === 'array' && isMap ? 'Write `- ` before each, or `[ ]` around it.' : undefined
}

/** The sentence for one complaint of zod's about a value that has no parts. */
export function leafProblem(issue: z.core.$ZodIssue, value: unknown, path: Path): Problem {
  const at = { path, on: 'value' } as const
  const name = label(path)
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = kinds[issue.expected] ?? issue.expected
      const hint = typeof value === 'string' ? plainly(issue.expected, value) : inBrackets(issue.expected, value)
      const message = `${name} is ${quote(value)}: it must be ${wanted}.`
      return { code: 'lab.type', message, ...(hint === undefined ? {} : { hint }), ...at }
    }
    case 'too_small':
      if (issue.origin === 'string') return { code: 'lab.value', message: `${name} is an empty text.`, ...at }
      if (issue.origin === 'array')
        return { code: 'lab.value', message: `${name} is an empty list: it needs at least one entry.`, ...at }
      return { code: 'lab.range', message: `${name} is ${quote(value)}: the least is ${issue.minimum}.`, ...at }
    case 'too_big':
      return { code: 'lab.range', message: `${name} is ${quote(value)}: the most is ${issue.maximum}.`, ...at }
    case 'invalid_value': {
      const allowed = issue.values.map(String)
      if (/^[a-z]/.test(issue.message)) {
        const hint = typeof value === 'string' && allowed.includes(value) ? { hint: 'Write it without quotes.' } : {}
        return { code: 'lab.value', message: `${name} is ${quote(value)}: ${issue.message}.`, ...hint, ...at }
      }
      // Numbers are words too: the kernel's own for the modes of a bond.
      const isWord = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      const meant = isWord ? suggest(String(value), allowed) : undefined
      const ask = meant === undefined ? '.' : `: did you mean \`${meant}\`?`
      return { code: 'lab.value', message: `${name} is ${quote(value)}${ask} It is ${listWords(allowed)}.`, ...at }
    }
    case 'custom':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
    case 'invalid_union':
    case 'unrecognized_keys': {
      const end = issue.message.endsWith('?') ? '' : '.'
      return { code: 'lab.value', message: `${name} ${quote(value)} ${issue.message}${end}`, ...at }
    }
    default:
      return unreachable(issue)
  }
}
