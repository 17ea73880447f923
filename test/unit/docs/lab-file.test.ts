// docs/lab-file.md names every key that a lab file may have.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { labJsonSchema } from '../../../src/core/lab/jsonschema.ts'

/** Every name of a property in a JSON Schema, wherever it stands. */
function keysIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const own =
    'properties' in schema && typeof schema.properties === 'object' && schema.properties !== null
      ? Object.keys(schema.properties)
      : []
  return [...own, ...Object.values(schema).flatMap(keysIn)]
}

it('every key of the lab file is in its documentation', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/lab-file.md'), 'utf8')
  // What stands in backquotes or in an example.
  const code = [...text.matchAll(/```[^]*?```|`[^`\n]+`/g)].join('\n')
  const keys = [...new Set(keysIn(labJsonSchema()))]
  expect(keys.length).toBeGreaterThan(80)
  expect(keys.filter((key) => !new RegExp(`\\b${key}\\b`).test(code))).toEqual([])
})
