// summary.ts FOLDER: adds up the stages of bin/test and prints the one line that counts; exit 1 unless all is well.
// FOLDER/stages has a line per stage: name, exit status, seconds and a note, with tabs between; FOLDER/<name>.json its count.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const countSchema = z.strictObject({
  passed: z.int(),
  failed: z.int(),
  skipped: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  /** Among the passed: those that did so only when tried again. */
  again: z.array(z.string()).default([]),
})
type Count = z.infer<typeof countSchema>

const folder = process.argv[2] ?? '.'
const stages = readFileSync(join(folder, 'stages'), 'utf8').split('\n').filter(Boolean)
const none: Count = { passed: 0, failed: 0, skipped: [], again: [] }
const total: Count = { ...none, skipped: [], again: [] }

console.log('\nstage       seconds   passed   failed  skipped')
for (const line of stages) {
  const [name = '', status = '', seconds = '', note = ''] = line.split('\t')
  const count = countOfStage(name, status, note)
  total.passed += count.passed
  total.failed += count.failed
  total.skipped.push(...count.skipped.map((skipped) => ({ ...skipped, name: `${name}: ${skipped.name}` })))
  total.again.push(...count.again.map((test) => `${name}: ${test}`))
  const columns = [seconds, count.passed, count.failed, count.skipped.length]
  console.log(name.padEnd(10) + columns.map((column) => String(column).padStart(9)).join('') + (note && `   ${note}`))
}
if (total.again.length > 0) console.log('\npassed only when tried again:')
for (const name of total.again) console.log(`  ${name}`)
if (total.skipped.length > 0) console.log('\nskipped:')
for (const { name, reason } of total.skipped) console.log(`  ${name}\n    ${reason.replaceAll(/\s+/g, ' ')}`)
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

/**
 * A stage without a count of its own (types, lint) is one test. One that ended badly has failed at least once, whatever
 * it counted before: a crash, a time limit, something left behind.
 */
function countOfStage(name: string, status: string, note: string): Count {
  const file = join(folder, `${name}.json`)
  if (status === 'skipped') return { ...none, skipped: [{ name: 'all', reason: note }] }
  if (!existsSync(file)) return status === '0' ? { ...none, passed: 1 } : { ...none, failed: 1 }
  const count = countSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  if (status !== '0' && count.failed === 0) count.failed = 1
  return count
}
