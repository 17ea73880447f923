// Bonds, VLANs and bridges over the cards of a machine are designed by pointing, by key and in forms; what cannot be says why.
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { test, text } from '../support/desk.ts'
import { cable, carry, clickCable, draw, drawOn, pull } from '../support/picture/drawing.ts'
import { expect } from '../support/face.ts'
import { inspector, node, select } from '../support/office.ts'

test.setTimeout(120_000)

const hint = (page: Page) => page.locator('.td-hint')
async function saved(page: Page, file: string): Promise<string> {
  await page.keyboard.press('Control+s')
  await expect(page.locator('.td-file')).toContainText(/saved$/)
  return readFileSync(file, 'utf8')
}

test('cards are dragged onto a bond, a VLAN is made on it, the VLAN goes under a bridge; all of it is undone', async ({
  page,
  file,
}) => {
  await draw(page, 'bond', 420, 420)
  await expect(node(page, 'link:bond0')).toBeVisible()
  await carry(page, 'link:eth1', 'link:bond0')
  await expect(hint(page)).toHaveText('eth1 becomes a port of bond0.')
  await page.mouse.up()
  await expect(cable(page, 'link:eth1>bond0')).toBeAttached()
  // The other way: the cable is pulled from the bond to the card, which has the machine's address.
  await pull(page, { id: 'link:bond0', port: 'in' }, 'link:eth0')
  await expect(hint(page)).toContainText('its address 192.0.2.5/24 moves to bond0')
  await page.mouse.up()
  await expect(cable(page, 'link:eth0>bond0')).toBeAttached()

  await drawOn(page, 'vlan', 'link:bond0')
  await expect(node(page, 'link:bond0.10')).toBeVisible()
  await expect(cable(page, 'bond0>link:bond0.10')).toBeAttached()

  await draw(page, 'bridge', 760, 520)
  await carry(page, 'link:bond0.10', 'link:br0')
  await page.mouse.up()
  await expect(cable(page, 'link:bond0.10>br0')).toBeAttached()
  await drawOn(page, 'bridge', 'link:bond0')
  await expect(cable(page, 'link:bond0>br1')).toBeAttached()

  const last = await saved(page, file)
  expect(last).toMatch(/bond0:\s*ports: \[eth1, eth0\]/)
  expect(last).toContain('bond0.10: { link: bond0, id: 10 }')
  expect(last).toMatch(/br0:\s*(\{ )?ports: \[bond0\.10\]/)
  // The bond's cards have the machine's address: the bridge over it takes that over.
  expect(last).toMatch(/br1:\s*(\{ )?ports: \[bond0\](,|\s*)\s*address: inherit/)

  // Each of the seven gestures is one step.
  for (let count = 0; count < 7; count++) await page.keyboard.press('Control+z')
  await expect(page.getByRole('button', { name: 'Nothing to undo' })).toBeDisabled()
  expect(await saved(page, file)).toBe(text)
})

test('a bridge is drawn over the card with the default route, applied and kept: the address is on it, and nothing is cut off', async ({
  page,
  machine,
}) => {
  // The kernel here has no bonding.
  await select(page, 'link:bond9')
  await node(page, 'link:bond9').press('Delete')
  await expect(node(page, 'link:bond9')).toHaveCount(0)
  await drawOn(page, 'bridge', 'link:eth0')
  await expect(cable(page, 'link:eth0>br0')).toBeAttached()
  await page.locator('.td-apply').click()
  await page.getByRole('button', { name: /^Apply \d+ steps$/ }).click()
  await page.getByRole('button', { name: 'Keep', exact: true }).click({ timeout: 60_000 })
  await expect(page.locator('.td-apply')).toHaveText('Nothing to apply', { timeout: 60_000 })
  await expect(cable(page, 'link:eth0>br0').locator('.td-cable')).toHaveClass(/td-is-there/)
  await expect(node(page, 'link:br0')).toContainText('192.0.2.5/24')
  expect(await machine.run('ip', '-o', 'address', 'show', 'dev', 'br0')).toContain('192.0.2.5/24')
  expect(await machine.run('ip', 'route', 'show', 'default')).toContain('via 192.0.2.1 dev br0')
  const panel = await select(page, 'link:br0')
  await panel.getByRole('tab', { name: 'State' }).click()
  await expect(panel.getByText('forwarding')).toBeVisible()
})

test('what cannot be says why while it is held, and changes nothing', async ({ page }) => {
  await draw(page, 'bond', 420, 420)
  for (const [what, over, why] of [
    ['link:eth2', 'link:bond0', 'eth2 is a port of bond9: pull it out there first.'],
    ['link:bond0', 'link:bond9', 'A bond cannot be a port of a bond: its ports are cards.'],
    ['link:bond0', 'link:docker0', 'Docker looks after docker0: Tapdeck shows it and leaves it alone.'],
    [
      'guest:web',
      'link:eth2',
      'eth2 is a port of bond9, which takes all that comes in there: pull the cable to bond9.',
    ],
    ['link:eth0', 'link:eth1', 'Two cards are put together by a bond: add one, and drop both onto it.'],
  ] as const) {
    const before = await node(page, what).evaluate((element) => element.style.transform)
    await carry(page, what, over)
    await expect(hint(page)).toHaveText(why)
    await expect(hint(page)).toHaveClass(/td-hint-cannot/)
    await page.mouse.up()
    await expect(page.locator('.mantine-Notification-root').last()).toContainText(why)
    // What could not be connected is back where it was.
    expect(await node(page, what).evaluate((element) => element.style.transform)).toBe(before)
  }
  await page.keyboard.press('Control+z')
  await expect(page.getByRole('button', { name: 'Nothing to undo' })).toBeDisabled()
})

test('a port is taken out by its cable, by key and in the form', async ({ page }) => {
  await clickCable(page, 'link:eth2>bond9')
  await page.keyboard.press('Delete')
  await expect(cable(page, 'link:eth2>bond9')).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(cable(page, 'link:eth2>bond9')).toBeAttached()
  const panel = await select(page, 'link:bond9')
  await panel.getByRole('button', { name: 'Take eth2 out' }).click()
  await expect(cable(page, 'link:eth2>bond9')).toHaveCount(0)
})

test('by keyboard: a bond of a card, a second port by C, a VLAN on it from its form, a bridge over it', async ({
  page,
}) => {
  const focused = page.locator(':focus')
  await node(page, 'link:eth1').focus()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'New bond of it' }).focus()
  await page.keyboard.press('Enter')
  await expect(cable(page, 'link:eth1>bond0')).toBeAttached()
  await node(page, 'link:eth0').focus()
  await page.keyboard.press('Escape')
  await page.keyboard.press('c')
  await expect(page.getByRole('dialog')).toContainText('bond0')
  await page.getByRole('dialog').getByRole('button', { name: /bond0/ }).focus()
  await page.keyboard.press('Enter')
  await expect(cable(page, 'link:eth0>bond0')).toBeAttached()
  await node(page, 'link:bond0').focus()
  await page.keyboard.press('Enter')
  await expect(inspector(page).getByRole('heading', { name: 'bond0' })).toBeVisible()
  await inspector(page).getByRole('button', { name: 'Add a VLAN' }).focus()
  await page.keyboard.press('Enter')
  await expect(inspector(page).getByRole('heading', { name: 'bond0.10' })).toBeVisible()
  await expect(node(page, 'link:bond0.10')).toBeVisible()
  await node(page, 'link:bond0').focus()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'New bridge over it' }).focus()
  await page.keyboard.press('Enter')
  await expect(cable(page, 'link:bond0>br0')).toBeAttached()
  await expect(focused).toBeAttached()
})

