// Consoles show the real guest, and what is typed there arrives.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from '../support/face.ts'
import { inspector, openConsole, openOffice, select } from '../support/office.ts'

test.setTimeout(150_000)

const prompt = 'web#'
const terminalOf = (console: Locator): Locator => console.locator('.xterm-rows')
/** Under TCG on a busy machine the guest takes its time. */
const patience = { timeout: 40_000 }

/** The share of pixels that the window’s picture of the screen has as QEMU has them, and how many of those are not black. */
async function compare(page: Page, png: Buffer): Promise<{ same: number; lit: number }> {
  return page.evaluate(async (base64) => {
    const shown = document.querySelector<HTMLCanvasElement>('[data-testid=screen] canvas')
    if (shown === null) return { same: 0, lit: 0 }
    const picture = await createImageBitmap(
      new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: 'image/png' }),
    )
    if (picture.width !== shown.width || picture.height !== shown.height) return { same: 0, lit: 0 }
    const other = new OffscreenCanvas(picture.width, picture.height).getContext('2d')
    other?.drawImage(picture, 0, 0)
    const [a, b] = [shown.getContext('2d'), other].map(
      (context) => context?.getImageData(0, 0, picture.width, picture.height).data,
    )
    let [same, lit] = [0, 0]
    for (let at = 0; at < (a?.length ?? 0); at += 4) {
      const near = [0, 1, 2].every((part) => Math.abs((a?.[at + part] ?? 0) - (b?.[at + part] ?? 0)) < 8)
      if (near) same++
      if (near && (a?.[at] ?? 0) > 64) lit++
    }
    return { same: same / (picture.width * picture.height), lit }
  }, png.toString('base64'))
}

test('the screen is the guest’s own, pixel by pixel, and what is typed there arrives', async ({ page, world }) => {
  const file = await openOffice(page, world, ['web'])
  await select(page, 'guest:web')
  const serial = await openConsole(page, 'Serial line')
  await expect(terminalOf(serial)).toContainText(prompt, patience)
  await openConsole(page, 'Screen')
  const screen = page.getByTestId('screen')
  await expect(screen.locator('canvas')).toBeVisible()

  const picture = join(world.folder, 'screen.png')
  await expect
    .poll(async () => {
      await world.tapdeck('guest', 'screenshot', file, 'web', picture)
      const { same, lit } = await compare(page, readFileSync(picture))
      // The cursor blinks; a black picture is no picture.
      return same > 0.99 && lit > 500
    }, patience)
    .toBe(true)

  await screen.click()
  await page.keyboard.type('echo typed ', { delay: 20 })
  // As fingers do it: the guest hears keys, not letters.
  await page.keyboard.press('Shift+Period')
  await page.keyboard.type(' /dev/tty', { delay: 20 })
  await page.keyboard.press('Shift+KeyS')
  await page.keyboard.type('0\n', { delay: 20 })
  await page.getByRole('tab', { name: 'web · serial' }).click()
  await expect(terminalOf(serial)).toContainText('typed', patience)

  await page.getByRole('tab', { name: 'web · screen' }).click()
  await page.getByRole('button', { name: 'Clipboard' }).click()
  await page.getByRole('textbox', { name: 'Text' }).fill('echo pasted-$((40+2)) > /dev/ttyS0\n')
  await page.getByRole('button', { name: 'Type it' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'web · serial' }).click()
  await expect(terminalOf(serial)).toContainText('pasted-42', patience)
})

test('the serial line is a shell in the guest; what was said before stands first', async ({ page, world }) => {
  await openOffice(page, world, ['web'])
  await select(page, 'guest:web')
  const serial = await openConsole(page, 'Serial line')
  await expect(terminalOf(serial)).toContainText(prompt, patience)
  await serial.click()
  await page.keyboard.type('echo heard-$((20+3)) from $(hostname)\n')
  await expect(terminalOf(serial)).toContainText('heard-23 from web', patience)
  await page.reload()
  await page.getByText('office.yaml').first().click()
  await select(page, 'guest:web')
  const again = await openConsole(page, 'Serial line')
  await expect(terminalOf(again)).toContainText('heard-23 from web', patience)
})

test('the monitor answers, completes and remembers', async ({ page, world }) => {
  await openOffice(page, world, ['web'])
  await select(page, 'guest:web')
  const monitor = await openConsole(page, 'QEMU monitor')
  await expect(terminalOf(monitor)).toContainText('(qemu)')
  await monitor.click()
  await page.keyboard.type('info networ')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(terminalOf(monitor)).toContainText('model=virtio-net-pci,macaddr=52:54:00:00:00:01')
  await page.keyboard.press('ArrowUp')
  await expect(terminalOf(monitor)).toContainText(/\(qemu\) info network\s*$/)
})

test('a shell is in the lab’s network, and as wide as its tab', async ({ page, world }) => {
  await openOffice(page, world, [])
  await page.getByRole('button', { name: /new console|new tab|open a console/i }).click()
  await page.getByRole('menuitem', { name: /shell/i }).click()
  const shell = page.locator('[data-part=dock] [role=tabpanel]:not([hidden])')
  await expect(shell.locator('.xterm-rows')).toBeVisible()
  await shell.click()
  await page.keyboard.type('ip -br addr; echo "wide-$(tput cols)"\n')
  await expect(terminalOf(shell)).toContainText('192.168.150.1/24', patience)
  await expect(terminalOf(shell)).toContainText(/wide-1\d\d/)
})

test('ssh goes from the lab’s network to the guest’s address, and says what came of it', async ({ page, world }) => {
  await openOffice(page, world, ['web'])
  await select(page, 'guest:web')
  const tab = await openConsole(page, 'ssh')
  await expect(tab.getByLabel('Address').first()).toHaveValue('192.168.150.10', patience)
  await tab.getByRole('button', { name: 'Connect' }).click()
  // The small guest has no ssh server: its kernel answers.
  await expect(tab).toContainText(/192\.168\.150\.10 port 22: Connection refused/, patience)
})

test('a guest that dies says so with its last words; started again, its console comes back', async ({
  page,
  world,
}) => {
  const file = await openOffice(page, world, ['web'])
  await select(page, 'guest:web')
  const serial = await openConsole(page, 'Serial line')
  await expect(terminalOf(serial)).toContainText(prompt, patience)
  const pid = Number(readFileSync(join(world.environment['XDG_RUNTIME_DIR'] ?? '', 'tapdeck/office/web/pid'), 'utf8'))
  process.kill(pid, 'SIGKILL')
  await expect(serial.getByText('web has died')).toBeVisible(patience)
  await expect(serial.getByText(/ended without a word/)).toBeVisible()
  await expect(inspector(page).getByText(/ended without a word/)).toBeVisible()
  await serial.getByRole('button', { name: 'Start' }).click()
  await expect(terminalOf(serial)).toContainText(prompt, patience)
  await world.tapdeck('guest', 'kill', file, 'web')
  await expect(serial.getByText('web is off.')).toBeVisible(patience)
})

test('a guest that QEMU refuses shows why', async ({ page, world }) => {
  await openOffice(page, world, [])
  const panel = await select(page, 'guest:broken')
  await panel.getByRole('button', { name: 'Start' }).click()
  await expect(panel.getByText(/'no-such-device' is not a valid device model name/)).toBeVisible()
})
