// What others change under an applied lab: seen in the picture as it happens, adopted or put back; in both themes and languages.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test as base } from '../support/face.ts'
import { node } from '../support/office.ts'
import { audit } from '../support/picture/audit.ts'

base.setTimeout(180_000)

const text = `version: 1
name: office
uplink: none
bridges:
  br0: { address: [10.9.0.1/24] } # the office
networks:
  lan: { subnet: 192.168.150.0/24 }
guests:
  web: { memory: 128, cards: [{ connect: { network: lan } }, { connect: { bridge: br0 } }] }
`

/** The lab is up and open, and `by` runs a command in its network as anybody could. */
const test = base.extend<{ by: (words: string) => Promise<unknown> }>({
  by: async ({ page, world }, use) => {
    const folder = join(world.environment['XDG_DATA_HOME'] ?? '', 'tapdeck/labs')
    mkdirSync(folder, { recursive: true })
    const file = join(folder, 'office.yaml')
    writeFileSync(file, text)
    await world.tapdeck('apply', file, '--yes')
    await page.reload()
    await page.getByText(file).click()
    await expect(node(page, 'link:br0')).toBeVisible()
    await use((words) => world.tapdeck('shell', 'office', '--', ...words.split(' ')))
  },
})

const banner = (page: Page) => page.locator('.td-banner-warn')
const drifts = (page: Page) => page.locator('.td-drift-one')
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

test('what others change is seen as it happens, and adopted as an edit that can be undone', async ({ page, by }) => {
  await expect(banner(page)).toHaveCount(0)
  await by('ip link set br0 mtu 1400')
  await expect(banner(page)).toHaveText(/1 thing of this lab was changed by others/)
  await expect(node(page, 'link:br0').getByText('changed')).toBeVisible()
  // By keys alone.
  await button(page, 'Show').focus()
  await page.keyboard.press('Enter')
  await expect(drifts(page)).toContainText('The MTU of br0 is 1400; applied was 1500')
  await expect(drifts(page)).toContainText(/seen at/)
  await button(page, /^Adopt: The MTU of br0/).focus()
  await page.keyboard.press('Enter')
  await expect(drifts(page)).toHaveCount(0)
  await expect(banner(page)).toHaveCount(0)
  await button(page, /^Undo: Change mtu of bridge br0/).click()
  await expect(banner(page)).toBeVisible()
  await by('ip link set br0 mtu 1500')
  await expect(banner(page)).toHaveCount(0)
})

test('what others change is put back by a plan, and what is edited stays to be applied', async ({
  page,
  by,
  world,
}) => {
  await page.locator('.td-palette-item').nth(2).click()
  await expect(node(page, 'link:br1')).toBeVisible()
  await by('ip link delete br0')
  await by('sysctl -qw net.ipv4.ip_forward=0')
  await expect(banner(page)).toHaveText(/2 things of this lab were changed by others/)
  await button(page, 'Show').click()
  await expect(drifts(page)).toHaveCount(2)
  await button(page, 'Repair all …').click()
  await expect(page.getByText('This puts back what others have changed')).toBeVisible()
  await expect(page.locator('.td-step').first()).toContainText('Make bridge br0')
  await expect(page.locator('.td-steps')).not.toContainText('br1')
  await button(page, /^Apply \d+ steps?$/).click()
  await expect(banner(page)).toHaveCount(0, { timeout: 60_000 })
  await expect(page.locator('.td-apply')).toHaveText(/^Apply \d+ changes?$/)
  await expect(page.locator('.td-steps')).toContainText('Make bridge br1')
  expect(await world.tapdeck('history', 'office')).toContain('apply office')
})

test('one thing is put back alone, all that a lab can say is adopted at once', async ({ page, by }) => {
  await by('ip link set br0 mtu 1400')
  await by('ip address add 10.77.0.1/16 dev br0')
  await by('ip link set office-web1 nomaster')
  await expect(banner(page)).toHaveText(/3 things/)
  await button(page, 'Show').click()
  await button(page, /^Repair: office-web1/).click()
  await expect(page.locator('.td-step')).toHaveCount(1)
  await expect(page.getByRole('tab', { name: /^Plan/ })).toHaveText('Plan · 1')
  await button(page, 'Apply 1 step').click()
  await expect(banner(page)).toHaveText(/2 things/, { timeout: 60_000 })
  await button(page, 'Show').click()
  await button(page, 'Adopt all').click()
  await expect(banner(page)).toHaveCount(0)
  await expect(page.locator('.td-tab[data-active]')).toContainText('Changed by others')
  await button(page, /^Undo/).click()
  await expect(banner(page)).toHaveText(/2 things/)
})

for (const { theme, language } of [
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'zh-TW' },
] as const)
  test(`changes of others, ${theme}, ${language}`, async ({ page, by, face }) => {
    test.skip(face === 'electron', 'the window is the same; its pictures are made in the browser')
    await page.evaluate((name) => localStorage.setItem('tapdeck.language', name), language)
    await page.emulateMedia({ colorScheme: theme })
    await by('ip link set br0 mtu 1400')
    await by('ip link set office-web1 nomaster')
    await by('sysctl -qw net.ipv4.ip_forward=0')
    await page.reload()
    await page.getByText('office.yaml').first().click()
    await expect(banner(page)).toBeVisible()
    await banner(page).getByRole('button').click()
    await expect(drifts(page)).toHaveCount(3)
    await node(page, 'link:br0').click({ position: { x: 90, y: 12 } })
    await expect(page.locator('[data-part=inspector] .tk-note-warn')).toContainText('1400')
    await audit(page, `drift-${theme}-${language}`)
  })
