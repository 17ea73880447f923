// What a zod schema looks like from outside: its keys, its items, and which branch of a union a value is meant for.
import { z } from 'zod'

export type Schema = z.core.$ZodType

export type Shape =
  | { kind: 'object'; keys: Readonly<Record<string, Schema>> }
  | { kind: 'record'; key: Schema; value: Schema }
  | { kind: 'array'; item: Schema }
  | { kind: 'union'; options: readonly Schema[] }
  | { kind: 'pipe'; input: Schema }
  | { kind: 'scalar' }

/** The schema under `.default()` and `.optional()`. */
export function unwrap(schema: Schema): Schema {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return unwrap(schema.def.innerType)
  return schema
}

export function shapeOf(wrapped: Schema): Shape {
  const schema = unwrap(wrapped)
  if (schema instanceof z.ZodObject) return { kind: 'object', keys: schema.shape }
  if (schema instanceof z.ZodRecord) return { kind: 'record', key: schema.keyType, value: schema.valueType }
  if (schema instanceof z.ZodArray) return { kind: 'array', item: schema.element }
  if (schema instanceof z.ZodUnion) return { kind: 'union', options: schema.options }
  if (schema instanceof z.ZodPipe) return { kind: 'pipe', input: schema.in }
  return { kind: 'scalar' }
}

export const isRequired = (schema: Schema): boolean => !z.safeParse(schema, undefined).success

/** What `.describe()` said of it, also under `.default()` and `.optional()`. */
export function descriptionOf(schema: Schema): string | undefined {
  const own = z.globalRegistry.get(schema)?.description
  if (own !== undefined) return own
  const inner = unwrap(schema)
  return inner === schema ? undefined : descriptionOf(inner)
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The keys that tell an option of a union from the others: the required ones, of the only one all of them. */
export const tellingKeys = (option: Schema, others: readonly Schema[]): string[] => {
  const shape = shapeOf(option)
  if (shape.kind !== 'object') return []
  return Object.keys(shape.keys).filter(
    (key) =>
      isRequired(shape.keys[key] ?? option) &&
      !(
        others.length > 0 &&
        others.every((other) => {
          const otherShape = shapeOf(other)
          return otherShape.kind === 'object' && key in otherShape.keys
        })
      ),
  )
}

export type Choice = { kind: 'one'; option: Schema } | { kind: 'none' } | { kind: 'several'; keys: string[] }

/** The branch of a union that a value is meant for, by its type and by the key that is present. */
export function choose(options: readonly Schema[], value: unknown): Choice {
  if (Array.isArray(value)) return only(options.filter((option) => shapeOf(option).kind === 'array'))
  if (isObject(value)) return chooseObject(options, value)
  const scalars = options.filter((option) => ['scalar', 'pipe', 'union'].includes(shapeOf(option).kind))
  const fitting = scalars.find((option) => z.safeParse(option, value).success)
  if (fitting) return { kind: 'one', option: fitting }
  return only(scalars.filter((option) => takes(option, value)))
}

interface Told {
  option: Schema
  keys: readonly string[]
}

/** By the list of options: a schema does not change, and a lab of five hundred guests asks fifteen hundred times. */
const told = new WeakMap<readonly Schema[], readonly Told[]>()

/** The objects among the options of a union, each with the keys that tell it from the others. */
function objectsOf(options: readonly Schema[]): readonly Told[] {
  const known = told.get(options)
  if (known !== undefined) return known
  const objects = options.filter((option) => shapeOf(option).kind === 'object')
  const found = objects.map((option) => ({
    option,
    keys: tellingKeys(
      option,
      objects.filter((other) => other !== option),
    ),
  }))
  told.set(options, found)
  return found
}

function chooseObject(options: readonly Schema[], value: Readonly<Record<string, unknown>>): Choice {
  const objects = objectsOf(options)
  if (objects.length < 2) return only(objects.map(({ option }) => option))
  const present = objects.flatMap(({ option, keys }) => {
    const key = keys.find((telling) => Object.hasOwn(value, telling))
    return key === undefined ? [] : [{ option, key }]
  })
  if (present.length > 1) return { kind: 'several', keys: present.map(({ key }) => key) }
  return only(present.map(({ option }) => option))
}

const only = (options: readonly Schema[]): Choice => {
  const [option, ...more] = options
  return option !== undefined && more.length === 0 ? { kind: 'one', option } : { kind: 'none' }
}

/** Whether a scalar schema is for values of this type at all. */
function takes(option: Schema, value: unknown): boolean {
  const schema = unwrap(option)
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return typeof value === 'string'
  if (schema instanceof z.ZodNumber) return typeof value === 'number'
  if (schema instanceof z.ZodPipe) return takes(schema.in, value)
  return false
}
