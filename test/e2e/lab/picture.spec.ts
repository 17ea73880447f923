// The lab is drawn, applied, undone and mended in the window: by mouse, by keyboard, in its text. Real sandbox, real guests.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { cable, draw, newLab, pull } from '../support/picture/drawing.ts'
import { expect, test } from '../support/face.ts'
import { inspector, node, select } from '../support/office.ts'
import type { World } from '../support/world.ts'

test.setTimeout(240_000)

const labFile = (world: World, name = 'lab'): string =>
  join(world.environment['XDG_DATA_HOME'] ?? '', 'tapdeck/labs', `${name}.lab.yaml`)
/** A guest's row once DHCP has given it an address of the network. */
const addressed = /192\.168\.150\.\d+/
const saved = (page: Page) => expect(page.locator('.td-file')).toContainText(/saved$/)

test('by mouse alone: from an empty window to two guests behind NAT that have their addresses', async ({ page }) => {
  await newLab(page, 4)
  await draw(page, 'network', 380, 240)
  await draw(page, 'guest', 720, 140)
  await draw(page, 'guest', 720, 330)
  await pull(page, { id: 'guest:guest', port: 'new' }, 'network:lan')
  await expect(page.locator('.td-hint')).toHaveText('guest gets a new card on lan')
  await page.mouse.up()
  await expect(cable(page, 'guest.0')).toBeAttached()
  // From the other end: the network's port to the guest.
  await pull(page, { id: 'network:lan', port: 'out' }, 'guest:guest2')
  await page.mouse.up()
  await expect(cable(page, 'guest2.0')).toBeAttached()
  await expect(cable(page, 'guest2.0').locator('.td-cable')).toHaveClass(/td-is-wanted/)

  const apply = page.locator('.td-apply')
  await expect(apply).toHaveText(/Apply \d+ changes/)
  await apply.click()
  // Each step opens to its exact command.
  const first = page.locator('.td-step-head').first()
  await first.click()
  await expect(page.locator('.td-commands pre').first()).toContainText('unshare')
  await page.getByRole('button', { name: /^Apply \d+ steps$/ }).click()
  await expect(page.getByText('The machine is as the lab says.').last()).toBeVisible({ timeout: 60_000 })
  await expect(apply).toHaveText('Nothing to apply')
  await expect(cable(page, 'guest.0').locator('.td-cable')).toHaveClass(/td-is-there/)
  await page.getByRole('button', { name: 'Start all 2 guests' }).click()
  for (const guest of ['guest', 'guest2']) {
    await expect(node(page, `guest:${guest}`)).toContainText('running', { timeout: 60_000 })
    await expect(node(page, `guest:${guest}`).locator('.td-row-end')).toHaveText(addressed, { timeout: 90_000 })
    // Its screen, live.
    await expect(node(page, `guest:${guest}`).locator('img')).toBeVisible({ timeout: 20_000 })
  }
  await expect(node(page, 'network:lan')).toContainText('2 leases')
  await node(page, 'guest:guest').dblclick({ position: { x: 150, y: 12 } })
  await expect(page.getByRole('tab', { name: 'guest · screen' })).toHaveAttribute('aria-selected', 'true')
})

test('by keyboard alone: the same lab is made, applied and taken down', async ({ page }) => {
  const focused = page.locator(':focus')
  const run = async (words: string): Promise<void> => {
    await page.keyboard.press('Control+k')
    await expect(focused).toHaveAttribute('placeholder', 'Find or do anything')
    await page.keyboard.type(words)
    await expect(page.locator('.mantine-Spotlight-action').first()).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page.locator('.mantine-Spotlight-content')).toBeHidden()
  }
  await expect(page.locator('.td-template').first()).toBeVisible()
  await page.keyboard.press('Tab')
  // Past the bar and the rail to the templates; the last of them is the empty lab.
  while (!((await focused.textContent()) ?? '').includes('An empty lab')) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(focused).toHaveValue('lab')
  await page.keyboard.press('Enter')
  await expect(page.locator('.td-palette')).toBeVisible()
  await run('Add a network')
  await run('Add a guest')
  await expect(node(page, 'guest:guest')).toBeVisible()
  await run('Add a guest')
  await expect(node(page, 'guest:guest2')).toBeVisible()
  // Finding a node puts the focus on it; C connects it.
  await run('guest2')
  await expect(node(page, 'guest:guest2')).toBeFocused()
  await page.keyboard.press('c')
  await expect(focused).toContainText('lan')
  await page.keyboard.press('Enter')
  await expect(cable(page, 'guest2.0')).toBeAttached()
  // Arrows go from node to node.
  await node(page, 'guest:guest2').focus()
  await page.keyboard.press('ArrowLeft')
  await expect(node(page, 'network:lan')).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(focused).toHaveAttribute('data-id', /^guest:/)
  await node(page, 'guest:guest').focus()
  await page.keyboard.press('c')
  await expect(focused).toContainText('lan')
  await page.keyboard.press('Enter')
  await expect(cable(page, 'guest.0')).toBeAttached()
  await expect(page.locator('.td-apply')).toHaveText(/Apply \d+ changes/)

  await page.keyboard.press('Control+Enter')
  await expect(focused).toHaveText(/^Apply \d+ steps$/)
  await page.keyboard.press('Enter')
  await expect(page.locator('.td-apply')).toHaveText('Nothing to apply', { timeout: 60_000 })
  await run('Start: guest2')
  await expect(node(page, 'guest:guest2')).toContainText('running', { timeout: 60_000 })
  await run('Take the lab down')
  await expect(focused).toHaveText(/^Take down/)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Taken down.')).toBeVisible({ timeout: 60_000 })
  await expect(node(page, 'guest:guest2')).toContainText('stopped')
})

