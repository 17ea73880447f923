// Why a value is not what its schema says: one useful sentence for each thing that is wrong, with its path.
import { unreachable } from '../../fault.ts'
import { z } from 'zod'
import { otherwise, severalIn } from './otherwise.ts'
import { label, quote, leafProblem, type Path, type Problem } from './words.ts'
import { choose, descriptionOf, isObject, isRequired, shapeOf, tellingKeys, type Schema } from './shape.ts'
import { listWords, suggest } from './suggest.ts'

/** All that is wrong with a value; empty exactly if the schema takes it. */
export function examine(schema: Schema, value: unknown, path: Path = []): Problem[] {
  const result = z.safeParse(schema, value)
  if (result.success) return []
  const found = within(schema, value, path)
  if (found.length > 0) return found
  // A refinement of a whole object, which no part of it shows.
  return result.error.issues.map((issue) =>
    leafProblem(issue, value, [...path, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))]),
  )
}

function within(schema: Schema, value: unknown, path: Path): Problem[] {
  const shape = shapeOf(schema)
  switch (shape.kind) {
    case 'object':
      return isObject(value) ? inObject(shape.keys, value, path) : leaf(schema, value, path)
    case 'record':
      if (!isObject(value)) return leaf(schema, value, path)
      return Object.entries(value).flatMap(([key, inner]) => [
        ...inKey(shape.key, key, [...path, key]),
        ...examine(shape.value, inner, [...path, key]),
      ])
    case 'array':
      if (!Array.isArray(value) || value.length === 0) return leaf(schema, value, path)
      return value.flatMap((inner: unknown, at) => examine(shape.item, inner, [...path, at]))
    case 'union':
      return inUnion(schema, shape.options, value, path)
    case 'pipe': {
      const before = examine(shape.input, value, path)
      return before.length > 0 ? before : leaf(schema, value, path)
    }
    case 'scalar':
      return leaf(schema, value, path)
    default:
      return unreachable(shape)
  }
}

function inObject(
  keys: Readonly<Record<string, Schema>>,
  value: Readonly<Record<string, unknown>>,
  path: Path,
): Problem[] {
  const free = Object.keys(keys).filter((known) => !Object.hasOwn(value, known))
  const unknown = Object.keys(value)
    .filter((key) => !Object.hasOwn(keys, key))
    .map((key) => ({ key, meant: under(keys, free, key) ?? suggest(key, free) }))
  // A key that is there by another name is not missing too.
  const missing = Object.entries(keys).filter(
    ([key, schema]) =>
      !Object.hasOwn(value, key) && isRequired(schema) && !unknown.some(({ meant: other }) => other === key),
  )
  return [
    ...unknown.map(({ key, meant }): Problem => {
      const ask = meant === undefined ? '' : `: did you mean \`${meant}\`?`
      return {
        code: 'lab.unknown-key',
        message: `${label(path)} has an unknown key \`${key}\`${ask || '.'}`,
        hint: `The keys here are ${listWords(Object.keys(keys), 'and')}.`,
        path: [...path, key],
        on: 'key',
      }
    }),
    ...missing.map(([key, schema]): Problem => {
      const what = descriptionOf(schema)
      return {
        code: 'lab.missing',
        message: `${label(path)} says no \`${key}\`, and it must.`,
        ...(what === undefined ? {} : { hint: `${key}: ${what}.` }),
        path: [...path, key],
        on: 'key',
      }
    }),
    ...Object.entries(value).flatMap(([key, inner]) => {
      const schema = Object.hasOwn(keys, key) ? keys[key] : undefined
      return schema === undefined ? [] : examine(schema, inner, [...path, key])
    }),
  ]
}

/** A key that would be right one level below: `network: lan` of a card is meant for its `connect`. */
function under(keys: Readonly<Record<string, Schema>>, free: readonly string[], key: string): string | undefined {
  const above = free.find((known) => {
    const shape = shapeOf(keys[known] ?? z.never())
    return shape.kind === 'union' && isOfMaps(shape.options) && tellingOf(shape.options).includes(key)
  })
  return above === undefined ? undefined : `${above}: { ${key}: … }`
}

const mapsOf = (options: readonly Schema[]): Schema[] => options.filter((option) => shapeOf(option).kind === 'object')
const isOfMaps = (options: readonly Schema[]): boolean => mapsOf(options).length > 1

/** The keys that say which of the maps in a union is meant. */
function tellingOf(options: readonly Schema[]): string[] {
  const objects = mapsOf(options)
  return objects.flatMap((option) =>
    tellingKeys(
      option,
      objects.filter((other) => other !== option),
    ),
  )
}

function inKey(schema: Schema, key: string, path: Path): Problem[] {
  const issue = z.safeParse(schema, key).error?.issues[0]
  if (issue === undefined) return []
  const plain = key.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-')
  const hint = z.safeParse(schema, plain).success ? { hint: `\`${plain}\` would do.` } : {}
  return [{ code: 'lab.name', message: `\`${key}\` ${issue.message}.`, ...hint, path, on: 'key' }]
}