test('the form of a bond says what its mode needs, and shows what only that mode has', async ({ page, file }) => {
  const panel = await select(page, 'link:bond9')
  await expect(panel.getByLabel('Primary')).toBeVisible()
  await panel.getByLabel('Mode').click()
  await expect(page.getByRole('option', { name: /active-backup \(1\)/ })).toContainText('recommended')
  await expect(page.getByRole('option', { name: /balance-alb \(6\)/ })).toContainText('poor under a bridge')
  await page.getByRole('option', { name: /802\.3ad \(4\)/ }).click()
  await expect(panel.getByText('On the switch these ports must be one group with LACP', { exact: false })).toBeVisible()
  await expect(panel.getByLabel('Primary')).toHaveCount(0)
  await panel.getByLabel('LACP rate').click()
  await page.getByRole('option', { name: /fast/ }).click()
  await expect(panel.getByLabel('Spread by')).toBeVisible()
  await panel.getByLabel('Add a port').fill('eth1')
  await panel.getByLabel('Add a port').press('Enter')
  await expect(cable(page, 'link:eth1>bond9')).toBeAttached()
  expect(await saved(page, file)).toContain('bond9: { ports: [eth2, eth1], mode: 802.3ad, lacpRate: fast }')
  // What another mode does not take goes with the mode.
  await panel.getByLabel('Mode').click()
  await page.getByRole('option', { name: /balance-alb \(6\)/ }).click()
  expect(await saved(page, file)).toContain('bond9: { ports: [eth2, eth1], mode: balance-alb }')
  await drawOn(page, 'bridge', 'link:bond9')
  await expect(cable(page, 'link:bond9>br0')).toBeAttached()
  await select(page, 'link:bond9')
  await expect(panel.getByText('The bond bond9 (balance-alb) rewrites MAC addresses', { exact: false })).toBeVisible()
})

