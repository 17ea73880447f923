// A picture of 1 000 nodes and 1 500 cables: until it is there, while it is moved, and when one node of it changes.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { pair, type Row } from '../measure.ts'
import { servePage } from './bare-page.ts'
import { openBench, type Bench } from './browser.ts'
import { awaitPicture, cableLengths, countFrames, countRenders, emptyPoint, twoFrames } from './in-page.ts'
import { wideFlow, wideLab, wideSize } from './wide-lab.ts'

const rounds = 5
/** Milliseconds that the picture is moved for. */
const moving = 3000

export async function pictureRows(folder: string): Promise<Row[]> {
  const bench = await openBench()
  const file = writeLab(bench)
  const frame = await frameOf(bench, file)
  const bare = await servePage(join(import.meta.dirname, 'bare'), folder, {
    '/drawing.json': JSON.stringify({ ...wideFlow(), ...frame }),
  })
  try {
    const [tapdeck, rival] = [() => openTapdeck(bench, file), () => openBare(bench, bare.address)]
    const first = await pair(rounds, inNew(tapdeck, firstPicture), inNew(rival, firstPicture))
    const moved = await pair(3, inNew(tapdeck, framesWhileMoved), inNew(rival, framesWhileMoved))
    const what = '1 000 nodes and 1 500 cables'
    return [
      { what: `${what}, from the click to the picture`, ...first, rival: 'bare React Flow', target: 1.5 },
      {
        what: `${what}, moved with the mouse`,
        ...moved,
        rival: 'bare React Flow',
        target: 0.8,
        unit: 'frames/s',
        better: 'more',
      },
      {
        what: `one node of 1 000 changed`,
        ours: await rendersForOneChange(bench, file),
        rival: 'fixed',
        theirs: 1,
        target: 1,
        unit: 'renders',
      },
    ]
  } finally {
    bare.end()
    await bench.end()
  }
}

function writeLab({ world }: Bench): string {
  const labs = join(world.environment['XDG_DATA_HOME'] ?? '', 'tapdeck/labs')
  mkdirSync(labs, { recursive: true })
  const file = join(labs, 'wide.yaml')
  writeFileSync(file, wideLab('wide'))
  return file
}

async function openTapdeck(bench: Bench, file: string, script?: () => void): Promise<Page> {
  const page = await bench.window(async (fresh) => {
    await fresh.addInitScript(awaitPicture, wideSize)
    if (script) await fresh.addInitScript(script)
  })
  // Until nothing is left to load: the click is what is measured.
  await page.waitForLoadState('networkidle')
  await page.getByText(file).click()
  await firstPicture(page)
  // It stays, with cables that lead from one place to another.
  await page.evaluate(twoFrames)
  const lengths = await page.evaluate(cableLengths)
  if (lengths.filter((length) => length > 100).length < wideSize.edges) throw new Error('cables are missing')
  return page
}

async function openBare(bench: Bench, address: string): Promise<Page> {
  const page = await bench.page()
  await page.addInitScript(awaitPicture, wideSize)
  await page.goto(address)
  await page.waitForLoadState('networkidle')
  await page.locator('#open').click()
  await firstPicture(page)
  return page
}

const firstPicture = async (page: Page): Promise<number> =>
  (await page.evaluate(() => window.firstPicture)) ?? Number.NaN

const inNew = (open: () => Promise<Page>, measure: (page: Page) => Promise<number>) => async (): Promise<number> => {
  const page = await open()
  const measured = await measure(page)
  await page.close()
  return measured
}

/** Where and how near Tapdeck shows it: the rival shows it so too. */
async function frameOf(bench: Bench, file: string): Promise<object> {
  const page = await openTapdeck(bench, file)
  const frame = await page.evaluate(() => {
    const box = document.querySelector('.react-flow')?.getBoundingClientRect()
    const view = document.querySelector('.react-flow__viewport')
    if (box === undefined || view === null) throw new Error('there is no picture')
    const { e: x, f: y, a: zoom } = new DOMMatrix(getComputedStyle(view).transform)
    return { box: box.toJSON() as object, viewport: { x, y, zoom } }
  })
  await page.close()
  return frame
}

async function framesWhileMoved(page: Page): Promise<number> {
  const { x, y } = await page.evaluate(emptyPoint)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + 20, y)
  const state = { ended: false }
  const counted = page.evaluate(countFrames, moving).finally(() => (state.ended = true))
  for (let step = 0; !state.ended; step++)
    await page.mouse.move(x + 200 * Math.cos(step / 12), y + 100 * Math.sin(step / 12))
  await page.mouse.up()
  return counted
}

/** A guest is given more memory, which is then undone: only the undoing is counted, nothing else moves then. */
async function rendersForOneChange(bench: Bench, file: string): Promise<number> {
  const page = await openTapdeck(bench, file, countRenders)
  const node = page.locator('.react-flow__node[data-id="guest:g0"]')
  await node.dispatchEvent('click')
  const memory = page.locator('[data-part=inspector]').getByLabel('Memory')
  await memory.fill('2048')
  await memory.press('Enter')
  await expect(memory).toHaveValue('2048')
  await page.evaluate(twoFrames)
  await page.evaluate(() => (window.rendered = new Map()))
  await page.getByRole('button', { name: /undo/i }).first().click()
  await expect(memory).toHaveValue('512')
  await page.evaluate(twoFrames)
  const counts = await page.evaluate(() => [...(window.rendered ?? [])])
  await page.close()
  return counts.reduce((sum, [, count]) => sum + count, 0)
}
