// The window comes up, in either face, and speaks to its engine.
import { expect, test } from './support/face.ts'

test('the window has its title, and no script or style of it is refused by the content policy', async ({ window }) => {
  const refused: string[] = []
  window.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) refused.push(message.text())
  })
  await window.reload()
  await expect(window).toHaveTitle(/Tapdeck/)
  await window.waitForLoadState('networkidle')
  expect(refused).toEqual([])
})

test('a script that is written into the page does not run', async ({ window }) => {
  await window.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.wasRun = true'
    document.body.append(script)
  })
  expect(await window.evaluate(() => 'wasRun' in window)).toBe(false)
  const outcome = await window.evaluate(() => {
    try {
      return String(new Function('return 1')())
    } catch (error) {
      return error instanceof Error ? error.name : 'something'
    }
  })
  expect(outcome).toBe('EvalError')
})