test('thirty edits are undone to the first text, byte for byte, and done again to the last', async ({
  page,
  world,
}) => {
  await newLab(page, 0)
  const file = labFile(world)
  const first = await readFile(file, 'utf8')
  const undo = page.getByRole('button', { name: /^Undo/ })
  for (let count = 0; count < 30; count++) {
    await page
      .locator('.td-palette-item')
      .nth(count % 3)
      .click()
    await expect(undo).toHaveAccessibleName(/^Undo: Add/)
  }
  await expect(page.locator('.react-flow__node')).toHaveCount(4 + 30)
  await page.keyboard.press('Control+s')
  await saved(page)
  const last = await readFile(file, 'utf8')
  expect(last).not.toBe(first)
  for (let count = 0; count < 30; count++) await page.keyboard.press('Control+z')
  await expect(page.getByRole('button', { name: 'Nothing to undo' })).toBeDisabled()
  await expect(page.locator('.react-flow__node')).toHaveCount(4)
  await page.keyboard.press('Control+s')
  await saved(page)
  expect(await readFile(file, 'utf8')).toBe(first)
  for (let count = 0; count < 30; count++) await page.keyboard.press('Control+Shift+z')
  await expect(page.getByRole('button', { name: 'Nothing to redo' })).toBeDisabled()
  await page.keyboard.press('Control+s')
  await saved(page)
  expect(await readFile(file, 'utf8')).toBe(last)
})

test('a cable that is dropped wrongly says why, while it is held and after, and changes nothing', async ({ page }) => {
  await newLab(page, 0)
  await pull(page, { id: 'guest:web', port: 'c0' }, 'guest:db')
  const why = 'Two guests are connected through a network or a bridge'
  await expect(page.locator('.td-hint.td-hint-cannot')).toContainText(why)
  await page.mouse.up()
  await expect(page.locator('.mantine-Notification-root')).toContainText(why)
  await pull(page, { id: 'guest:web', port: 'c0' }, 'outside')
  await expect(page.locator('.td-hint.td-hint-cannot')).toContainText(
    'Nothing is plugged into the outer network itself',
  )
  await page.mouse.up()
  await expect(page.getByRole('button', { name: 'Nothing to undo' })).toBeDisabled()
})

test('a copy of a guest has a name and a MAC of its own; Delete takes it away again', async ({ page, world }) => {
  await newLab(page, 0)
  await node(page, 'guest:web').click({ position: { x: 150, y: 12 } })
  await page.keyboard.press('Control+c')
  await page.keyboard.press('Control+v')
  await expect(node(page, 'guest:web2')).toBeVisible()
  await expect(cable(page, 'web2.0')).toBeAttached()
  await page.keyboard.press('Control+s')
  await saved(page)
  const text = await readFile(labFile(world), 'utf8')
  expect(text.match(/52:54:00:00:00:01, connect/g)).toHaveLength(1)
  await node(page, 'guest:web2').focus()
  await page.keyboard.press('Delete')
  await expect(node(page, 'guest:web2')).toHaveCount(0)
})

