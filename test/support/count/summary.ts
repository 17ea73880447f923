// summary.ts FOLDER: adds up the stages of bin/test and prints the one line that counts; exit 1 unless all is well.
// FOLDER/stages has a line per stage: name, exit status, seconds and a note, with tabs between; FOLDER/<name>.json its count.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { countSchema, emptyCount, type Count } from './count.ts'

const folder = process.argv[2] ?? '.'
const stages = readFileSync(join(folder, 'stages'), 'utf8').split('\n').filter(Boolean)
const total = emptyCount()
const table = ['\nstage       seconds   passed   failed  skipped']
for (const line of stages) {
  const [name = '', status = '', seconds = '', note = ''] = line.split('\t')
  const count = countOfStage(name, status, note)
  const inStage = <T extends { name: string }>(tests: T[]) =>
    tests.map((test) => ({ ...test, name: `${name}: ${test.name}` }))
  total.passed += count.passed
  total.failed.push(...inStage(count.failed))
  total.skipped.push(...inStage(count.skipped))
  total.again.push(...count.again.map((test) => `${name}: ${test}`))
  const columns = [seconds, count.passed, count.failed.length, count.skipped.length]
  table.push(name.padEnd(10) + columns.map((column) => String(column).padStart(9)).join('') + (note && `   ${note}`))
}

// The end is what is kept of a long output: what matters most comes last.
if (total.skipped.length > 0) console.log('\nskipped:')
for (const [reason, names] of byReason(total.skipped)) {
  console.log(`  ${reason}`)
  for (const name of names) console.log(`    ${name}`)
}
if (total.again.length > 0) console.log('\npassed only when tried again:')
for (const name of total.again) console.log(`  ${name}`)
console.log(table.join('\n'))
if (total.failed.length > 0) console.log('\nfailed:')
for (const { name, reason } of total.failed) console.log(`  ${name}\n    ${reason}`)
console.log(`\n${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`)
process.exitCode = total.failed.length > 0 || total.passed === 0 ? 1 : 0

/**
 * A stage without a count of its own (types, lint) is one test. One that ended badly has failed at least once, whatever
 * it counted before: a crash, a time limit, something left behind.
 */
function countOfStage(name: string, status: string, note: string): Count {
  const file = join(folder, `${name}.json`)
  if (status === 'skipped') return { ...emptyCount(), skipped: [{ name: 'all', reason: note }] }
  const count = existsSync(file) ? countSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined
  if (status === '0') return count ?? { ...emptyCount(), passed: 1 }
  const ended = count ?? emptyCount()
  if (ended.failed.length === 0) ended.failed.push({ name: 'the stage itself', reason: note })
  return ended
}

function byReason(skipped: Count['skipped']): Map<string, string[]> {
  const reasons = new Map<string, string[]>()
  for (const { name, reason } of skipped) {
    const told = reason.replaceAll(/\s+/g, ' ')
    reasons.set(told, [...(reasons.get(told) ?? []), name])
  }
  return reasons
}
