// How long it takes from a change in the kernel until it is seen in the picture, with 250 links there.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { pause } from '../../../src/engine/processes.ts'
import { findSandbox } from '../../../src/engine/scope/sandbox.ts'
import { largeLab } from '../large-lab.ts'
import { percentile, type Row } from '../measure.ts'
import { openBench } from './browser.ts'

const changes = 200
/** The first ones, which do not count. */
const warmUp = 10
/** Milliseconds in which each must be seen. */
const patience = 20_000
/** Milliseconds between two changes: longer than what follows one, and never in step with it. */
const between = (): number => 300 + Math.random() * 200

export async function changeRows(): Promise<Row[]> {
  const bench = await openBench()
  try {
    const { world } = bench
    const folder = join(world.environment['XDG_DATA_HOME'] ?? '', 'tapdeck/labs')
    mkdirSync(folder, { recursive: true })
    const file = join(folder, 'large.yaml')
    writeFileSync(file, placed(largeLab('large')))
    await world.tapdeck('apply', file, '--yes')
    const page = await bench.window()
    await page.getByText(file).click()
    await page.locator('.react-flow__node[data-id="link:br0"] .td-is-there .td-node-detail').waitFor()
    const scope = findSandbox(join(world.environment['XDG_RUNTIME_DIR'] ?? '', 'tapdeck'), 'large')
    if (!scope) throw new Error('the large lab is not up')
    const taken = await changesSeen(page, [...scope.enter])
    return [
      {
        what: `a change in the kernel until it is seen, 95 of 100 of ${changes}, 250 links`,
        ours: percentile(taken, 0.95),
        rival: 'fixed',
        theirs: 100,
        target: 1,
      },
    ]
  } finally {
    await bench.end()
  }
}

/** In rows, so that the whole lab is seen from where its nodes still have words: bridges above, guests under them. */
function placed(lab: string): string {
  const places = (stem: string, top: number, row: number): string[] =>
    Array.from(
      { length: 50 },
      (_, at) => `  ${stem}${at}: { x: ${(at % 10) * 270}, y: ${top + Math.floor(at / 10) * row} }`,
    )
  return [lab.trimEnd(), 'positions:', ...places('bridges.br', 0, 80), ...places('guests.g', 420, 210), ''].join('\n')
}

/** Milliseconds of each. Both clocks are the machine's: Date.now here, performance.timeOrigin there. */
async function changesSeen(page: Page, enter: string[]): Promise<number[]> {
  const [program = '', ...args] = enter
  // One that runs already, so that no start of a process is in the figure.
  const ip = spawn(program, [...args, 'ip', '-batch', '-'], { stdio: ['pipe', 'inherit', 'inherit'] })
  const broken = new Promise<never>((_, fail) => {
    ip.once('exit', (code) => fail(new Error(`ip has ended with ${code}`)))
  })
  broken.catch(() => undefined)
  const taken: number[] = []
  for (let at = 0; at < warmUp + changes; at++) {
    const bridge = `br${at % 50}`
    const address = `10.9.${at % 50}.1/24`
    const verb = Math.floor(at / 50) % 2 === 0 ? 'add' : 'del'
    const seen = await page.evaluateHandle(watchFor, { id: `link:${bridge}`, text: address, verb })
    await pause(between())
    const begun = performance.timeOrigin + performance.now()
    ip.stdin.write(`address ${verb} ${address} dev ${bridge}\n`)
    const ended = await within(`${verb} ${address}`, [page.evaluate(({ when }) => when, seen), broken])
    taken.push(ended - begun)
    await seen.dispose()
  }
  ip.stdin.end()
  return taken.slice(warmUp)
}

async function within<T>(what: string, races: Promise<T>[]): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${what} was not seen`)), patience)
  })
  try {
    return await Promise.race([...races, late])
  } finally {
    clearTimeout(timer)
  }
}

/** In the page: when the frame has been drawn in which a node says this, or says it no more. */
function watchFor(what: { id: string; text: string; verb: string }): { when: Promise<number> } {
  const node = document.querySelector(`.react-flow__node[data-id="${what.id}"]`)
  if (node === null) throw new Error(`there is no ${what.id}`)
  const isSeen = (): boolean => (node.textContent?.includes(what.text) ?? false) === (what.verb === 'add')
  if (isSeen()) throw new Error(`${what.id} is so already`)
  const when = new Promise<number>((done) => {
    const watch = new MutationObserver(() => {
      if (!isSeen()) return
      watch.disconnect()
      // After the frame: a message is delivered once what the frame calls has run and it is painted.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', () => done(performance.timeOrigin + performance.now()))
        port1.start()
        port2.postMessage(0)
      })
    })
    watch.observe(node, { subtree: true, childList: true, characterData: true })
  })
  return { when }
}
