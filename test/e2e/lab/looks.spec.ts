// Every view of the picture, the plan and the text in both themes and both languages: nothing for axe to find, and a picture of each.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { audit, screens } from '../support/picture/audit.ts'
import { newLab, pull } from '../support/picture/drawing.ts'
import { expect, test } from '../support/face.ts'
import { node } from '../support/office.ts'

test.setTimeout(300_000)

for (const theme of ['light', 'dark'] as const)
  for (const language of ['en', 'zh-TW'] as const)
    test(`the picture and what is around it, ${theme}, ${language}`, async ({ page, face }) => {
      test.skip(face === 'electron', 'the window is the same; its pictures are made in the browser')
      mkdirSync(screens, { recursive: true })
      // A menu stands in no landmark: it is laid over all of them.
      const shot = (name: string): Promise<void> => audit(page, `${name}-${theme}-${language}`, { without: ['region'] })
      await page.evaluate((text) => localStorage.setItem('tapdeck.language', text), language)
      await page.emulateMedia({ colorScheme: theme })
      await page.reload()
      await expect(page.locator('.td-template').first()).toBeVisible()
      await shot('start')
      await page.locator('.td-start-columns section').nth(1).locator('button').click()
      await expect(node(page, 'outside').or(page.locator('.react-flow__node').first()).first()).toBeVisible()
      await shot('machine')

      await page.locator('.td-lab-name').click()
      await page.getByRole('menuitem').first().click()
      await newLab(page, 0)
      await expect(node(page, 'guest:db')).toBeVisible()
      await page.locator('.td-step-head').first().click()
      await shot('plan')
      await page.locator('.td-plan-buttons button').first().click()
      await expect(page.locator('.td-start-guests button').first()).toBeVisible({ timeout: 60_000 })
      await page.locator('.td-start-guests button').first().click()
      for (const guest of ['web', 'db'])
        await expect(node(page, `guest:${guest}`).locator('.td-row-end')).toHaveText(/192\.168/, { timeout: 90_000 })
      await expect(node(page, 'guest:db').locator('img')).toBeVisible({ timeout: 20_000 })
      await page.locator('.td-palette-item').nth(2).click()
      await expect(node(page, 'link:br0')).toBeVisible()
      await node(page, 'guest:web').click({ position: { x: 150, y: 12 } })
      await shot('running')
      await pull(page, { id: 'guest:web', port: 'new' }, 'link:br0')
      await page.screenshot({ path: join(screens, `pulling-${theme}-${language}.png`) })
      await page.mouse.up()
      await node(page, 'guest:web').click({ button: 'right', position: { x: 150, y: 12 } })
      await expect(page.getByRole('menu')).toBeVisible()
      await shot('menu')
      await page.keyboard.press('Escape')
      await expect(page.getByRole('menu')).toHaveCount(0)
      await page.keyboard.press('Control+k')
      await expect(page.locator('.mantine-Spotlight-action').first()).toBeVisible()
      await shot('find')
      await page.keyboard.press('Escape')
      await page.locator('.td-bar [aria-pressed]').click()
      await expect(page.locator('.cm-content')).toBeVisible()
      await page.locator('.cm-content').click()
      await page.keyboard.press('Control+End')
      await page.keyboard.type('bonds: [')
      await expect(page.locator('.td-banner-bad')).toBeVisible()
      await shot('text-broken')
    })
