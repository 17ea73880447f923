// The text of a lab file → the lab, and all that is wrong with the text.
import { isMap, type Document } from 'yaml'
import { findingOf, inOrder, type Finding, type Note } from './finding.ts'
import { meant } from './read/meant.ts'
import { examine } from './read/examine.ts'
import { isObject } from './read/shape.ts'
import { quote, type Problem } from './read/words.ts'
import { labSchema, type Lab } from './schema.ts'
import { nameSchema } from './words.ts'
import {
  keyOf,
  lineAndColumn,
  locatorOf,
  noPlaces,
  openSource,
  tooManyAliases,
  type Locate,
  type Refusal,
} from './yaml/source.ts'

export interface ParsedLab {
  /** There if the text passes the schema; what the checks say of it is a matter of its own. */
  lab?: Lab
  /** Not there if the text was too much to be parsed. */
  document?: Document.Parsed
  findings: Finding[]
  locate: Locate
}

const smallest = 'The smallest lab is two lines: `version: 1` and `name: office`.'

/** The name of a lab of which the rest may be wrong; undefined where that is in doubt, or nothing says that it is a lab. */
export function nameIn({ document }: Pick<ParsedLab, 'document'>): string | undefined {
  if (!isMap(document?.contents) || document.errors.some(({ code }) => code === 'MULTIPLE_DOCS')) return undefined
  const names = document.contents.items.filter((pair) => keyOf(pair) === 'name')
  if (names.length !== 1 || !document.contents.has('version')) return undefined
  return nameSchema.safeParse(document.contents.get('name')).data
}

/** Reads a lab file. Never throws for what a text can contain. */
export function parseLab(text: string, file?: string): ParsedLab {
  const atStart = file === undefined ? {} : { file }
  const source = openSource(text)
  if ('refusal' in source) {
    const at = { ...atStart, ...placeIn(text, source.refusal.at) }
    return { findings: [{ ...refused(source.refusal), at }], locate: noPlaces }
  }
  const { document } = source
  const locate = locatorOf(source, file)
  const yaml = [...document.errors, ...document.warnings].map((problem): Finding => ({
    level: problem.name === 'YAMLParseError' ? 'error' : 'warning',
    ...yamlWords(problem.code, problem.message, /[^\s:,]+/.exec(text.slice(problem.pos[0]))?.[0] ?? ''),
    at: { ...atStart, ...lineAndColumn(source, problem.pos[0]) },
  }))
  if (document.errors.length > 0) return { document, findings: firstOfLines(yaml), locate }
  const findings = [...yaml]
  const add = (note: Note): number => findings.push(findingOf(note, locate))
  const multiplied = tooManyAliases(source)
  if (multiplied) {
    findings.push({ ...refused(multiplied), at: { ...atStart, ...lineAndColumn(source, multiplied.at ?? 0) } })
    return { document, findings, locate }
  }
  const raw: unknown = document.toJS({ maxAliasCount: -1 })
  if (raw === null || raw === undefined)
    add({ level: 'error', code: 'lab.empty', message: 'The file is empty.', hint: smallest, path: [] })
  else if (!isObject(raw))
    add({
      level: 'error',
      code: 'lab.type',
      message: `The file holds ${quote(raw)}, not a lab.`,
      hint: smallest,
      path: [],
    })
  else for (const note of emptyCards(raw)) add(note)
  if (!isObject(raw)) return { document, findings, locate }
  const value = meant(labSchema, raw)
  const read = labSchema.safeParse(value)
  const problems = [...(read.success ? [] : examine(labSchema, value)), ...sameMacs(raw), ...hiddenNames(raw)]
  for (const problem of problems) add({ level: 'error', ...connectHint(problem, raw), ...problem })
  return {
    document,
    findings: inOrder(findings),
    locate,
    ...(read.success && problems.length === 0 ? { lab: read.data } : {}),
  }
}

const refused = ({ code, message, hint }: Refusal): Pick<Finding, 'level' | 'code' | 'message' | 'hint'> => ({
  level: 'error',
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
})

