// The engine dies under the window, and comes again.
import { expect, test } from '../support/face.ts'

test('the engine is started again when it dies, and the window hears of both', async ({ start }) => {
  const desktop = await start.desktop()
  const page = await desktop.firstWindow()
  // The page itself listens too, and each that does is told: what it has been answered it has asked before.
  await expect(page.getByText('Labs that you open appear here.')).toBeVisible()
  await page.evaluate(() => {
    const states: string[] = []
    Object.assign(window, { states })
    window.tapdeck?.onEngine((state) => states.push(state))
  })
  const states = (): Promise<unknown> => page.evaluate(() => Reflect.get(window, 'states'))
  await expect.poll(states).toEqual(['up'])
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
