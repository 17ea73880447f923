// The engine dies under the window, and comes again.
import { expect, test } from './support/face.ts'

test.describe('in a browser', () => {
  test.beforeEach(({ face }) => test.skip(face !== 'browser', 'a server is what is started again here'))

  test('a window finds its server again after that was killed and started at the same port', async ({
    world,
    start,
  }) => {
    const first = await world.serve('--port', '0')
    const { port } = new URL(first.address)
    await first.interrupt()
    const second = await world.serve('--port', port)
    const page = await start.page(second.address)
    await expect(page).toHaveTitle(/Tapdeck/)
    await second.kill()
    const third = await world.serve('--port', port)
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
})

test.describe('in the desktop', () => {
  test.beforeEach(({ face }) => test.skip(face !== 'electron', 'an engine of its own process is what is killed here'))

  test('the engine is started again when it dies, and the window hears of both', async ({ start }) => {
    const desktop = await start.desktop()
    const page = await desktop.firstWindow()
    await page.evaluate(() => {
      const states: string[] = []
      Object.assign(window, { states })
      window.tapdeck?.onEngine((state) => states.push(state))
    })
    const states = (): Promise<unknown> => page.evaluate(() => Reflect.get(window, 'states'))
    await expect.poll(states).toContain('up')
    // The page itself listens too, and each that does is told.
    await page.evaluate(() => {
      const states = Reflect.get(window, 'states')
      if (Array.isArray(states)) states.length = 0
    })
    const killed = await desktop.evaluate(({ app }) => {
      const engine = app
        .getAppMetrics()
        .find(({ serviceName, name }) => `${serviceName} ${name}`.includes('Tapdeck engine'))
      if (engine === undefined) return undefined
      process.kill(engine.pid, 'SIGKILL')
      return engine.pid
    })
    expect(killed).toBeDefined()
    await expect.poll(states).toEqual(['down', 'up'])
    const reply = await page.evaluate(
      () =>
        new Promise<unknown>((done) => {
          window.tapdeck?.onFrame((frame) => {
            if (typeof frame === 'string' && frame.includes('"id":424242')) done(JSON.parse(frame))
          })
          window.tapdeck?.send('{"id":424242,"call":"lab.list","input":{}}')
        }),
    )
    expect(reply).toEqual({ id: 424242, output: [] })
  })
})