function placeIn(text: string, at: number | undefined): { line?: number; column?: number } {
  if (at === undefined) return {}
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

function yamlWords(code: string, message: string, text: string): Pick<Finding, 'code' | 'message' | 'hint'> {
  const first = (message.split('\n')[0] ?? message)
    .replace(/ at line \d+, column \d+:?$/, '')
    .replace('"quote', '" quote')
  switch (code) {
    case 'DUPLICATE_KEY':
      return {
        code: 'lab.duplicate-key',
        message: `The key \`${text}\` stands here a second time.`,
        hint: 'Put the two together, or rename one.',
      }
    case 'MULTIPLE_DOCS':
      return {
        code: 'lab.documents',
        message: 'The file holds more than one YAML document.',
        hint: 'One file is one lab: remove the line `---`.',
      }
    case 'TAB_AS_INDENT':
      return { code: 'lab.yaml', message: 'A tab is used to indent.', hint: 'YAML is indented with spaces.' }
    case 'MISSING_CHAR':
      return {
        code: 'lab.yaml',
        message: `This is not YAML: ${first}.`,
        hint: 'Look for a quote, bracket or comma that is missing at or above this place.',
      }
    case 'BAD_INDENT':
      if (message.includes('end with')) return yamlWords('MISSING_CHAR', message, text)
      return yamlWords('BLOCK_AS_IMPLICIT_KEY', message, text)
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return {
        code: 'lab.yaml',
        message: `This is not YAML: ${first}.`,
        hint: 'Look at the indentation here, and for a missing quote or colon in the line above.',
      }
    default:
      return { code: 'lab.yaml', message: `This is not YAML: ${first}.` }
  }
}

/** What the reader stumbles over after an error in a line is mostly the same error again. */
const firstOfLines = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ at }, index) => findings.findIndex((other) => other.at.line === at.line) === index)

/** `connect: lan` instead of `connect: { network: lan }` is the mistake that everybody makes once. */
function connectHint(
  { path, code }: Pick<Problem, 'path' | 'code'>,
  raw: Readonly<Record<string, unknown>>,
): { hint?: string } {
  if (code !== 'lab.choice' || path.at(-1) !== 'connect') return {}
  const name = path.reduce<unknown>(
    (value, part) => (isObject(value) ? value[part] : Array.isArray(value) ? value[Number(part)] : undefined),
    raw,
  )
  if (typeof name !== 'string') return {}
  for (const [kind, map] of [
    ['network', raw['networks']],
    ['bridge', raw['bridges']],
  ] as const)
    if (isObject(map) && Object.hasOwn(map, name)) return { hint: `Write \`connect: { ${kind}: ${name} }\`.` }
  return {}
}

/** Two spellings of one MAC would be one fixed address that hides the other. */
function* sameMacs(raw: Readonly<Record<string, unknown>>): Generator<Omit<Note, 'level'>> {
  for (const [name, network] of Object.entries(isObject(raw['networks']) ? raw['networks'] : {})) {
    const dhcp = isObject(network) ? network['dhcp'] : undefined
    const hosts = isObject(dhcp) ? dhcp['hosts'] : undefined
    const seen = new Set<string>()
    for (const mac of Object.keys(isObject(hosts) ? hosts : {})) {
      if (seen.has(mac.toLowerCase()))
        yield {
          code: 'lab.duplicate-key',
          message: `The MAC ${mac} stands here a second time.`,
          path: ['networks', name, 'dhcp', 'hosts', mac],
          on: 'key',
        }
      seen.add(mac.toLowerCase())
    }
  }
}

/** zod passes over this key of a record without a word. */
function* hiddenNames(raw: Readonly<Record<string, unknown>>): Generator<Omit<Note, 'level'>> {
  for (const [section, map] of Object.entries(raw))
    if (isObject(map) && Object.hasOwn(map, '__proto__'))
      yield { code: 'lab.name', message: '`__proto__` is not a name.', path: [section, '__proto__'], on: 'key' }
}

/** `cards:` with nothing after it could be meant as "no cards"; it is read as not said. */
function* emptyCards(raw: Readonly<Record<string, unknown>>): Generator<Note> {
  for (const [name, guest] of Object.entries(isObject(raw['guests']) ? raw['guests'] : {}))
    if (isObject(guest) && guest['cards'] === null)
      yield {
        level: 'advice',
        code: 'guest.cards-empty',
        message: `\`cards:\` of ${name} has nothing under it, so the guest gets one card in user mode.`,
        hint: 'Write `cards: []` for a guest without a card.',
        path: ['guests', name, 'cards'],
        on: 'key',
      }
}
