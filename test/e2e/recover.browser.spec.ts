// The server dies under the window, and comes again.
import { expect, test } from './support/face.ts'

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
