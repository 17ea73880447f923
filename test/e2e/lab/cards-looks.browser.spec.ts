// What bonds, VLANs and bridges over cards look like, in each theme and each language: nothing for axe to find, and a picture of each.
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { parseBonding } from '../../../src/core/host/parse/bonding.ts'
import { audit, screens } from '../support/picture/audit.ts'
import { test } from '../support/desk.ts'
import { clickCable, carry, drawOn, newLab, pull } from '../support/picture/drawing.ts'
import { expect } from '../support/face.ts'
import { node, select } from '../support/office.ts'
import { checkout } from '../support/world.ts'

test.setTimeout(300_000)

const recorded = (name: string): string => readFileSync(join(checkout, `test/unit/host/recorded/${name}`), 'utf8')

/** The kernel here has no bonding: what the server says of the host is given the bond that was recorded elsewhere. */
async function withBond(page: Page): Promise<void> {
  const bond = parseBonding('bond9', recorded('bond1.proc.txt').replaceAll('dummy2', 'eth2'))
  await page.routeWebSocket(/socket$/, (socket) => {
    const server = socket.connectToServer()
    server.onMessage((message) => {
      if (typeof message !== 'string' || !message.includes('"links":[')) return socket.send(message)
      const frame = JSON.parse(message, (_, value: unknown) => {
        if (typeof value !== 'object' || value === null || !('links' in value) || !Array.isArray(value.links))
          return value
        const port: { name: string } | undefined = value.links.find(({ name }) => name === 'eth2')
        if (port === undefined) return value
        const own = { kind: 'tapdeck', lab: 'desk', name: 'bond9' }
        const { lowerNamespace: _lower, ...link } = { lowerNamespace: 0, ...port }
        const others = value.links.map((one: { name: string }) => (one === port ? { ...one, master: 'bond9' } : one))
        return { ...value, links: [...others, { ...link, index: 99, name: 'bond9', kind: 'bond', owner: own, bond }] }
      })
      socket.send(JSON.stringify(frame))
    })
  })
}

for (const { theme, language } of [
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'zh-TW' },
] as const)
  test(`bonds, VLANs and bridges over cards, ${theme}, ${language}`, async ({ page, file }) => {
    mkdirSync(screens, { recursive: true })
    const shot = (name: string): Promise<void> => audit(page, `cards-${name}-${theme}-${language}`)
    await page.evaluate((text) => localStorage.setItem('tapdeck.language', text), language)
    await page.emulateMedia({ colorScheme: theme })
    await withBond(page)
    await page.reload()
    await page.getByText(file).click()
    await expect(node(page, 'link:bond9')).toBeVisible()
    await drawOn(page, 'vlan', 'link:bond9')
    await expect(node(page, 'link:bond9.10')).toBeVisible()
    await shot('vlan')
    await drawOn(page, 'bridge', 'link:bond9.10')
    await expect(node(page, 'link:br0')).toBeVisible()
    await pull(page, { id: 'link:br0', port: 'in' }, 'link:eth0')
    await page.screenshot({ path: join(screens, `cards-pulling-${theme}-${language}.png`) })
    await page.mouse.up()
    await shot('bridge')
    await carry(page, 'link:eth2', 'link:br0')
    await page.screenshot({ path: join(screens, `cards-cannot-${theme}-${language}.png`) })
    await page.mouse.up()
    await select(page, 'link:bond9')
    await shot('bond')
    await page.locator('[data-part=inspector] [role=combobox], [data-part=inspector] input').nth(1).click()
    await expect(page.getByRole('option').first()).toBeVisible()
    await page.screenshot({ path: join(screens, `cards-modes-${theme}-${language}.png`) })
    await page.keyboard.press('Escape')
    await page.locator('[data-part=inspector] [role=tab]').nth(1).click()
    await shot('bond-state')
    await page.locator('[data-part=inspector] [role=tab]').first().click()
    await select(page, 'link:eth1')
    await shot('card')
    await pull(page, { id: 'guest:web', port: 'new' }, 'link:eth1')
    await page.screenshot({ path: join(screens, `cards-directly-${theme}-${language}.png`) })
    await page.mouse.up()
    await clickCable(page, 'web.0')
    await shot('macvtap')
    await page.keyboard.press('Control+s')
    await expect(page.locator('.td-file')).toContainText(/saved$|已儲存$/)
    await page.locator('.td-lab-name').click()
    await page.getByRole('menuitem').first().click()
    await newLab(page, 2)
    await shot('sandbox')
  })
