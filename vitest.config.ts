// The projects of the test suite: `vitest run --project unit` and so on. bin/test runs them all.
import { defineConfig } from 'vitest/config'

interface Options {
  timeout: number
  /** Test files. Three of those that spend half of their time waiting for another machine, which has two processors. */
  files: 'all at once' | 'three at once' | 'one by one'
}

const project = (name: string, { timeout, files }: Options) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeout,
    hookTimeout: timeout,
    fileParallelism: files !== 'one by one',
    ...(files === 'three at once' ? { maxWorkers: 3 } : {}),
    // What goes through the real kernel and real guests may meet a machine that is busy with something else.
    retry: files === 'all at once' ? 0 : 1,
  },
})

export default defineConfig({
  test: {
    projects: [
      project('unit', { timeout: 60_000, files: 'all at once' }),
      project('golden', { timeout: 20_000, files: 'all at once' }),
      project('netns', { timeout: 120_000, files: 'one by one' }),
      project('qemu', { timeout: 300_000, files: 'one by one' }),
      project('labhost', { timeout: 300_000, files: 'three at once' }),
    ],
  },
})
