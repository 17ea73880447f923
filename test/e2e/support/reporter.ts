// Counts for bin/test, as test/support/count/reporter.ts does for vitest: to $TAPDECK_TEST_COUNT.
import { writeFileSync } from 'node:fs'
import type { FullConfig, Reporter, Suite, TestError } from '@playwright/test/reporter'
import { briefly, emptyCount } from '../../support/count/count.ts'

// Playwright takes a reporter from the default export of its module.
export default class CountingReporter implements Reporter {
  #suite: Suite | undefined
  readonly #count = emptyCount()

  onBegin(_config: FullConfig, suite: Suite): void {
    this.#suite = suite
  }

  /** Of no test: a file that does not load, a setup that fails. */
  onError(error: TestError): void {
    this.#count.failed.push({ name: 'outside of every test', reason: briefly(error.message) })
  }

  onEnd(): void {
    const file = process.env.TAPDECK_TEST_COUNT
    if (file === undefined) return
    const count = this.#count
    for (const test of this.#suite?.allTests() ?? []) {
      const name = test.titlePath().filter(Boolean).join(' > ')
      switch (test.outcome()) {
        case 'expected':
          count.passed++
          break
        case 'skipped': {
          const noted = [...test.annotations, ...test.results.flatMap(({ annotations }) => annotations)]
          const reason = noted.find(({ type }) => type === 'skip' || type === 'fixme')?.description
          count.skipped.push({ name, reason: reason ?? 'no reason given' })
          break
        }
        case 'flaky':
          count.passed++
          count.again.push(name)
          break
        case 'unexpected':
          count.failed.push({ name, reason: briefly(test.results.at(-1)?.error?.message) })
          break
      }
    }
    writeFileSync(file, JSON.stringify(count))
  }

  printsToStdio(): boolean {
    return false
  }
}