test('what was made and undone is selected no more: a click selects what is clicked, and nothing besides', async ({
  page,
}) => {
  await newLab(page, 0)
  await draw(page, 'bridge', 300, 60)
  await expect(inspector(page)).toContainText('br0')
  await page.keyboard.press('Control+z')
  await expect(node(page, 'link:br0')).toHaveCount(0)
  await expect((await select(page, 'guest:web')).getByLabel('Memory')).toBeVisible()
  await page.locator('.react-flow__pane').click({ position: { x: 300, y: 60 } })
  await expect((await select(page, 'guest:db')).getByLabel('Memory')).toBeVisible()
})

test('what is dragged stays where it was put, and nothing else moves when something is added', async ({
  page,
  world,
}) => {
  await newLab(page, 0)
  const place = async (id: string) => node(page, id).evaluate((element) => element.style.transform)
  const before = [await place('guest:web'), await place('network:lan')]
  const box = await node(page, 'guest:db').boundingBox()
  if (box === null) throw new Error('db is not to be seen')
  await page.mouse.move(box.x + 120, box.y + 14)
  await page.mouse.down()
  await page.mouse.move(box.x + 60, box.y + 90, { steps: 5 })
  await page.mouse.up()
  const dragged = await place('guest:db')
  await page.locator('.td-palette-item').first().click()
  await expect(node(page, 'guest:guest')).toBeVisible()
  expect([await place('guest:web'), await place('network:lan')]).toEqual(before)
  expect(await place('guest:db')).toBe(dragged)
  await page.keyboard.press('Control+s')
  await saved(page)
  expect(await readFile(labFile(world), 'utf8')).toMatch(/guests\.db: \{ x: -?\d+, y: -?\d+ \}/)
})

test('a text that is no lab keeps the last picture and says where it is broken; mended, the picture follows', async ({
  page,
}) => {
  await newLab(page, 0)
  await page.getByRole('button', { name: 'Text of the lab' }).click()
  const editor = page.locator('.cm-content')
  await editor.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('bridges: [')
  await expect(page.locator('.td-banner-bad')).toContainText(/Line \d+, column \d+/)
  await expect(node(page, 'guest:web')).toBeVisible()
  await expect(page.locator('.td-apply')).toHaveText('Cannot apply yet')
  await expect(page.locator('.cm-lint-marker-error')).not.toHaveCount(0)
  for (let count = 0; count < 'bridges: ['.length; count++) await page.keyboard.press('Backspace')
  await expect(page.locator('.td-banner-bad')).toHaveCount(0)
  await page.keyboard.type('bridges: { br7: {} }')
  await expect(node(page, 'link:br7')).toBeVisible()
  // And the other way: what is drawn is in the text.
  await page.locator('.td-palette-item').nth(1).click()
  await expect(editor).toContainText('lan2')
})

test('a file that someone else changes is told of; theirs can be taken, and undone', async ({ page, world }) => {
  await newLab(page, 0)
  const file = labFile(world)
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('  db: ', '  data: '))
  await expect(page.getByText('Someone else changed the file of this lab.')).toBeVisible({ timeout: 20_000 })
  await page.getByRole('button', { name: 'Take what is on disk' }).click()
  await expect(node(page, 'guest:data')).toBeVisible()
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(node(page, 'guest:db')).toBeVisible()
})

test('a change that waits is rolled back by its button, and kept by the other', async ({ page }) => {
  await newLab(page, 0)
  const wait = async (): Promise<void> => {
    await page.getByLabel('Roll back unless I confirm within 60 seconds').check()
    await page.getByRole('button', { name: /^Apply \d+ steps$/ }).click()
    await expect(page.getByText(/It is rolled back in \d+ seconds unless you keep it/)).toBeVisible({ timeout: 60_000 })
  }
  await wait()
  await page.getByRole('button', { name: 'Roll back', exact: true }).click()
  await expect(page.getByText('The machine is as it was before.')).toBeVisible({ timeout: 60_000 })
  await expect(page.locator('.td-apply')).toHaveText(/Apply \d+ changes/)
  await page.locator('.td-apply').click()
  await wait()
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await expect(page.locator('.td-apply')).toHaveText('Nothing to apply', { timeout: 60_000 })
  await expect(page.getByText('Applied.', { exact: true })).toBeVisible()
  // What is drawn next is a plan of its own: none of its steps is done, and it can be applied.
  await page.locator('.td-palette-item').nth(2).click()
  await expect(page.locator('.td-step-head').first()).toContainText('Make bridge br0')
  await expect(page.getByRole('button', { name: /^Apply \d+ steps$/ })).toBeVisible()
  await expect(page.getByLabel('done')).toHaveCount(0)
  await expect(page.getByText('Applied.')).toHaveCount(0)
})
