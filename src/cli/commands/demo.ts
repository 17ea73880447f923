// demo: the whole of Tapdeck in a minute, in a sandbox, with nothing left behind.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Command } from 'commander'
import type { LabRef } from '../../contract/api.ts'
import { FaultError, faultOf } from '../../core/fault.ts'
import { finish, theEngine } from '../context.ts'
import { demoLab, type Medium } from '../demo/lab.ts'
import { fetchForward, leases, show, talk } from '../demo/scene.ts'
import { SerialShell } from '../demo/serial.ts'
import { exitCodes, note, print, type ExitCode } from '../io.ts'
import { planText } from '../plan-text.ts'

const name = 'demo'

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('three guests, a NAT network and a bridge in a sandbox: shows that they talk, then takes all away')
    .option('--verbose', 'show the whole plan with its commands')
    .action((options: { verbose?: boolean }) => finish({}, () => demo(options.verbose ? 'whole' : 'short')))
}

async function demo(detail: 'whole' | 'short'): Promise<ExitCode> {
  const engine = theEngine()
  if ((await engine.call('lab.list', {})).some((lab) => lab.name === name)) {
    throw new FaultError({
      code: 'demo.running',
      message: 'A lab called demo is up already.',
      hint: 'Take it down first: tapdeck down demo --yes',
    })
  }
  const folder = mkdtempSync(join(tmpdir(), 'tapdeck-demo-'))
  const lab = { file: join(folder, `${name}.yaml`) }
  const interrupted = (): void => {
    note('Interrupted: taking the demo away.')
    const done = (): never => process.exit(exitCodes.failed)
    void takeAway(folder).then(done, done)
  }
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  try {
    const medium = await guestMedium()
    const port = await freePort()
    writeFileSync(lab.file, demoLab(name, medium, port))
    await bringUp(lab, detail)
    await play(lab, medium, port)
  } finally {
    await takeAway(folder)
  }
  print('All is gone again: no process, no interface, no file is left.')
  return exitCodes.done
}

async function bringUp(lab: LabRef, detail: 'whole' | 'short'): Promise<void> {
  const engine = theEngine()
  const plan = await engine.call('plan.make', { lab, goal: 'up' })
  print(
    detail === 'whole'
      ? planText(plan)
      : `The plan has ${plan.steps.length} steps, none of which needs privileges (--verbose shows them):`,
  )
  if (detail === 'short') for (const { what } of plan.steps) print(`  ${what}`)
  await engine.call('plan.apply', { lab, goal: 'up', hash: plan.hash })
  print('\nApplied and verified. Starting three guests:')
  const started = await Promise.all(['web', 'db', 'files'].map((guest) => engine.call('guest.start', { lab, guest })))
  for (const guest of started) show(`${guest.name} runs`, `process ${guest.pid ?? '?'}, ${guest.accelerator ?? '?'}`)
}

async function play(lab: LabRef, medium: Medium, port: number): Promise<void> {
  const engine = theEngine()
  await leases(() => engine.call('lab.status', { lab }), ['web', 'db'], 90)
  if (medium.kind === 'linux') {
    const shells = await Promise.all(
      ['web', 'db'].map(async (guest) => new SerialShell(guest, await engine.openConsole(lab, guest, 'serial'))),
    )
    try {
      const [web, db] = shells
      await Promise.all(shells.map((shell) => shell.ready()))
      if (web && db) await talk(web, db)
    } finally {
      for (const shell of shells) shell.close()
    }
    await fetchForward(port)
  } else {
    print(
      '  (Debian packages are out of reach, so the guests booted from the network: they have leases, but nothing to talk with.)',
    )
  }
  print(`\n${await engine.picture(lab)}\n`)
}

/** Whatever is there by then: a change that was interrupted may still have been ending when the plan was made. */
async function takeAway(folder: string): Promise<void> {
  const engine = theEngine()
  for (let tries = 1; ; tries++) {
    const plan = await engine.call('plan.make', { lab: { name }, goal: 'down' })
    try {
      await engine.call('plan.apply', { lab: { name }, goal: 'down', hash: plan.hash })
      break
    } catch (error) {
      if (tries === 3 || faultOf(error).retry !== 'again') throw error
    }
  }
  rmSync(folder, { recursive: true, force: true })
}

/** The small Linux guest, built from Debian's packages at the first time; without those, guests that boot from the network. */
async function guestMedium(): Promise<Medium> {
  note('Looking for the small guest (built from Debian packages at the first time) …')
  try {
    const { stdout } = await promisify(execFile)(join(import.meta.dirname, '../resources/guest/build'), {
      timeout: 180_000,
    })
    const image = stdout.trim()
    return { kind: 'linux', kernel: join(image, 'vmlinux'), initrd: join(image, 'initrd') }
  } catch (error) {
    note(`The small guest cannot be built: ${error instanceof Error ? error.message : String(error)}`)
    return { kind: 'network' }
  }
}

/** A port of the loopback that nobody listens on. */
function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? done(address.port) : fail(new Error('no port'))))
    })
  })
}
