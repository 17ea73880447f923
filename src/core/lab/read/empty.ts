// A key with nothing after it, as one writes in YAML: `networks:` is as if it were not there, `web:` among the guests has all defaults.
import { choose, isObject, isRequired, shapeOf, type Schema } from './shape.ts'

/** The value with every null made into what the user means by it; a null that means nothing stays, and is refused by the schema. */
export function fillEmpty(schema: Schema, value: unknown): unknown {
  const shape = shapeOf(schema)
  switch (shape.kind) {
    case 'object':
      if (!isObject(value)) return value
      return Object.fromEntries(
        Object.entries(value).flatMap(([key, inner]) => {
          const known = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined
          if (known === undefined) return [[key, inner]]
          if (inner === null && !isRequired(known)) return []
          return [[key, fillEmpty(known, inner === null ? allDefaults(known) : inner)]]
        }),
      )
    case 'record':
      if (!isObject(value)) return value
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          key,
          fillEmpty(shape.value, inner === null ? allDefaults(shape.value) : inner),
        ]),
      )
    case 'array':
      if (!Array.isArray(value)) return value
      return value.map((inner: unknown) => fillEmpty(shape.item, inner === null ? allDefaults(shape.item) : inner))
    case 'union': {
      const choice = choose(shape.options, value)
      return choice.kind === 'one' ? fillEmpty(choice.option, value) : value
    }
    case 'pipe':
      return fillEmpty(shape.input, value)
    case 'scalar':
      return value
  }
}

const allDefaults = (schema: Schema): unknown => (shapeOf(schema).kind === 'object' ? {} : null)
