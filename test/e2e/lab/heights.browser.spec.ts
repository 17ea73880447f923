// The picture between a tall window and one that a dock leaves little of.
import { newLab } from '../support/picture/drawing.ts'
import { expect, test } from '../support/face.ts'

test('palette and tools keep apart, and within the picture, at every height', async ({ page }) => {
  await newLab(page, 0)
  for (const dock of ['open', 'closed'] as const) {
    if (dock === 'closed') await page.getByRole('button', { name: 'Close the dock' }).click()
    for (const height of [1080, 900, 800, 760, 720, 680, 640, 600]) {
      await page.setViewportSize({ width: 1280, height })
      const place = async (selector: string) =>
        (await page.locator(selector).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
      const [picture, palette, tools] = [
        await place('.td-picture'),
        await place('.td-palette'),
        await place('.td-tools'),
      ]
      const words = `${height} high, dock ${dock}: picture ${JSON.stringify(picture)}, palette ${JSON.stringify(palette)}, tools ${JSON.stringify(tools)}`
      const apart =
        palette.x + palette.width <= tools.x ||
        palette.y + palette.height <= tools.y ||
        tools.y + tools.height <= palette.y
      expect(apart, words).toBe(true)
      for (const each of [palette, tools]) {
        expect(each.height, words).toBeGreaterThan(20)
        expect(each.y, words).toBeGreaterThanOrEqual(picture.y)
        expect(each.y + each.height, words).toBeLessThanOrEqual(picture.y + picture.height)
      }
    }
  }
})
