// A lab being edited: what it is, how it is written, and the changes so far.
import { FaultError } from '../../fault.ts'
import { isDefault } from '../print.ts'
import { choose, isObject, shapeOf, type Schema } from '../read/shape.ts'
import type { Path } from '../read/words.ts'
import { labSchema, type Lab } from '../schema.ts'
import { equal, valueAt, type Change } from '../yaml/change.ts'
import { mapOf, type Kind } from './schema.ts'

/** `raw` is the value as it is written, without defaults; `lab` is what it means. */
export interface Draft {
  raw: unknown
  lab: Lab
}

/** An edit that cannot be made; nothing has changed. */
export const invalid = (message: string, hint?: string): FaultError =>
  new FaultError({ code: 'edit.invalid', message, ...(hint === undefined ? {} : { hint }) })

export function mustHave({ lab }: Draft, kind: Kind, name: string): void {
  if (!Object.hasOwn(lab[mapOf[kind]], name))
    throw invalid(`There is no ${kind} ${name} in this lab.`, 'It may have been removed or renamed meanwhile.')
}

export function mustBeFree({ lab }: Draft, kind: Kind, name: string): void {
  if (Object.hasOwn(lab[mapOf[kind]], name))
    throw invalid(`There is a ${kind} ${name} already.`, 'Choose another name.')
}

/** The schema of what stands at a path; undefined where the path leads out of the lab. */
export function schemaAt(raw: unknown, path: Path): Schema | undefined {
  let schema: Schema | undefined = labSchema
  for (let length = 0; schema !== undefined; length++) {
    let shape = shapeOf(schema)
    for (let rounds = 0; shape.kind === 'union' || shape.kind === 'pipe'; rounds++) {
      const choice = shape.kind === 'pipe' ? undefined : choose(shape.options, valueAt(raw, path.slice(0, length)))
      const inner = shape.kind === 'pipe' ? shape.input : choice?.kind === 'one' ? choice.option : undefined
      if (inner === undefined || rounds > 8) return undefined
      schema = inner
      shape = shapeOf(inner)
    }
    const part = path[length]
    if (part === undefined) return schema
    if (shape.kind === 'object') schema = shape.keys[String(part)]
    else if (shape.kind === 'record') schema = shape.value
    else schema = shape.kind === 'array' ? shape.item : undefined
  }
  return undefined
}

const orderAt = (raw: unknown, path: Path): { order?: readonly string[] } => {
  const schema = schemaAt(raw, path)
  const shape = schema === undefined ? undefined : shapeOf(schema)
  return shape?.kind === 'object' ? { order: Object.keys(shape.keys) } : {}
}

const isThere = (value: unknown): boolean => isObject(value) || Array.isArray(value)

/** Sets a value, with the maps above it that are not there yet, where the schema's order has it. */
export function put({ raw }: Draft, path: Path, value: unknown, block = false): Change {
  let length = 1
  while (length < path.length && isThere(valueAt(raw, path.slice(0, length)))) length++
  const rest = path.slice(length)
  const nested = rest.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value)
  const at = path.slice(0, length)
  const over = block || (rest.length > 0 && length === 1)
  return { change: 'set', path: at, value: nested, ...orderAt(raw, at.slice(0, -1)), ...(over ? { block: true } : {}) }
}

/** Adds to the end of a list, or at an index. */
export function append(draft: Draft, path: Path, value: unknown, index?: number): Change {
  const list = valueAt(draft.raw, path)
  if (!Array.isArray(list)) return put(draft, path, [value])
  return { change: 'insert', path, index: Math.min(index ?? list.length, list.length), value }
}

/** Maps and lists that are as good as absent when nothing is in them. */
const vanishing = new Set<unknown>(['hosts', 'dhcp', 'forwards', 'disks', 'ports', 'positions'])

/** Removes a value, and what is left empty above it. */
export function removeAt({ raw }: Draft, path: Path): Change {
  let at = path
  for (;;) {
    const above = at.slice(0, -1)
    const parent = valueAt(raw, above)
    const count = Array.isArray(parent) ? parent.length : isObject(parent) ? Object.keys(parent).length : 0
    if (count !== 1 || !vanishing.has(above.at(-1))) return { change: 'remove', path: at }
    at = above
  }
}

/** Removes several entries of a list. */
export function removeSome(draft: Draft, path: Path, indexes: readonly number[]): Change[] {
  const list = valueAt(draft.raw, path)
  if (!Array.isArray(list) || indexes.length === 0) return []
  if (list.length === indexes.length) return [removeAt(draft, path)]
  return indexes.toSorted((a, b) => b - a).map((index) => ({ change: 'remove', path: [...path, index] }))
}

/** Some keys of the map at a path; null or undefined removes one. What is the default already is not written. */
export function patchAt(draft: Draft, path: Path, values: Readonly<Record<string, unknown>>): Change[] {
  const now = valueAt(draft.raw, path)
  const shape = shapeOf(schemaAt(draft.raw, path) ?? labSchema)
  const keys = shape.kind === 'object' ? shape.keys : {}
  if (!isObject(now)) {
    const said = Object.entries(values).filter(([key, value]) => {
      const schema = keys[key]
      return value !== null && value !== undefined && !(schema !== undefined && isDefault(schema, value))
    })
    return said.length === 0 ? [] : [put(draft, path, Object.fromEntries(said))]
  }
  const sets = Object.entries(values).flatMap(([key, value]): Change[] => {
    if (value === null || value === undefined) return []
    const old = valueAt(now, [key])
    if (equal(old, value)) return []
    const schema = keys[key]
    if (old === undefined && schema !== undefined && isDefault(schema, value)) return []
    if (isObject(old) && isObject(value) && Object.keys(value).some((inner) => Object.hasOwn(old, inner)))
      return patchAt(draft, [...path, key], {
        ...Object.fromEntries(Object.keys(old).map((inner) => [inner, null])),
        ...value,
      })
    return [put(draft, [...path, key], value)]
  })
  const removes = Object.entries(values).flatMap(([key, value]): Change[] =>
    (value === null || value === undefined) && Object.hasOwn(now, key)
      ? [{ change: 'remove', path: [...path, key] }]
      : [],
  )
  return [...sets, ...removes]
}
