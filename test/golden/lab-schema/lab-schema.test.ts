// The JSON Schema of the lab file, as `tapdeck schema` prints it. UPDATE_GOLDEN=1 writes it anew.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { labJsonSchema } from '../../../src/core/lab/jsonschema.ts'
import { labSchema } from '../../../src/core/lab/schema.ts'

const golden = join(import.meta.dirname, 'lab.schema.json')

test('the JSON Schema is what was published', () => {
  const text = `${JSON.stringify(labJsonSchema(), null, 2)}\n`
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, text)
  expect(text).toBe(readFileSync(golden, 'utf8'))
})

test('only version and name must be said, and no key is allowed that is not there', () => {
  const { properties, required, additionalProperties, $schema } = labJsonSchema()
  expect($schema).toBe('https://json-schema.org/draft/2020-12/schema')
  expect(required).toEqual(['version', 'name'])
  expect(additionalProperties).toBe(false)
  expect(Object.keys(properties ?? {})).toEqual(Object.keys(labSchema.shape))
})

test('what the program makes of a value does not show: a forward listens on a number or a text', () => {
  expect(JSON.stringify(labJsonSchema())).toContain('"tcp":{"anyOf":[{"type":"integer","minimum":1,"maximum":65535},{"type":"string"}]}')
})
