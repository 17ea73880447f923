// What of an earlier change could not be undone: the plan says what it is, tries it again, or leaves it as it is.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { leftoversFile, type Leftovers } from '../../../src/contract/leftovers.ts'
import { expect, test } from '../support/face.ts'
import { audit } from '../support/picture/audit.ts'

const br9 = { name: 'br9', kind: 'there', index: 99, alias: 'tapdeck:office/br9', up: false } as const
/** As a helper writes it that could not remove a bridge, which is there as it was then. */
const free: Leftovers = {
  version: 1,
  lab: 'office',
  shown: ['br9'],
  made: ['br9'],
  seen: [{ ...br9, addresses: [], routes: [] }],
  boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
  items: [{ operation: { op: 'link.remove', name: 'br9' }, words: ['Remove br9: Device or resource busy'] }],
}
/** Not tried again: another lab has changed br9 since. */
const held: Leftovers = { ...free, since: 'home' }

const writeLeft = ({ environment }: { environment: NodeJS.ProcessEnv }, left: Leftovers): void => {
  const folder = join(environment['XDG_RUNTIME_DIR'] ?? '', 'tapdeck/office')
  writeFileSync(join(folder, leftoversFile('office')), JSON.stringify(left))
}

test.beforeEach(async ({ page, world }) => {
  const file = join(world.labs, 'office.yaml')
  writeFileSync(file, 'version: 1\nname: office\nuplink: none\nbridges: { br0: {} }\n')
  await world.tapdeck('apply', file, '--yes')
  const inLab = (...words: string[]) => world.tapdeck('shell', file, '--', 'ip', ...words)
  await inLab('link', 'add', br9.name, 'index', String(br9.index), 'type', 'bridge')
  await inLab('link', 'set', br9.name, 'alias', br9.alias)
  writeLeft(world, held)
  await page.reload()
  await page.getByText(file).click()
  await page.getByRole('tab', { name: /^Plan/ }).click()
})

test('it is tried again, as often as one likes', async ({ page, world }) => {
  const said = page.getByRole('alert')
  await expect(said).toContainText('Remove br9: Device or resource busy')
  await audit(page, 'left')
  const again = page.getByRole('button', { name: 'Try again to undo it' })
  await again.click()
  await expect(again).toBeEnabled()
  await expect(said).toContainText('Device or resource busy')
  writeLeft(world, free)
  await again.click()
  await expect(page.locator('.td-apply')).toHaveText('Nothing to apply')
  await expect(said).toHaveCount(0)
})

test('it is left as it is, and is a change like any other from then on', async ({ page }) => {
  await page.getByRole('button', { name: 'Leave it as it is' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Leave it as it is' }).click()
  await expect(page.locator('.td-apply')).toHaveText('Apply 1 change')
  await expect(page.getByText('Remove br9', { exact: true })).toBeVisible()
})
