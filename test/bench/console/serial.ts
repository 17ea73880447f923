// 10 MB of output on a guest's serial line: how long the window stands still, against bare xterm.js.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { openConsole, select } from '../../e2e/support/office.ts'
import { median, type Row } from '../measure.ts'
import { servePage } from '../window/bare-page.ts'
import { openBench, type Bench } from '../window/browser.ts'

const rounds = 5
const megabytes = 10
const lastWords = 'that was all of it'
const flood = (): string => {
  const line = `${'the quick brown fox jumps over the lazy dog '.repeat(2).trim()}\r\n`
  return `${line.repeat(Math.ceil((megabytes * 1e6) / line.length))}${lastWords}\r\n`
}

const lab = `version: 1
name: serial
uplink: none
guests:
  web: { memory: 64, cards: [] }
`

export async function serialRows(folder: string): Promise<Row[]> {
  const bench = await openBench()
  const line = await startGuest(bench)
  const size = await sizeOf(bench)
  const bare = await servePage(join(import.meta.dirname, 'bare'), folder, {
    '/size.json': JSON.stringify(size),
    '/flood.txt': flood(),
  })
  try {
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const both = [await throughTapdeck(bench, line), await throughXterm(bench, bare.address)] as const
      if (round === 0) continue
      ours.push(both[0])
      theirs.push(both[1])
    }
    const what = `${megabytes} MB on a serial line, longest time without a frame`
    const gap = median(ours)
    return [
      // From a tenth of a second on a person notices that a window does not follow.
      { what, ours: gap, rival: 'fixed', theirs: 100, target: 1 },
      { what, ours: gap, rival: 'bare xterm.js', theirs: median(theirs), target: 2 },
    ]
  } finally {
    bare.end()
    line.close()
    await bench.end()
  }
}

interface Line {
  flood(): void
  close(): void
}

/** Starts the guest, and stands between it and whoever opens its serial line: what the guest says, and the flood. */
async function startGuest({ world }: Bench): Promise<Line> {
  const labs = join(world.environment['XDG_DATA_HOME'] ?? '', 'tapdeck/labs')
  mkdirSync(labs, { recursive: true })
  const file = join(labs, 'serial.yaml')
  writeFileSync(file, lab)
  await world.tapdeck('apply', file, '--yes')
  await world.tapdeck('guest', 'start', file, 'web')
  const socket = join(world.environment['XDG_RUNTIME_DIR'] ?? '', 'tapdeck/serial/web/serial.sock')
  renameSync(socket, `${socket}.qemu`)
  let last: Socket | undefined
  const server: Server = createServer((client) => {
    last = client
    const qemu = connect(`${socket}.qemu`)
    client.pipe(qemu)
    qemu.on('data', (bytes) => client.write(bytes))
    client.on('close', () => qemu.destroy())
    client.on('error', () => qemu.destroy())
  })
  await new Promise<void>((done) => {
    server.listen(socket, done)
  })
  return {
    flood: () => void last?.write(flood()),
    close() {
      last?.destroy()
      server.close()
    },
  }
}

async function openSerial(bench: Bench): Promise<Page> {
  const page = await bench.window()
  await page.getByText('serial.yaml').first().click()
  await select(page, 'guest:web')
  const serial = await openConsole(page, 'Serial line')
  await serial.locator('.xterm-rows').waitFor()
  return page
}

async function sizeOf(bench: Bench): Promise<object> {
  const page = await openSerial(bench)
  const box = await page.locator('[data-testid=terminal]').boundingBox()
  await page.close()
  return { width: box?.width ?? 0, height: box?.height ?? 0 }
}

async function throughTapdeck(bench: Bench, line: Line): Promise<number> {
  const page = await openSerial(bench)
  const passed = page.evaluate(watchFlood, lastWords)
  line.flood()
  const gap = await passed
  await page.close()
  return gap
}

async function throughXterm(bench: Bench, address: string): Promise<number> {
  const page = await bench.page()
  await page.goto(address)
  await page.locator('.xterm-rows').waitFor()
  const passed = page.evaluate(watchFlood, lastWords)
  await page.locator('#write').click()
  const gap = await passed
  await page.close()
  return gap
}

/** In the page: milliseconds, the longest time without a frame from the first of it until the last is seen. */
function watchFlood(last: string): Promise<number> {
  const rows = document.querySelector('.xterm-rows')
  return new Promise((done) => {
    let begun = false
    let before = performance.now()
    let gap = 0
    const look = (): void => {
      const now = performance.now()
      const text = rows?.textContent ?? ''
      begun ||= text.includes('quick brown')
      if (begun) gap = Math.max(gap, now - before)
      before = now
      if (begun && text.includes(last)) done(gap)
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}
