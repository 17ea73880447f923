// Counts for bin/test, as test/support/reporter.ts does for vitest: to $TAPDECK_TEST_COUNT.
import { writeFileSync } from 'node:fs'
import type { FullConfig, Reporter, Suite, TestError } from '@playwright/test/reporter'

// Playwright takes a reporter from the default export of its module.
export default class CountingReporter implements Reporter {
  #suite: Suite | undefined
  #errors = 0

  onBegin(_config: FullConfig, suite: Suite): void {
    this.#suite = suite
  }

  /** Of no test: a file that does not load, a setup that fails. */
  onError(_error: TestError): void {
    this.#errors++
  }

  onEnd(): void {
    const file = process.env.TAPDECK_TEST_COUNT
    if (file === undefined) return
    const count: { passed: number; failed: number; skipped: { name: string; reason: string }[]; again: string[] } = {
      passed: 0,
      failed: this.#errors,
      skipped: [],
      again: [],
    }
    for (const test of this.#suite?.allTests() ?? []) {
      switch (test.outcome()) {
        case 'expected':
          count.passed++
          break
        case 'skipped': {
          const noted = [...test.annotations, ...test.results.flatMap(({ annotations }) => annotations)]
          const reason = noted.find(({ type }) => type === 'skip' || type === 'fixme')?.description
          count.skipped.push({
            name: test.titlePath().filter(Boolean).join(' > '),
            reason: reason ?? 'no reason given',
          })
          break
        }
        case 'flaky':
          count.passed++
          count.again.push(test.titlePath().filter(Boolean).join(' > '))
          break
        case 'unexpected':
          count.failed++
          break
      }
    }
    writeFileSync(file, JSON.stringify(count))
  }

  printsToStdio(): boolean {
    return false
  }
}
