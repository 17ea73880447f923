// A reporter for vitest that counts: writes what passed, failed and was skipped (and why) to $TAPDECK_TEST_COUNT.
import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/** One run of vitest, as summary.ts adds it up. */
interface Count {
  passed: number
  failed: number
  skipped: { name: string; reason: string }[]
  /** Among the passed: those that did so only when tried again. */
  again: string[]
}

/** `errors`: those of no test, such as a rejection that nobody handled; each counts as a failure. */
function countOf(modules: readonly TestModule[], errors: readonly unknown[]): Count {
  const count: Count = { passed: 0, failed: errors.length, skipped: [], again: [] }
  for (const module of modules) {
    count.failed += module.errors().length
    for (const suite of module.children.allSuites()) count.failed += suite.errors().length
    for (const test of module.children.allTests()) {
      const result = test.result()
      switch (result.state) {
        case 'passed':
          count.passed++
          if (test.diagnostic()?.flaky) count.again.push(`${module.relativeModuleId} > ${test.fullName}`)
          break
        case 'failed':
          count.failed++
          break
        case 'skipped':
          count.skipped.push({
            name: `${module.relativeModuleId} > ${test.fullName}`,
            reason: result.note ?? (test.options.mode === 'todo' ? 'not yet written' : 'no reason given'),
          })
          break
        case 'pending': // the run was cut short
          count.failed++
          break
      }
    }
  }
  return count
}

// Vitest takes a reporter from the default export of its module.
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const file = process.env['TAPDECK_TEST_COUNT']
    if (file !== undefined) writeFileSync(file, JSON.stringify(countOf(modules, errors)))
  }
}
