// The projects of the test suite: `vitest run --project unit` and so on. bin/test runs them all.
import { defineConfig } from 'vitest/config'

const project = (name: string, options: { timeout: number; parallel: boolean }) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: options.timeout,
    hookTimeout: options.timeout,
    fileParallelism: options.parallel,
    // What goes through the real kernel and real guests may meet a machine that is busy with something else.
    retry: options.parallel ? 0 : 1,
  },
})

export default defineConfig({
  test: {
    projects: [
      project('unit', { timeout: 60_000, parallel: true }),
      project('golden', { timeout: 20_000, parallel: true }),
      project('netns', { timeout: 120_000, parallel: false }),
      project('qemu', { timeout: 300_000, parallel: false }),
      project('labhost', { timeout: 300_000, parallel: false }),
    ],
  },
})
