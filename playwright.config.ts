// The tests of the window: the same in a browser (`tapdeck serve`) and in Electron. `bin/test e2e` runs both.
import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'
import type { FaceOptions } from './test/e2e/support/face.ts'

const debian = '/usr/bin/chromium'

export default defineConfig<FaceOptions>({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  globalSetup: './test/e2e/support/setup.ts',
  // Two windows with guests behind them are all that two cores can show smoothly.
  workers: 1,
  forbidOnly: process.env.CI !== undefined,
  // A window on a busy machine; a test that passed only the second time is named in the end.
  retries: process.env.CI === undefined ? 0 : 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./test/e2e/support/reporter.ts']],
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(existsSync(debian) ? { executablePath: debian } : {}),
      args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    },
  },
  projects: [
    { name: 'browser', use: { face: 'browser' }, testIgnore: '**/*.electron.spec.ts' },
    { name: 'electron', use: { face: 'electron' }, testIgnore: '**/*.browser.spec.ts' },
  ],
})
