// What is meant by a value as YAML has it: a key with nothing after it, a number where a text is wanted.
import { unreachable } from '../../fault.ts'
import { z } from 'zod'
import { choose, isObject, isRequired, shapeOf, unwrap, type Schema } from './shape.ts'

/**
 * `networks:` with nothing under it is as if it were not there, `web:` among the guests has all defaults, `args: [-m, 512]` holds texts.
 * What means nothing stays as it is, and is refused by the schema.
 */
export function meant(schema: Schema, value: unknown): unknown {
  const shape = shapeOf(schema)
  switch (shape.kind) {
    case 'object':
      if (!isObject(value)) return value
      return Object.fromEntries(
        Object.entries(value).flatMap(([key, inner]) => {
          const known = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined
          if (known === undefined) return [[key, inner]]
          if (inner === null && !isRequired(known)) return []
          return [[key, meant(known, inner === null ? allDefaults(known) : inner)]]
        }),
      )
    case 'record':
      if (!isObject(value)) return value
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          key,
          meant(shape.value, inner === null ? allDefaults(shape.value) : inner),
        ]),
      )
    case 'array':
      if (!Array.isArray(value)) return value
      return value.map((inner: unknown) => meant(shape.item, inner === null ? allDefaults(shape.item) : inner))
    case 'union': {
      const choice = choose(shape.options, value)
      if (choice.kind === 'one') return meant(choice.option, value)
      return shape.options.some(isText) ? asText(value) : value
    }
    case 'pipe':
      return meant(shape.input, value)
    case 'scalar':
      return isText(schema) ? asText(value) : value
    default:
      return unreachable(shape)
  }
}

const allDefaults = (schema: Schema): unknown => (shapeOf(schema).kind === 'object' ? {} : null)

const isText = (schema: Schema): boolean => unwrap(schema) instanceof z.ZodString

const asText = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value)
