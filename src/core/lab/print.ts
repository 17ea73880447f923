// A lab as the text of a new file: defaults left out, keys in the order of the schema.
import { unreachable } from '../fault.ts'
import { z } from 'zod'
import { choose, isObject, shapeOf, type Schema } from './read/shape.ts'
import { labSchema, type LabInput } from './schema.ts'
import { equal } from './yaml/change.ts'
import { printSections } from './yaml/print.ts'

/** For labs that come from elsewhere, an import say; a file that is there already is changed by edits. */
export function printLab(lab: LabInput): string {
  const short = shortened(labSchema, lab)
  return printSections(isObject(short) ? short : {})
}

function shortened(schema: Schema, value: unknown): unknown {
  const shape = shapeOf(schema)
  switch (shape.kind) {
    case 'object':
      if (!isObject(value)) return value
      return Object.fromEntries(
        Object.entries(shape.keys).flatMap(([key, inner]) =>
          !Object.hasOwn(value, key) || value[key] === undefined || isDefault(inner, value[key])
            ? []
            : [[key, shortened(inner, value[key])]],
        ),
      )
    case 'record':
      return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shortened(shape.value, inner)]))
        : value
    case 'array':
      return Array.isArray(value) ? value.map((inner: unknown) => shortened(shape.item, inner)) : value
    case 'union': {
      const choice = choose(shape.options, value)
      return choice.kind === 'one' ? shortened(choice.option, value) : value
    }
    case 'pipe':
    case 'scalar':
      return value
    default:
      return unreachable(shape)
  }
}

/** Whether a schema makes the same of a value as of nothing. */
export function isDefault(schema: Schema, value: unknown): boolean {
  const usual = z.safeParse(schema, undefined)
  const said = z.safeParse(schema, value)
  return usual.success && said.success && usual.data !== undefined && equal(usual.data, said.data)
}
