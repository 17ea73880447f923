// A window of Tapdeck in a real browser, and bare pages beside it, for measuring.
import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from '@playwright/test'
import { makeWorld, type World } from '../../e2e/support/world.ts'

const debian = '/usr/bin/chromium'

export interface Bench {
  world: World
  browser: Browser
  /** A window of Tapdeck, signed in, where it begins. `prepare` sees its page before it loads. */
  window(prepare?: (page: Page) => unknown): Promise<Page>
  /** A page of its own, without Tapdeck. */
  page(): Promise<Page>
  end(): Promise<void>
}

const size = { viewport: { width: 1440, height: 900 }, locale: 'en-US' }

export async function openBench(): Promise<Bench> {
  const world = makeWorld()
  const browser = await chromium.launch({
    ...(existsSync(debian) ? { executablePath: debian } : {}),
    args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  })
  const context = await browser.newContext(size)
  let address: string | undefined = (await world.serve()).address
  let origin = ''
  return {
    world,
    browser,
    page: () => context.newPage(),
    async window(prepare) {
      const page = await context.newPage()
      await prepare?.(page)
      // The token is good once; from then on the cookie is.
      await page.goto(address ?? origin)
      address = undefined
      origin = page.url()
      return page
    },
    async end() {
      await browser.close()
      await world.end()
    },
  }
}
