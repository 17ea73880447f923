// A reporter for vitest that counts: writes what passed, failed and was skipped (and why) to $TAPDECK_TEST_COUNT.
import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'
import { briefly, emptyCount, type Count } from './count.ts'

/** `errors`: those of no test, such as a rejection that nobody handled; each counts as a failure. */
function countOf(modules: readonly TestModule[], errors: readonly SerializedError[]): Count {
  const count = emptyCount()
  const fail = (name: string, [error]: readonly SerializedError[]) => {
    count.failed.push({ name, reason: briefly(error?.message) })
  }
  for (const error of errors) fail('outside of every test', [error])
  for (const module of modules) {
    const file = module.relativeModuleId
    for (const error of module.errors()) fail(file, [error])
    for (const suite of module.children.allSuites())
      for (const error of suite.errors()) fail(`${file} > ${suite.fullName}`, [error])
    for (const test of module.children.allTests()) {
      const name = `${file} > ${test.fullName}`
      const result = test.result()
      switch (result.state) {
        case 'passed':
          count.passed++
          if (test.diagnostic()?.flaky) count.again.push(name)
          break
        case 'failed':
          fail(name, result.errors)
          break
        case 'skipped':
          count.skipped.push({
            name,
            reason: result.note ?? (test.options.mode === 'todo' ? 'not yet written' : 'no reason given'),
          })
          break
        case 'pending':
          count.failed.push({ name, reason: 'the run was cut short' })
          break
      }
    }
  }
  return count
}

// Vitest takes a reporter from the default export of its module.
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = process.env['TAPDECK_TEST_COUNT']
    if (file !== undefined) writeFileSync(file, JSON.stringify(countOf(modules, errors)))
  }
}
