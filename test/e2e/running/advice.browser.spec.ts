// Advice is seen before Apply, in the plan and at the thing that it is about; one press does what it says, and one undo takes that back.
import { mkdirSync, readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { audit, screens } from '../support/picture/audit.ts'
import { test } from '../support/desk.ts'
import { expect } from '../support/face.ts'
import { inspector, node, select } from '../support/office.ts'
import type { Machine } from '../support/machine.ts'

test.setTimeout(240_000)

const bridged = `version: 1
name: desk
scope: host
bridges:
  br0: { ports: [eth1, eth2] }
`
const bonded = `version: 1
name: desk
scope: host
bonds:
  bond9: { mode: balance-alb, ports: [eth1, eth2] }
bridges:
  br0: { ports: [bond9] }
networks:
  lan: { subnet: 192.168.150.0/24 }
guests:
  web: { memory: 128, cards: [{ connect: { network: lan } }] }
`

const advice = (page: Page) => page.locator('.td-plan-steps .td-advice')
const docker = 'table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; }; }'

/** The same router is heard on both cards. */
async function hear(machine: Machine): Promise<void> {
  for (const card of ['eth1', 'eth2'])
    await machine.run(...`ip neigh replace 198.51.100.1 lladdr 02:00:00:00:00:99 nud permanent dev ${card}`.split(' '))
}

test.describe('two cards in one bridge', () => {
  test.use({ lab: bridged })

  test('a loop is named when it is heard, and spanning tree is one press away: by key, undone as one step, and applied', async ({
    page,
    machine,
    file,
  }) => {
    await page.locator('.td-apply').click()
    await expect(advice(page)).toHaveText([/Advice: br0 joins eth1 and eth2, without spanning tree/])
    await expect(page.locator('.td-steps')).toBeVisible()
    await hear(machine)
    await expect(advice(page)).toHaveText([
      /Warning: br0 joins eth1 and eth2, which lead to the same network: 02:00:00:00:00:99 is heard on eth1 and on eth2/,
    ])

    const button = advice(page).getByRole('button', { name: 'Turn on spanning tree on br0' })
    await button.focus()
    await page.keyboard.press('Enter')
    await expect(advice(page)).toHaveCount(0)
    const told = page.getByText('Done: Turn on spanning tree on br0. Undo takes it back.')
    await expect(told).toBeFocused()
    await page.keyboard.press('Control+z')
    await expect(advice(page)).toHaveCount(1)
    await expect(told).toHaveCount(0)

    await button.click()
    await page.keyboard.press('Control+s')
    await expect.poll(() => readFileSync(file, 'utf8')).toContain('br0: { ports: [eth1, eth2], stp: true }')
    await page.getByRole('button', { name: /^Apply \d+ steps$/ }).click()
    await expect(page.locator('.td-apply')).toHaveText('Nothing to apply', { timeout: 60_000 })
    expect(await machine.run('ip', '-d', 'link', 'show', 'br0')).toContain('stp_state 1')
  })

  test('several edits of one alternative are one step: a bond in the place of two ports', async ({ page, file }) => {
    await page.locator('.td-apply').click()
    await advice(page)
      .getByRole('button', { name: /^Make a bond of eth1 and eth2/ })
      .click()
    await expect(node(page, 'link:bond0')).toBeVisible()
    await expect(advice(page)).toHaveCount(0)
    await page.keyboard.press('Control+s')
    await expect.poll(() => readFileSync(file, 'utf8')).toContain('bond0: { mode: active-backup, ports: [eth1, eth2] }')
    expect(readFileSync(file, 'utf8')).toContain('br0: { ports: [bond0] }')
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+s')
    await expect.poll(() => readFileSync(file, 'utf8')).toBe(bridged)
  })
})

test.describe('a bond that rewrites MACs, under a bridge', () => {
  test.use({ lab: bonded })

  test('its own form, the form of the bridge and the plan say so; the alternative sets its mode', async ({ page }) => {
    await page.locator('.td-apply').click()
    await expect(advice(page)).toHaveCount(1)
    const bridge = await select(page, 'link:br0')
    await expect(bridge.locator('.td-advice')).toContainText('The bond bond9 (balance-alb) rewrites MAC addresses')
    const bond = await select(page, 'link:bond9')
    await bond.getByRole('button', { name: /^Make bond9 active-backup/ }).click()
    await expect(inspector(page).locator('.td-advice')).toHaveCount(0)
    await expect(advice(page)).toHaveCount(0)
    await expect(bond.getByLabel('Mode').first()).toHaveValue(/active-backup/)
  })

  test('the nodes that it speaks of are marked; the mark and the node’s menu lead to it, whatever tab was looked at', async ({
    page,
  }) => {
    const mark = (id: string) => node(page, id).locator('.td-advice-mark-warning')
    await expect(mark('link:br0')).toHaveAttribute('title', /rewrites MAC addresses/)
    await expect(mark('network:lan')).toHaveCount(0)
    const bond = await select(page, 'link:bond9')
    await bond.getByRole('tab', { name: 'State' }).click()
    await expect(bond.locator('.td-advice')).toHaveCount(0)
    await mark('link:bond9').click()
    await expect(bond.locator('.td-advice')).toContainText('The bond bond9 (balance-alb) rewrites MAC addresses')
    await bond.getByRole('tab', { name: 'State' }).click()
    await node(page, 'link:br0').focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Show the advice on it' }).press('Enter')
    await expect(inspector(page).locator('.td-advice')).toContainText('the bridge br0 is over it')
    await expect(inspector(page).locator(':focus')).toHaveCount(1)
  })

  test('a firewall of others comes with the commands that mend it, and goes when it is mended', async ({
    page,
    machine,
  }) => {
    await machine.run('nft', docker)
    // Rules change without an event: what moves next makes the window look.
    await machine.run('ip', 'link', 'set', 'docker0', 'up')
    await select(page, 'network:lan')
    const said = inspector(page).locator('.td-advice')
    await expect(said).toContainText('ip filter FORWARD drops forwarded packets that no rule accepts')
    await said.locator('summary').click()
    await expect(said.getByLabel('Commands that mend it, as root')).toHaveText(
      "nft 'chain ip filter FORWARD { policy accept; }'",
    )
    await machine.run('nft', 'chain ip filter FORWARD { policy accept; }')
    await said.getByRole('button', { name: 'Look again' }).click()
    await expect(said).toHaveCount(0)
  })

  for (const { theme, language } of [
    { theme: 'light', language: 'en' },
    { theme: 'dark', language: 'zh-TW' },
  ] as const)
    test(`looks well, ${theme}, ${language}`, async ({ page, machine, file }) => {
      mkdirSync(screens, { recursive: true })
      await machine.run('nft', docker)
      await page.evaluate((text) => localStorage.setItem('tapdeck.language', text), language)
      await page.emulateMedia({ colorScheme: theme })
      await page.reload()
      await page.getByText(file).click()
      await expect(node(page, 'link:bond9')).toBeVisible()
      await page.locator('.td-apply').click()
      await select(page, 'link:bond9')
      await expect(advice(page)).toHaveCount(2)
      await page.locator('.td-plan-steps .td-advice summary').click()
      await audit(page, `advice-${theme}-${language}`)
    })
})
