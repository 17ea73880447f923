// Every view of inspector, pages and consoles in both themes and both languages: nothing for axe to find, and a picture of each.
import { mkdirSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { audit, screens } from '../support/picture/audit.ts'
import { expect, test } from '../support/face.ts'
import { openOffice, node } from '../support/office.ts'

test.setTimeout(300_000)

const looks = [
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'en' },
  { theme: 'light', language: 'zh-TW' },
  { theme: 'dark', language: 'zh-TW' },
] as const

async function look(page: Page, { theme, language }: (typeof looks)[number]): Promise<void> {
  await page.evaluate((text) => localStorage.setItem('tapdeck.language', text), language)
  await page.emulateMedia({ colorScheme: theme })
  await page.reload()
  await page.getByText('office.yaml').first().click()
  await expect(node(page, 'guest:web')).toBeVisible()
}

for (const one of looks)
  test(`inspector and pages, ${one.theme}, ${one.language}`, async ({ page, world, face }) => {
    test.skip(face === 'electron', 'the window is the same; its pictures are made in the browser')
    mkdirSync(screens, { recursive: true })
    const tag = `${one.theme}-${one.language}`
    await openOffice(page, world, ['web'])
    await look(page, one)
    for (const [id, name] of [
      ['network:lan', 'network'],
      ['link:br0', 'bridge'],
      ['guest:web', 'guest'],
      ['user:db.0', 'card'],
    ] as const) {
      await node(page, id).click({ position: { x: 90, y: 12 } })
      const tabs = page.locator('[data-part=inspector] [role=tab]')
      for (let at = 0; at < (await tabs.count()); at++) {
        await tabs.nth(at).click()
        await audit(page, `inspector-${name}-${at + 1}-${tag}`, { part: '[data-part=inspector]' })
      }
      await tabs.first().click()
    }
    const rail = page.locator('.td-rail button, .td-rail a')
    for (const [at, name] of ['guests', 'networks', 'checks', 'history'].entries()) {
      await rail.nth(at + 1).click()
      await expect(page.locator('.tk-page h1')).toBeVisible()
      if (name === 'checks') await expect(page.locator('.tk-check').first()).toBeVisible({ timeout: 30_000 })
      await audit(page, `page-${name}-${tag}`, { part: '#main' })
    }
    await rail.first().click()
    await node(page, 'guest:web').click({ position: { x: 90, y: 12 } })
    for (const [at, name] of ['screen', 'serial', 'monitor'].entries()) {
      await page.locator('[data-part=inspector] .tk-actions button[aria-haspopup=menu]').first().click()
      await page.getByRole('menuitem').nth(at).click()
      const shown = page.locator('[data-part=dock] [role=tabpanel]:not([hidden])')
      if (name === 'screen') await expect(shown.locator('canvas')).toBeVisible({ timeout: 30_000 })
      else
        await expect(shown.locator('.xterm-rows')).toContainText(name === 'serial' ? 'web#' : '(qemu)', {
          timeout: 30_000,
        })
      await audit(page, `console-${name}-${tag}`, { part: '[role=tabpanel]:not([hidden])' })
    }
  })
