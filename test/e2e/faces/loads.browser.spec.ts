// What the window loads, and when: everything that is not for the first picture waits until it is used.
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { newLab } from '../support/picture/drawing.ts'
import { expect, test } from '../support/face.ts'
import { built } from '../support/world.ts'

/** The scripts that the page has loaded until now, by their file names. */
const scriptsOf = async (page: Page): Promise<string[]> => {
  const urls = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
  return urls.filter((url) => url.endsWith('.js')).map((url) => basename(new URL(url).pathname))
}
const compressed = (script: string): number =>
  gzipSync(readFileSync(join(built, 'dist/renderer/assets', script))).length

test('less than 600 kB of script come first; layout, editor and consoles when they are first used', async ({
  page,
}) => {
  await expect(page.locator('.td-template').first()).toBeVisible()
  const first = await scriptsOf(page)
  expect(first.length).toBeGreaterThan(0)
  const kilobytes = first.reduce((sum, script) => sum + compressed(script), 0) / 1000
  expect(kilobytes).toBeLessThan(600)
  expect(first.filter((script) => /^(elk|yaml-view|consoles)/.test(script))).toEqual([])

  await newLab(page, 2)
  await expect(page.locator('.react-flow__node')).not.toHaveCount(0)
  const drawn = await scriptsOf(page)
  expect(drawn).toContainEqual(expect.stringMatching(/^elk/))
  expect(drawn.filter((script) => /^(yaml-view|consoles)/.test(script))).toEqual([])

  await page.getByRole('button', { name: 'Text of the lab' }).first().click()
  await expect(page.locator('.cm-editor')).toBeVisible()
  expect(await scriptsOf(page)).toContainEqual(expect.stringMatching(/^yaml-view/))
  expect(await scriptsOf(page)).not.toContainEqual(expect.stringMatching(/^consoles/))
})
