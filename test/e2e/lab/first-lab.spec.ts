// The first hour: two guests are put on a network drawn by hand and ping each other; and the pictures of the README.
// `TAPDECK_PICTURES=docs/pictures bin/test e2e -- first-lab --project browser` makes those anew.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { guestImage } from '../../support/world/guest-image.ts'
import { cable, pull } from '../support/picture/drawing.ts'
import { expect, test } from '../support/face.ts'
import { node } from '../support/office.ts'
import { checkout } from '../support/world.ts'

test.setTimeout(240_000)
const patience = { timeout: 60_000 }
const pictures = resolve(checkout, process.env.TAPDECK_PICTURES ?? 'test-results/screens')

const labOf = (kernel: string, initrd: string): string => `version: 1
name: office
networks: {}
guests:
  web: { memory: 128, kernel: ${kernel}, initrd: ${initrd}, append: console=tty0 quiet td.name=web, cards: [] }
  db: { memory: 128, kernel: ${kernel}, initrd: ${initrd}, append: console=tty0 quiet td.name=db, cards: [] }
`

/** What fades in is not yet as it will be seen. */
async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  await page.mouse.move(700, 560)
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)))
  })
  await page.screenshot({ path: join(pictures, `${name}.png`) })
}

/** How many rows of letters the guest's screen has. */
const litRows = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=screen] canvas')
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
    const rows = new Set<number>()
    for (let at = 0; at < data.length; at += 4)
      if ((data[at] ?? 0) > 64) rows.add(Math.floor(at / 4 / (canvas?.width ?? 1) / 16))
    return rows.size
  })

test('two guests are put on a network by hand, start, and ping each other by name', async ({ page, world, face }) => {
  const { screenKernel, initrd } = await guestImage()
  const folder = join(world.environment['XDG_DATA_HOME'] ?? '', 'tapdeck/labs')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'office.lab.yaml')
  writeFileSync(file, labOf(screenKernel, initrd))
  await page.reload()
  await page.getByText(file).click()
  await page.locator('.td-palette-item').nth(1).click()
  // A column has come between: all find their places anew.
  const left = async (id: string): Promise<number> => (await node(page, id).boundingBox())?.x ?? 0
  await expect.poll(async () => (await left('guest:web')) - (await left('network:lan'))).toBeGreaterThan(250)
  for (const guest of ['web', 'db']) {
    await pull(page, { id: `guest:${guest}`, port: 'new' }, 'network:lan')
    await page.mouse.up()
    await expect(cable(page, `${guest}.0`)).toBeAttached()
  }
  await page.locator('.td-apply').click()
  await page.getByRole('button', { name: /^Apply \d+ steps$/ }).click()
  await page.getByRole('button', { name: 'Start all 2 guests' }).click(patience)
  for (const guest of ['web', 'db'])
    await expect(node(page, `guest:${guest}`).locator('.td-row-end')).toHaveText(/^192\.168\.\d+\.\d+$/, patience)
  await node(page, 'guest:db').click({ button: 'right', position: { x: 150, y: 12 } })
  await page.getByRole('menuitem', { name: 'Serial line' }).click()
  const serial = page.locator('[data-part=dock] [role=tabpanel]:not([hidden])')
  await expect(serial.locator('.xterm-rows')).toContainText('db#', patience)
  await serial.click()
  await page.keyboard.type('ping -c 3 web\n')
  await expect(serial.locator('.xterm-rows')).toContainText('3 packets transmitted, 3 packets received', patience)
  if (face === 'electron') return

  await page.keyboard.type('ping -i 0.05 -s 1400 web\n')
  await page.locator('.td-palette-item').nth(2).click()
  await pull(page, { id: 'guest:web', port: 'new' }, 'link:br0')
  await page.mouse.up()
  await expect(cable(page, 'web.1')).toBeAttached()
  await page.getByRole('tab', { name: /^Plan/ }).click()
  await expect(page.locator('.td-step-head').first()).toContainText('Make bridge br0')
  await expect(page.getByRole('button', { name: /^Apply \d+ steps$/ })).toBeEnabled()
  await node(page, 'network:lan').click({ position: { x: 90, y: 12 } })
  await expect(page.locator('.td-cable-rate').first()).toBeVisible()
  await shot(page, 'window-light')

  await page.getByRole('button', { name: /^Undo/ }).click()
  await page.getByRole('button', { name: /^Undo/ }).click()
  await page.emulateMedia({ colorScheme: 'dark' })
  await node(page, 'guest:web').dblclick({ position: { x: 150, y: 12 } })
  await expect(page.locator('[data-testid=screen] canvas')).toBeVisible(patience)
  await page.locator('[data-testid=screen]').click()
  await page.keyboard.type('ip addr show eth0\n', { delay: 60 })
  await expect.poll(() => litRows(page), patience).toBeGreaterThan(11)
  await node(page, 'network:lan').click({ position: { x: 90, y: 12 } })
  await page.locator('[data-part=inspector]').getByRole('tab', { name: 'State' }).click()
  await expect(page.locator('.td-cable-rate').first()).toBeVisible()
  await shot(page, 'window-dark')

  await page.evaluate(() => localStorage.setItem('tapdeck.language', 'zh-TW'))
  await page.emulateMedia({ colorScheme: 'light' })
  await page.reload()
  await page.getByText(file).click()
  await expect(node(page, 'guest:web').locator('img')).toBeVisible(patience)
  await page.locator('.td-palette-item').nth(2).click()
  await expect(page.locator('.td-step-head').first()).toContainText('建立橋接器 br0')
  await expect(page.locator('.td-plan-buttons button').first()).toBeEnabled()
  await node(page, 'network:lan').click({ position: { x: 90, y: 12 } })
  await expect(page.locator('.td-cable-rate').first()).toBeVisible()
  await shot(page, 'window-zh-TW')
})
