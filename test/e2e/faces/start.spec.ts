// The window comes up, in either face, and speaks to its engine.
import { expect, test } from '../support/face.ts'

test('the window has its title, and no script or style of it is refused by the content policy', async ({ page }) => {
  const refused: string[] = []
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) refused.push(message.text())
  })
  await page.reload()
  await expect(page).toHaveTitle(/Tapdeck/)
  await page.waitForLoadState('networkidle')
  expect(refused).toEqual([])
})

test('a script that is written into the page does not run, nor does text as code', async ({ page }) => {
  await page.evaluate(async () => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "was run"'
    document.body.append(script)
    // What Playwright evaluates itself is exempt from the policy; what is left to a timer is not.
    // oxlint-disable-next-line no-implied-eval -- the very thing that must not work
    setTimeout('document.title = "was run"')
    await new Promise((done) => setTimeout(done, 50))
  })
  await expect(page).toHaveTitle(/Tapdeck/)
})
