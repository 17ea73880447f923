// Drawing in the picture as a hand would: things from the palette, cables from port to port.
import { expect, type Locator, type Page } from '@playwright/test'
import { node } from '../office.ts'

export const kinds = ['guest', 'network', 'bridge', 'bond', 'vlan'] as const

/** A new lab from the page of templates: 0 NAT, 1 user mode, 2 bridge, 3 all four ways, 4 empty. */
export async function newLab(page: Page, template: number): Promise<void> {
  await page.locator('.td-template').nth(template).click()
  await page.locator('.td-new-lab button[type=submit]').click()
  await expect(page.locator('.td-palette')).toBeVisible()
}

/** Drags a thing from the palette to a place of the picture. */
export async function draw(page: Page, kind: (typeof kinds)[number], x: number, y: number): Promise<void> {
  const nodes = page.locator('.react-flow__node')
  const before = await nodes.count()
  await page
    .locator('.td-palette-item')
    .nth(kinds.indexOf(kind))
    .dragTo(page.locator('.react-flow__pane'), { targetPosition: { x, y } })
  await expect(nodes).not.toHaveCount(before)
}

/** Takes hold of a node, and holds it over another. */
export async function carry(page: Page, id: string, over: string): Promise<void> {
  const box = await node(page, id).boundingBox()
  if (box === null) throw new Error(`${id} is not to be seen`)
  const end = await centre(node(page, over))
  await page.mouse.move(box.x + 70, box.y + 14)
  await page.mouse.down()
  await page.mouse.move(end.x, end.y, { steps: 8 })
  await expect(page.locator('.td-hint')).toBeVisible()
}

/** Drags a thing from the palette onto a node. */
export async function drawOn(page: Page, kind: (typeof kinds)[number], id: string): Promise<void> {
  await page.locator('.td-palette-item').nth(kinds.indexOf(kind)).dragTo(node(page, id))
}

export const port = (page: Page, id: string, name: string): Locator =>
  page.locator(`[data-node="${id}"][data-port="${name}"]`)

async function centre(place: Locator): Promise<{ x: number; y: number }> {
  const box = await place.boundingBox()
  if (box === null) throw new Error('it is not to be seen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Pulls a cable from a port over another node, and holds it there. */
export async function pull(page: Page, from: { id: string; port: string }, to: string): Promise<void> {
  const start = await centre(port(page, from.id, from.port))
  const end = await centre(node(page, to))
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move(end.x, end.y, { steps: 8 })
  await expect(page.locator('.td-hint')).toBeVisible()
}

/** What the cables of the picture connect, by their ids: `guest.0`. */
export const cable = (page: Page, id: string): Locator => page.locator(`.react-flow__edge[data-id="${id}"]`)

/** Half way along it: a cable that lies level has no height, and by Playwright's reckoning no middle. */
export async function clickCable(page: Page, id: string): Promise<void> {
  const { x, y } = await cable(page, id)
    .locator('path')
    .first()
    .evaluate((path: SVGPathElement) => {
      const half = path.getPointAtLength(path.getTotalLength() / 2)
      const { x: left, y: top } = half.matrixTransform(path.getScreenCTM() ?? undefined)
      return { x: left, y: top }
    })
  await page.mouse.click(x, y)
}
