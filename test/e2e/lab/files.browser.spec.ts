// Lab files as one goes about with them: saved under another name, and found again. (The desktop asks by the system's dialogs.)
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { newLab } from '../support/picture/drawing.ts'
import { expect, test } from '../support/face.ts'
import { node } from '../support/office.ts'

async function choose(page: Page, item: string): Promise<void> {
  await page.locator('.td-lab-name').click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('a lab is saved under another name, opened by its path, and both are found again', async ({ page, world }) => {
  await newLab(page, 2)
  const first = join(world.environment['XDG_DATA_HOME'] ?? '', 'tapdeck/labs/switch.lab.yaml')
  const second = join(world.labs, 'second.lab.yaml')
  await page.locator('.td-palette-item').nth(1).click()
  await expect(node(page, 'network:lan')).toBeVisible()
  await choose(page, 'Save as')
  await page.getByRole('dialog').getByRole('textbox').fill(second)
  await page.getByRole('dialog').getByRole('button', { name: /^Save/ }).click()
  await expect(page.locator('.td-file')).toHaveText('second.lab.yaml · saved')
  expect(await readFile(second, 'utf8')).toContain('lan')
  expect(await readFile(first, 'utf8')).not.toContain('lan:')
  await choose(page, 'New lab')
  await expect(page.locator('.td-list-item')).toHaveCount(2)
  await page.getByRole('button', { name: /Open a file/ }).click()
  await page.getByRole('dialog').getByRole('textbox').fill(first)
  await page.keyboard.press('Enter')
  await expect(page.locator('.td-file')).toHaveText('switch.lab.yaml · saved')
  await choose(page, second)
  await expect(node(page, 'network:lan')).toBeVisible()
  await choose(page, 'Open')
  // What was typed wrongly stays, to be mended.
  const typed = page.getByRole('dialog').getByRole('textbox')
  await typed.fill(join(world.labs, 'secnod.lab.yaml'))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('There is no file')
  await expect(typed).toHaveValue(join(world.labs, 'secnod.lab.yaml'))
  await expect(page.locator('.td-file')).toHaveText('second.lab.yaml · saved')
  await typed.fill(first)
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.locator('.td-file')).toHaveText('switch.lab.yaml · saved')
})
