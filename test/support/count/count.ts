// What a stage of bin/test counted: written by the reporters of vitest and of Playwright, added up by summary.ts.
import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'

export const countSchema = z.strictObject({
  passed: z.int(),
  /** By name, with the first words of what went wrong. Each counts. */
  failed: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  skipped: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  /** Among the passed: those that did so only when tried again. */
  again: z.array(z.string()),
})
export type Count = z.infer<typeof countSchema>

export const emptyCount = (): Count => ({ passed: 0, failed: [], skipped: [], again: [] })

/** The first lines of a message, in one: what a summary has room for. */
export function briefly(message: string | undefined): string {
  const lines = stripVTControlCharacters(message ?? 'no message').split('\n')
  const told = lines.map((line) => line.trim()).filter(Boolean)
  return told.slice(0, 6).join(' · ').slice(0, 400)
}
