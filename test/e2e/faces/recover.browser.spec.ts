// The server dies under the window, and comes again.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { holdLock } from '../../../src/engine/process-lock.ts'
import { expect, test, type Fixtures } from '../support/face.ts'
import type { World } from '../support/world.ts'

test('a window finds its server again after that was killed and started at the same port', async ({ world, start }) => {
  const first = await world.serve('--port', '0')
  const { port } = new URL(first.address)
  await first.interrupt()
  const second = await world.serve('--port', port)
  const page = await start.page(second.address)
  await expect(page).toHaveTitle(/Tapdeck/)
  await second.kill()
  await expect(page.getByRole('alert')).toBeVisible()
  const third = await world.serve('--port', port)
  await expect(page.getByRole('alert')).toBeHidden({ timeout: 20_000 })
  // Signed in as before, at the same address.
  const outcome = await page.evaluate(
    () =>
      new Promise<string>((done) => {
        const socket = new WebSocket(new URL('socket', window.location.href))
        socket.addEventListener('open', () => socket.send('{"id":1,"call":"lab.list","input":{}}'))
        socket.addEventListener('message', ({ data }) => done(String(data)))
        socket.addEventListener('close', () => done('refused'))
      }),
  )
  expect(JSON.parse(outcome)).toEqual({ id: 1, output: [] })
  await page.reload()
  await expect(page).toHaveTitle(/Tapdeck/)
  await third.interrupt()
})

/** A server that is killed while a change waits, the window that shows it, and the port to start the next one at. */
async function killedWhileItWaits(
  world: World,
  start: Fixtures['start'],
): Promise<{ page: Page; waiting: Locator; port: string }> {
  const folder = join(world.environment['XDG_DATA_HOME'] ?? '', 'tapdeck/labs')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'office.yaml')
  writeFileSync(file, 'version: 1\nname: office\nuplink: none\nbridges: { br0: {} }\n')
  const first = await world.serve('--port', '0')
  const { port } = new URL(first.address)
  await first.interrupt()
  const second = await world.serve('--port', port)
  const page = await start.page(second.address)
  await page.getByText(file).click()
  await page.locator('.td-apply').click()
  await page.getByLabel(/^Roll back unless/).check()
  await page.getByRole('button', { name: /^Apply \d+ steps$/ }).click()
  const waiting = page.getByRole('alertdialog')
  await expect(waiting).toContainText('unless you keep it', { timeout: 30_000 })
  await second.kill()
  return { page, waiting, port }
}

test('a change that waited when the server was killed waits no more when it is back', async ({ world, start }) => {
  const { page, waiting, port } = await killedWhileItWaits(world, start)
  const third = await world.serve('--port', port)
  await expect(page.getByText('No change waits any more.')).toBeVisible({ timeout: 20_000 })
  await expect(waiting).toHaveCount(0)
  await page.getByRole('button', { name: 'Show the plan' }).click()
  await expect(page.getByRole('button', { name: /^Apply \d+ steps$/ })).toBeEnabled()
  await third.interrupt()
})

test('the window sees that a change of another Tapdeck waits no more', async ({ world, start }) => {
  const { page, waiting, port } = await killedWhileItWaits(world, start)
  // Its socket is there yet; with the lock in the hands of a process that lives it waits, as far as anyone can see.
  const lock = join(world.environment['XDG_RUNTIME_DIR'] ?? '', 'tapdeck/.office.lock')
  rmSync(lock)
  const letGo = holdLock(lock)
  const third = await world.serve('--port', port)
  await expect(waiting).toContainText('it is rolled back when its time is over', { timeout: 20_000 })
  letGo?.()
  await expect(page.getByText('No change waits any more.')).toBeVisible({ timeout: 20_000 })
  await expect(waiting).toHaveCount(0)
  await third.interrupt()
})
