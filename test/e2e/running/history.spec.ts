// The history: what was applied, by whom and with which commands; and the way back to it.
import { userInfo } from 'node:os'
import type { Page } from '@playwright/test'
import { newLab } from '../support/picture/drawing.ts'
import { expect, test } from '../support/face.ts'
import { node } from '../support/office.ts'

test.setTimeout(120_000)

async function apply(page: Page): Promise<void> {
  await page.locator('.td-apply').click()
  await page.getByRole('button', { name: /^Apply \d+ steps?$/ }).click()
  await expect(page.locator('.td-apply')).toHaveText('Nothing to apply', { timeout: 60_000 })
}

test('a change stands in the history with its commands, and a lab is rolled back to what it was', async ({ page }) => {
  await newLab(page, 2)
  await apply(page)
  await page.locator('.td-palette-item').nth(2).click()
  await expect(node(page, 'link:br1')).toBeVisible()
  await apply(page)
  await page.getByRole('button', { name: 'History' }).click()
  const entries = page.locator('.tk-entry')
  await expect(entries).toHaveCount(2)
  await expect(entries.first()).toContainText(userInfo().username)
  await entries.first().getByText('Make bridge br1').click()
  await expect(entries.first().locator('pre').first()).toContainText('ip link add name br1 type bridge')
  await entries.last().locator('summary').first().click()
  await entries.last().getByRole('button', { name: 'Go back to this' }).click()
  await expect(page.locator('.td-step-head').first()).toContainText('Remove br1')
  await expect(node(page, 'link:br1').locator('.td-node')).toHaveClass(/td-is-surplus/)
  await page.getByRole('button', { name: /^Apply \d+ steps?$/ }).click()
  await expect(node(page, 'link:br1')).toHaveCount(0, { timeout: 60_000 })
  // Going back can be undone like any edit.
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(node(page, 'link:br1')).toBeVisible()
})
