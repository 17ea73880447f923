// The lab file as JSON Schema, for editors that complete and check YAML while one types.
import { z } from 'zod'
import { shortAddressSchema } from './kinds/network.ts'
import { labSchema } from './schema.ts'

export type JsonSchema = z.core.JSONSchema.BaseSchema

/** Of what may be written (draft 2020-12): what has a default may be left out. */
export function labJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(labSchema, {
    io: 'input',
    target: 'draft-2020-12',
    override: ({ zodSchema, jsonSchema }) => {
      // Other readers of YAML take `.10` for a number; Tapdeck reads the text.
      if (zodSchema === shortAddressSchema) jsonSchema.anyOf?.push({ type: 'number', minimum: 0, exclusiveMaximum: 1 })
    },
  })
  const { $schema, ...rest } = schema
  return {
    ...($schema === undefined ? {} : { $schema }),
    title: 'Tapdeck lab file',
    description: 'The networks, bridges and guests of one lab, as Tapdeck reads them.',
    ...rest,
  }
}
