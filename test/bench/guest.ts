// The guest half: how long a start takes against the bare QEMU command, until QMP says running.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEngine } from '../../src/engine/engine.ts'
import { withQmp } from '../../src/engine/guest/qmp/qmp.ts'
import { defaultPaths } from '../../src/engine/files/paths.ts'
import { pause } from '../../src/engine/processes.ts'
import { pair, time, type Row } from './measure.ts'

const root = join(import.meta.dirname, '../..')

const lab = `version: 1
name: bench
uplink: none
networks: { lan: { subnet: 192.168.150.0/24 } }
guests:
  web: { memory: 128, cards: [{ connect: { network: lan } }] }
`

export async function guestRows(folder: string): Promise<Row[]> {
  const paths = defaultPaths(join(root, 'dist/helper.mjs'), { XDG_RUNTIME_DIR: folder })
  const engine = createEngine(paths)
  const file = join(folder, 'bench.yaml')
  writeFileSync(file, lab)
  const ref = { lab: { file }, guest: 'web' }
  const { hash } = await engine.call('plan.make', { lab: ref.lab, goal: 'up' })
  await engine.call('plan.apply', { lab: ref.lab, goal: 'up', hash })
  const enter = await engine.enterCommand(ref.lab)
  const { program, args } = await engine.call('guest.command', ref)
  const started = await pair(
    7,
    async () => {
      const taken = await time(() => engine.call('guest.start', ref))
      await engine.call('guest.kill', ref)
      return taken
    },
    () => bare([...enter, program, ...args], join(folder, 'tapdeck/bench/web')),
  )
  const down = await engine.call('plan.make', { lab: ref.lab, goal: 'down' })
  await engine.call('plan.apply', { lab: ref.lab, goal: 'down', hash: down.hash })
  await engine.close()
  return [
    { what: 'start of a guest, until QMP says running', ...started, rival: 'the bare QEMU command', target: 1.15 },
  ]
}

/** The same command line, its sockets in a folder of its own, until QMP says running; looked for as often as a program can. */
async function bare(command: string[], ours: string): Promise<number> {
  const folder = mkdtempSync('/tmp/td-bare-')
  const [program = '', ...args] = command.map((word) => word.replaceAll(ours, folder))
  const taken = await time(async () => {
    spawn(program, args, { stdio: 'ignore' })
    for (;;) {
      try {
        const { running } = await withQmp(join(folder, 'qmp.sock'), (qmp) => qmp.execute('query-status', {}))
        if (running) return
      } catch {
        // The socket is not there yet.
      }
      await pause(1)
    }
  })
  await withQmp(join(folder, 'qmp.sock'), (qmp) => qmp.execute('quit', {})).catch(() => undefined)
  await pause(300)
  rmSync(folder, { recursive: true, force: true })
  return taken
}
