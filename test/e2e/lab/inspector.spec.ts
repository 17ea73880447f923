// The inspector edits the lab, one step of undo for each field, and acts on guests that run.
import { readFileSync } from 'node:fs'
import { expect, test } from '../support/face.ts'
import { inspector, openOffice, ports, select } from '../support/office.ts'

test.setTimeout(150_000)
const patience = { timeout: 40_000 }
const answerAt = (port: number): Promise<string> =>
  fetch(`http://127.0.0.1:${port}/`).then(
    (answer) => answer.text(),
    () => 'closed',
  )

test('a field is judged while one types, committed by Enter, and undone as one step', async ({ page, world }) => {
  const file = await openOffice(page, world, [])
  const panel = await select(page, 'guest:web')
  const memory = panel.getByLabel('Memory')
  await memory.fill('1')
  await expect(panel.getByText('the least is 2')).toBeVisible()
  await memory.press('Enter')
  await memory.fill('256')
  await expect(panel.getByText('the least is 2')).toBeHidden()
  await memory.press('Enter')
  await page.keyboard.press('Control+s')
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('memory: 256')
  await page.getByRole('button', { name: /undo/i }).first().click()
  await expect(memory).toHaveValue('128')
  await memory.fill('77')
  await memory.press('Escape')
  await expect(memory).toHaveValue('128')
})

test('an emptied field goes back to its default, and the file says it no more', async ({ page, world }) => {
  const file = await openOffice(page, world, [])
  const panel = await select(page, 'guest:web')
  await panel.getByLabel('Kernel command line').fill('')
  await panel.getByLabel('Kernel command line').press('Enter')
  await page.keyboard.press('Control+s')
  await expect.poll(() => readFileSync(file, 'utf8')).not.toContain('td.name=web')
})

test('a finding stands under its field', async ({ page, world }) => {
  await openOffice(page, world, [])
  const panel = await select(page, 'network:lan')
  await panel.getByLabel('From').fill('.200')
  await panel.getByLabel('From').press('Enter')
  await panel.getByLabel('To', { exact: true }).fill('.100')
  await panel.getByLabel('To', { exact: true }).press('Enter')
  await expect(panel.locator('.tk-findings').getByText('Error:')).toBeVisible()
})

test('a forward that opens the machine to others is warned of', async ({ page, world }) => {
  await openOffice(page, world, [])
  const panel = await select(page, 'network:lan')
  const listen = panel.getByLabel('Listens at')
  await listen.fill('0.0.0.0:18799')
  await listen.press('Enter')
  await expect(panel.getByText('Everyone who reaches this machine can connect here.', { exact: false })).toBeVisible()
})

test('models that are no cards are in the list, disabled, with the reason', async ({ page, world }) => {
  await openOffice(page, world, [])
  const panel = await select(page, 'user:db.0')
  await panel
    .getByRole('textbox', { name: 'Model' })
    .or(panel.getByRole('combobox', { name: 'Model' }))
    .first()
    .click()
  const rocker = page.getByRole('option', { name: /rocker/ })
  await expect(rocker).toContainText('is a switch, not a card')
  await expect(rocker).toHaveAttribute('data-combobox-disabled', 'true')
})

test('a forward added while the guest runs answers from this machine, until it is removed', async ({ page, world }) => {
  await openOffice(page, world, ['db'])
  const panel = await select(page, 'user:db.0')
  await panel.getByRole('tab', { name: 'State' }).click()
  const live = panel.getByRole('region', { name: 'Forwards, now' })
  await expect(live.getByText(`tcp 127.0.0.1:${ports.user} → 80`)).toBeVisible()
  await live.getByLabel('Listens at').fill(`127.0.0.1:${ports.live}`)
  await live.getByLabel('Leads to').fill('80')
  await live.getByRole('button', { name: 'Open' }).click()
  await expect(live.getByText(`tcp 127.0.0.1:${ports.live} → 80`)).toBeVisible()
  await expect.poll(() => answerAt(ports.live), patience).toBe('hello from db\n')
  await live.getByRole('button', { name: `Close the forward at port ${ports.live}` }).click()
  await expect.poll(() => answerAt(ports.live), patience).toBe('closed')
})

test('a cable is pulled and plugged while the guest runs', async ({ page, world }) => {
  const file = await openOffice(page, world, ['web'])
  await expect.poll(() => answerAt(ports.network), patience).toBe('hello from web\n')
  await select(page, 'guest:web')
  await inspector(page)
    .getByRole('button', { name: /virtio-net-pci → lan/ })
    .click()
  await inspector(page).getByRole('tab', { name: 'State' }).click()
  const plug = inspector(page).getByRole('switch', { name: 'Cable plugged in' })
  await expect(plug).toBeChecked()
  await plug.click()
  await expect(plug).not.toBeChecked()
  const status = async (): Promise<string> => await world.tapdeck('guest', 'status', file, 'web', '--json')
  await expect.poll(status).toContain('"link": "down"')
  await plug.click()
  await expect(plug).toBeChecked()
})

test('a lease is made fixed', async ({ page, world }) => {
  const file = await openOffice(page, world, ['web'])
  const panel = await select(page, 'network:lan')
  await panel.getByRole('tab', { name: 'State' }).click()
  const leases = panel.getByRole('list', { name: 'Leases of lan' })
  await expect(leases.getByText(/192\.168\.150\.10/)).toBeVisible(patience)
  await expect(leases.getByText('fixed, not asked for')).toBeHidden(patience)
  await leases.getByRole('button', { name: /Free the fixed address/ }).click()
  await expect(leases.getByRole('button', { name: /Make the address of .* fixed/ })).toBeVisible(patience)
  await leases.getByRole('button', { name: /Make the address of .* fixed/ }).click()
  await page.keyboard.press('Control+s')
  await expect.poll(() => readFileSync(file, 'utf8')).toMatch(/52:54:00:00:00:01: \.10/)
})
