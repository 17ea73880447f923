// Closing the window: guests go on, and it says so; the window is where it was when it comes again.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { answerClosing } from '../support/electron.ts'
import { expect, test } from '../support/face.ts'
import { node } from '../support/office.ts'

const lab = `version: 1
name: office
uplink: none
networks:
  lan: { mode: isolated, subnet: 10.9.0.0/24 }
guests:
  web: { memory: 64, accelerator: tcg, cards: [{ connect: { network: lan } }] }
`

test('a guest goes on when the application quits, which says so', async ({ world, start }) => {
  const file = join(world.labs, 'office.yaml')
  writeFileSync(file, lab)
  await world.tapdeck('apply', file, '--yes', '--start')
  const desktop = await start.desktop()
  await desktop.firstWindow()
  let said = ''
  desktop.process().stderr?.on('data', (text: Buffer) => (said += text.toString()))
  await desktop.close()
  expect(said).toContain('Guests go on running')
  expect(said).toContain('web')
  expect(await world.tapdeck('guest', 'status', file, 'web')).toContain('running')
  await world.tapdeck('guest', 'kill', file, 'web')
})

/** Opens the lab of `file` and draws a bridge that is not saved. */
async function edit(desktop: ElectronApplication, file: string): Promise<Page> {
  writeFileSync(file, lab)
  const page = await desktop.firstWindow()
  await desktop.evaluate(({ app }, opened) => app.emit('second-instance', {}, ['tapdeck', opened], '/'), file)
  await page.locator('.td-palette-item').nth(2).click()
  await expect(node(page, 'link:br0')).toBeVisible()
  return page
}

test('a window with edits that are not saved asks: it stays, or saves and closes', async ({ world, start }) => {
  const file = join(world.labs, 'office.yaml')
  const desktop = await start.desktop()
  const page = await edit(desktop, file)
  const close = () => desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await answerClosing(desktop, 'stay')
  await close()
  await page.locator('.td-palette-item').nth(2).click()
  await expect(node(page, 'link:br1')).toBeVisible()
  expect(readFileSync(file, 'utf8')).toBe(lab)
  await answerClosing(desktop, 'save')
  const ended = desktop.waitForEvent('close')
  await close()
  await ended
  expect(readFileSync(file, 'utf8')).toContain('br1')
})

test('a window with edits that are not saved can be closed all the same', async ({ world, start }) => {
  const file = join(world.labs, 'office.yaml')
  const desktop = await start.desktop()
  await edit(desktop, file)
  await answerClosing(desktop, 'close')
  await desktop.close()
  expect(readFileSync(file, 'utf8')).toBe(lab)
})

test('the window comes back where it was, and as large', async ({ start }) => {
  const first = await start.desktop()
  await first.firstWindow()
  const bounds = { x: 60, y: 50, width: 1000, height: 700 }
  await first.evaluate(({ BrowserWindow }, place) => BrowserWindow.getAllWindows()[0]?.setBounds(place), bounds)
  await first.close()
  const second = await start.desktop()
  await second.firstWindow()
  const seen = await second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())
  expect(seen).toEqual(bounds)
})

test('a second start brings the window that is there to the front, with its lab file', async ({ world, start }) => {
  const file = join(world.labs, 'office.yaml')
  writeFileSync(file, lab)
  const desktop = await start.desktop()
  const page = await desktop.firstWindow()
  await expect(page).toHaveTitle(/Tapdeck/)
  await desktop.evaluate(({ app }, opened) => app.emit('second-instance', {}, ['tapdeck', opened], '/'), file)
  await expect(page.getByText('office').first()).toBeVisible()
})
