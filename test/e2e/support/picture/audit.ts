// A picture of the window as it is, in which axe finds nothing.
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { checkout } from '../world.ts'

export const screens = join(checkout, 'test-results/screens')

/** `part`: that part of the window alone, by its selector. `without`: rules of axe that do not hold for what is shown. */
interface Extent {
  part?: string
  without?: string[]
}

export async function audit(page: Page, name: string, { part, without = [] }: Extent = {}): Promise<void> {
  // What fades in is not yet as it will be read; a dash that moves never ends.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    return Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)))
  })
  await page.screenshot({ path: join(screens, `${name}.png`) })
  const axe = new AxeBuilder({ page }).disableRules(without)
  const { violations } = await (part === undefined ? axe : axe.include(part)).analyze()
  const found = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`)
        .join(' | ')}`,
  )
  expect.soft(found, name).toEqual([])
}
