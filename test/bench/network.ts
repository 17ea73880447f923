// The network half: a large lab up and down, the snapshot, the planning, the command line's start.
import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { emptyHost } from '../../src/core/host/schema.ts'
import { labSchema } from '../../src/core/lab/schema.ts'
import { planUp } from '../../src/core/plan/plan.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { readHost } from '../../src/engine/observe/read.ts'
import { defaultPaths } from '../../src/engine/files/paths.ts'
import { pause } from '../../src/engine/processes.ts'
import { closeSandbox, findSandbox, openSandbox } from '../../src/engine/scope/sandbox.ts'
import type { Scope } from '../../src/engine/scope/scope.ts'
import { parse } from 'yaml'
import { largeLab } from './large-lab.ts'
import { median, pair, time, type Row } from './measure.ts'

const root = join(import.meta.dirname, '../..')

/** All ip lines of the large lab's plan, as one batch would have them. */
function batchOf(text: string): string {
  const plan = planUp({
    lab: labSchema.parse(parse(text)),
    host: emptyHost,
    target: { scope: 'sandbox', state: 'open', uplinkTool: 'missing' },
    folder: '/run/x',
  })
  return plan.steps
    .flatMap(({ commands }) =>
      commands.filter((command) => command.startsWith('ip ')).map((command) => command.slice(3)),
    )
    .join('\n')
}

const inside = (scope: Scope, command: string[], input = ''): void => {
  const [program = '', ...args] = [...scope.enter, ...command]
  const { status, stderr } = spawnSync(program, args, { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(stderr)
}

/** The kernel goes on taking a namespace down after it is gone, which slows the next one. */
const settle = (): Promise<void> => pause(1500)

export async function networkRows(folder: string): Promise<Row[]> {
  const paths = defaultPaths(join(root, 'dist/helper.mjs'), { XDG_RUNTIME_DIR: folder })
  const file = join(folder, 'large.yaml')
  const text = largeLab('large')
  writeFileSync(file, text)
  const batch = batchOf(text)
  const engine = createEngine(paths)
  const lab = { file }

  const down: number[] = []
  const up = await pair(
    9,
    async () => {
      const taken = await time(async () => {
        const { hash } = await engine.call('plan.make', { lab, goal: 'up' })
        await engine.call('plan.apply', { lab, goal: 'up', hash })
      })
      down.push(
        await time(async () => {
          const { hash } = await engine.call('plan.make', { lab, goal: 'down' })
          await engine.call('plan.apply', { lab, goal: 'down', hash })
        }),
      )
      await settle()
      return taken
    },
    async () => {
      const scope = await openSandbox(paths.runs, 'rival', 'without-uplink')
      const taken = await time(() => inside(scope, ['ip', '-batch', '-'], batch))
      await closeSandbox(scope)
      await settle()
      return taken
    },
  )

  await openSandbox(paths.runs, 'large', 'without-uplink')
  const { hash } = await engine.call('plan.make', { lab, goal: 'up' })
  await engine.call('plan.apply', { lab, goal: 'up', hash })
  const scope = findSandbox(paths.runs, 'large')
  if (!scope?.holder) throw new Error('the large lab is not up')
  const place = { kind: 'sandbox' as const, holder: scope.holder, enter: scope.enter }
  const snapshot = await pair(
    15,
    () => time(() => readHost(place)),
    () => time(() => inside(scope, ['sh', '-c', 'ip -j -d link; ip -j addr; bridge -j link'])),
  )
  await closeSandbox(scope)

  const parsed = labSchema.parse(parse(text))
  const planning = await pair(
    15,
    () =>
      time(() =>
        planUp({
          lab: parsed,
          host: emptyHost,
          target: { scope: 'sandbox', state: 'open', uplinkTool: 'missing' },
          folder: '/run/x',
        }),
      ),
    async () => 50,
  )
  const environment = { ...process.env, XDG_RUNTIME_DIR: folder }
  const cold = await pair(
    7,
    () =>
      time(() => {
        try {
          execFileSync(join(root, 'bin/tapdeck'), ['plan', file], { env: environment, stdio: 'ignore' })
        } catch {
          // Exit code 10: there are changes.
        }
      }),
    async () => 400,
  )
  await engine.close()
  return [
    {
      what: '50 bridges + 200 taps, from lab file to verified',
      ...up,
      rival: 'one `ip -batch` of the same commands',
      target: 3,
    },
    {
      what: 'the same down, in a sandbox',
      ours: median(down.slice(1)),
      rival: 'fixed',
      theirs: 100,
      target: 1,
    },
    { what: 'snapshot of 250 links', ...snapshot, rival: '`ip -j -d link`, `ip -j addr`, `bridge -j link`', target: 3 },
    { what: 'planning 50 bridges + 200 taps', ...planning, rival: 'fixed', target: 1 },
    { what: '`tapdeck plan`, process and all', ...cold, rival: 'fixed', target: 1 },
  ]
}
