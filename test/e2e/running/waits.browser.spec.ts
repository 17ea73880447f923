// A change waits for its word while another lab is open: the window says whose it is, and the word is said to that one.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/face.ts'
import { node } from '../support/office.ts'
import { audit } from '../support/picture/audit.ts'

test('a change that waits is told with its lab while another is open; it is opened, rolled back and kept from there', async ({
  page,
  world,
}) => {
  const folder = join(world.environment['XDG_DATA_HOME'] ?? '', 'tapdeck/labs')
  mkdirSync(folder, { recursive: true })
  const fileOf = (name: string): string => join(folder, `${name}.yaml`)
  const make = (name: string, bridge: string): void =>
    writeFileSync(fileOf(name), `version: 1\nname: ${name}\nuplink: none\nbridges: { ${bridge}: {} }\n`)
  make('office', 'br0')
  make('home', 'br1')
  const open = async (name: string, bridge: string): Promise<void> => {
    await page.reload()
    await page.getByText(fileOf(name)).click()
    await expect(node(page, `link:${bridge}`)).toBeVisible()
  }
  const wait = async (): Promise<void> => {
    await page.locator('.td-apply').click()
    await page.getByLabel(/^Roll back unless/).check()
    await page.getByRole('button', { name: /^Apply \d+ steps$/ }).click()
    await expect(page.getByRole('alertdialog')).toContainText('unless you keep it', { timeout: 60_000 })
  }
  const told = page.getByRole('region', { name: 'A change of lab office waits to be kept.' })

  await open('office', 'br0')
  await wait()
  await expect(told).toHaveCount(0)
  await open('home', 'br1')
  await expect(told).toContainText(/It is rolled back in \d+ seconds? unless you keep it/)
  // The lab that is open has nothing that waits: its plan is there to be applied.
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect(page.locator('.td-apply')).toHaveText(/^Apply \d+ changes$/)
  await audit(page, 'waits-of-another')
  // Its own change waits beside the other one.
  await wait()
  await expect(told).toBeVisible()
  await told.getByRole('button', { name: 'Roll back' }).click()
  await expect(told).toHaveCount(0, { timeout: 60_000 })
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await expect(page.getByText('Applied.')).toBeVisible({ timeout: 60_000 })

  await open('office', 'br0')
  await wait()
  await open('home', 'br1')
  await told.getByRole('button', { name: 'Open office' }).click()
  await expect(node(page, 'link:br0')).toBeVisible()
  await expect(told).toHaveCount(0)
  await page.getByRole('alertdialog').getByRole('button', { name: 'Keep' }).click()
  await expect(page.locator('.td-apply')).toHaveText('Nothing to apply', { timeout: 60_000 })
})

test('a lab that was applied from the command line is there to go on with', async ({ page, world }) => {
  const file = join(world.labs, 'anywhere.yaml')
  writeFileSync(file, 'version: 1\nname: office\nuplink: none\nbridges: { br0: {} }\n')
  await world.tapdeck('apply', file, '--yes')
  await page.reload()
  const item = page.getByRole('button', { name: /^office up/ })
  await expect(item).toContainText(file)
  await item.click()
  await expect(node(page, 'link:br0')).toBeVisible()
  await expect(page.locator('.td-apply')).toHaveText('Nothing to apply')
})

test('a change that the command line has applied is told with its seconds, until it is kept there', async ({
  page,
  world,
}) => {
  const file = join(world.labs, 'office.yaml')
  writeFileSync(file, 'version: 1\nname: office\nuplink: none\nbridges: { br0: {} }\n')
  const applying = world.tapdeck('apply', file, '--yes', '--keep-within', '600')
  await expect.poll(() => world.tapdeck('list'), { timeout: 60_000 }).toContain('waits to be kept')
  await page.reload()
  const told = page.getByRole('region', { name: 'A change of lab office waits to be kept.' })
  await expect(told).toContainText(/It is rolled back in \d+ seconds? unless you keep it/)
  await world.tapdeck('keep', 'office')
  await applying
  await expect(told).toHaveCount(0, { timeout: 20_000 })
})