function inUnion(schema: Schema, options: readonly Schema[], value: unknown, path: Path): Problem[] {
  const choice = choose(options, value)
  if (choice.kind === 'one')
    return examine(choice.option, value, path).map((problem) => elsewhere(problem, options, path))
  if (choice.kind === 'several')
    return [
      {
        code: 'lab.choice',
        message: `${label(path)} has ${listWords(
          choice.keys.map((key) => `\`${key}\``),
          'and',
        )}: it can be only one of them.`,
        path,
        on: 'value',
      },
    ]
  const own = z.safeParse(schema, value).error?.issues[0]?.message
  const problem: Problem =
    own !== undefined && /^[a-z]/.test(own)
      ? { code: 'lab.value', message: `${label(path)} ${quote(value)} ${own}.`, path, on: 'value' }
      : noBranch(options, value, path)
  const what = descriptionOf(schema)
  const hint =
    meantBy(schema, value, problem) ??
    (what === undefined || mapsOf(options).length > 1 ? undefined : `${label(path)}: ${what}.`)
  return [hint === undefined ? problem : { ...problem, hint }]
}

/** A key of another kind of the same: `vlan` with a network, where it goes with a bridge. */
function elsewhere(problem: Problem, options: readonly Schema[], path: Path): Problem {
  const key = problem.path.at(-1)
  if (problem.code !== 'lab.unknown-key' || typeof key !== 'string' || problem.path.length !== path.length + 1)
    return problem
  const maps = mapsOf(options)
  const other = maps.find((option) => keysOf(option).includes(key))
  const [kind] =
    other === undefined
      ? []
      : tellingKeys(
          other,
          maps.filter((each) => each !== other),
        )
  return kind === undefined
    ? problem
    : { ...problem, hint: `\`${key}\` goes with \`${kind}\`. ${problem.hint ?? ''}`.trim() }
}

/** No branch is meant: what the value has instead, and what it could be. */
function noBranch(options: readonly Schema[], value: unknown, path: Path): Problem {
  const objects = mapsOf(options)
  const telling = tellingOf(options)
  const words = options.flatMap((option) =>
    option instanceof z.ZodLiteral || option instanceof z.ZodEnum ? wordsOf(option) : [],
  )
  // One that needs no key has none that tells it.
  const map = telling.length === 0 && objects.length > 0 ? ['a map (key: value)'] : []
  const lists = options.some((option) => shapeOf(option).kind === 'array') ? ['a list'] : []
  const numbers = options.some((option) => option instanceof z.ZodNumber) ? ['a number'] : []
  const texts = options.some((option) => option instanceof z.ZodString) ? ['a text'] : []
  const bare = [
    ...words.map((word) => (telling.length > 0 ? `the word ${word}` : word)),
    ...map,
    ...lists,
    ...numbers,
    ...texts,
  ]
  const all = [...telling, ...bare]
  const allowed = `It is one of ${all.slice(0, -1).join(', ')}${all.length > 2 ? ',' : ''} or ${all.at(-1) ?? ''}.`
  if (isObject(value)) {
    if (Object.keys(value).length === 0)
      return { code: 'lab.choice', message: `${label(path)} is empty. ${allowed}`, path, on: 'value' }
    const known = new Set(objects.flatMap(keysOf))
    const [key, ...more] = Object.keys(value).filter((name) => !known.has(name))
    if (key === undefined) {
      const none = `${label(path)} has none of ${listWords(
        telling.map((name) => `\`${name}\``),
        'and',
      )}`
      return { code: 'lab.choice', message: `${none}: it must have one.`, path, on: 'value' }
    }
    const meant = more.length === 0 ? suggest(key, telling) : undefined
    const has = listWords(
      [key, ...more].map((name) => `\`${name}\``),
      'and',
    )
    const ask = meant === undefined ? '.' : `: did you mean \`${meant}\`?`
    return {
      code: 'lab.choice',
      message: `${label(path)} has ${has}${ask} ${allowed}`,
      path: [...path, key],
      on: 'key',
    }
  }
  if (bare.length === 0) {
    const wanted = `it must be a map with ${listWords(telling.map((name) => `\`${name}\``))}`
    return { code: 'lab.type', message: `${label(path)} is ${quote(value)}: ${wanted}.`, path, on: 'value' }
  }
  const text = typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined
  const key = text === undefined ? undefined : suggest(text, telling)
  const word = text === undefined ? undefined : suggest(text, words)
  const meant = word ?? (key === undefined ? undefined : `{ ${key}: … }`)
  const ask = meant === undefined ? '.' : `: did you mean \`${meant}\`?`
  return { code: 'lab.choice', message: `${label(path)} is ${quote(value)}${ask} ${allowed}`, path, on: 'value' }
}

const keysOf = (option: Schema): string[] => {
  const shape = shapeOf(option)
  return shape.kind === 'object' ? Object.keys(shape.keys) : []
}

const wordsOf = (option: z.ZodLiteral | z.ZodEnum): string[] =>
  option instanceof z.ZodEnum ? Object.values(option.enum).map(String) : [...option.values].map(String)

const leaf = (schema: Schema, value: unknown, path: Path): Problem[] => {
  const issue = z.safeParse(schema, value).error?.issues[0]
  if (issue === undefined) return []
  const what = descriptionOf(schema)
  const problem = leafProblem(issue, value, path)
  const key = path.findLast((part) => typeof part === 'string')
  const hint =
    problem.hint ??
    meantBy(schema, value, problem) ??
    (what === undefined || key === undefined ? undefined : `${key}: ${what}.`)
  return [hint === undefined ? problem : { ...problem, hint }]
}

/** Said once: a message may ask already. */
function meantBy(schema: Schema, value: unknown, { message, path }: Problem): string | undefined {
  const several = typeof path.at(-1) === 'number' ? severalIn(value) : []
  if (several.length > 1 && several.every((part) => z.safeParse(schema, part).success))
    return `Did you mean \`${several.join(', ')}\`?`
  const other = message.endsWith('?') || message.includes('did you mean') ? undefined : otherwise(schema, value)
  return other === undefined ? undefined : `Did you mean \`${other}\`?`
}