test('the name of a VLAN follows its number, and a guest’s card is an access port or a trunk', async ({
  page,
  file,
}) => {
  await drawOn(page, 'vlan', 'link:bond9')
  const panel = inspector(page)
  await panel.getByLabel('VLAN', { exact: true }).fill('4095')
  await expect(panel.getByText('the most is 4094', { exact: false })).toBeVisible()
  await panel.getByLabel('VLAN', { exact: true }).fill('20')
  await panel.getByLabel('VLAN', { exact: true }).press('Enter')
  await expect(node(page, 'link:bond9.20')).toBeVisible()
  await expect(panel.getByRole('heading', { name: 'bond9.20' })).toBeVisible()
  await drawOn(page, 'bridge', 'link:bond9')
  await expect(cable(page, 'link:bond9>br0')).toBeAttached()
  await pull(page, { id: 'guest:web', port: 'new' }, 'link:br0')
  await page.mouse.up()
  await clickCable(page, 'web.0')
  await panel.getByLabel('On the bridge it is').click()
  await page.getByRole('option', { name: 'A trunk' }).click()
  await panel.getByLabel('Tagged VLANs').fill('20, 30')
  await panel.getByLabel('Tagged VLANs').press('Enter')
  await panel.getByRole('button', { name: 'Mend it' }).click()
  const last = await saved(page, file)
  expect(last).toContain('trunk: [20, 30]')
  expect(last).toContain('vlanFiltering: true')
})

test('a guest is put directly on a card by its cable, told what that cannot do, and its mode is chosen in the form', async ({
  page,
  file,
}) => {
  // All in view, and where it stays.
  await page.getByRole('button', { name: 'Everything in view' }).click()
  let last = ''
  await expect
    .poll(async () => {
      const before = last
      last = JSON.stringify([await node(page, 'link:eth1').boundingBox(), await node(page, 'guest:web').boundingBox()])
      return last === before
    })
    .toBe(true)
  await pull(page, { id: 'guest:web', port: 'new' }, 'link:eth1')
  await expect(hint(page)).toContainText('web gets a new card directly on eth1 (macvtap).')
  await expect(hint(page)).toContainText('do not reach each other through eth1')
  await page.mouse.up()
  await expect(cable(page, 'web.0')).toBeAttached()
  await clickCable(page, 'web.0')
  const panel = inspector(page)
  await expect(panel.getByText('a bridge inside the guest does not work', { exact: false })).toBeVisible()
  await panel.getByLabel('On', { exact: true }).click()
  await expect(page.getByRole('option', { name: /^eth2/ })).toContainText('is a port of bond9')
  await page.keyboard.press('Escape')
  await panel.getByLabel('Who hears whom').click()
  await page.getByRole('option', { name: /^passthru/ }).click()
  await expect(panel.getByText('this machine itself cannot use it any more', { exact: false })).toBeVisible()
  expect(await saved(page, file)).toContain('connect: { macvtap: { link: eth1, mode: passthru } }')
  await panel.getByLabel('Who hears whom').click()
  await page.getByRole('option', { name: /^bridge/ }).click()
  expect(await saved(page, file)).toContain('connect: { macvtap: { link: eth1 } }')
})
