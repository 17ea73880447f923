// Broken lab files → what is said of them: every `NAME.yaml` in this folder has its `NAME.txt`. UPDATE_GOLDEN=1 writes them anew.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readLab } from '../../../src/core/lab/check.ts'
import { findingText } from '../../../src/core/lab/finding.ts'

const folder = import.meta.dirname
const labs = readdirSync(folder).filter((name) => name.endsWith('.yaml'))

test('there are at least 30 broken lab files', () => {
  expect(labs.length).toBeGreaterThanOrEqual(30)
})

test.each(labs)('%s', (name) => {
  const { findings } = readLab(readFileSync(join(folder, name), 'utf8'), name)
  const text = findings.map((finding) => `${findingText(finding)}${finding.fix ? `\n  fix: ${JSON.stringify(finding.fix)}` : ''}\n`).join('')
  const golden = join(folder, name.replace(/yaml$/, 'txt'))
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, text)
  expect(text).toBe(readFileSync(golden, 'utf8'))
})
