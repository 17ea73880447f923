// What a test made is taken away when it is done: at the end of the test, or of the file for what was made outside one.
import { afterAll, afterEach, beforeEach } from 'vitest'

type Cleanup = () => Promise<void> | void

const ofFile: Cleanup[] = []
let ofTest: Cleanup[] | undefined

// Registered when a test file imports this, so before its own hooks; vitest runs the hooks that end things in reverse,
// so these come last. Tests that run concurrently within one file are not told apart.
beforeEach(() => {
  ofTest = []
})
afterEach(async () => {
  const list = ofTest ?? []
  ofTest = undefined
  await runAll(list)
})
afterAll(() => runAll(ofFile))

/** Calls `cleanup` when the running test ends, or the file if called in `beforeAll`; the last made goes first. */
export function whenDone(cleanup: Cleanup): void {
  ;(ofTest ?? ofFile).push(cleanup)
}

/** One that fails does not keep the others from running; then the test fails with it. */
async function runAll(list: Cleanup[]): Promise<void> {
  const errors: unknown[] = []
  for (let next = list.pop(); next; next = list.pop()) {
    try {
      await next()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, `cleaning up failed: ${errors.join('; ')}`)
}
