// plan, apply, down, keep, rollback: what would be done, and doing it.
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { LabRef } from '../../contract/api.ts'
import { FaultError } from '../../core/fault.ts'
import { hostSnapshotSchema, type HostSnapshot } from '../../core/host/schema.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { endWell, finish, labRef, theEngine } from '../context.ts'
import { confirm, exitCodes, note, print, printJson, type ExitCode } from '../io.ts'
import { planText } from '../plan-text.ts'

/** Seconds in which a plan that could cut the user off must be confirmed. */
const defaultKeepWithin = 60

interface ApplyOptions {
  yes?: boolean
  json?: boolean
  keepWithin?: number
  start?: boolean
}

export function addChangeCommands(program: Command): void {
  program
    .command('plan <lab>')
    .description(
      'the steps and exact commands that make the machine what the lab says; exit 0 if there are none, 10 if there are',
    )
    .option('--json', 'one JSON document')
    .option('--host <snapshot>', 'plan against a saved snapshot (tapdeck host --json), touching nothing')
    .option('--down', 'plan the way down')
    .action((lab: string, options: { json?: boolean; host?: string; down?: boolean }) =>
      finish(options, async () => {
        const host = options.host === undefined ? {} : { host: readSnapshot(options.host) }
        const plan = await theEngine().call('plan.make', {
          lab: labRef(lab),
          goal: options.down ? 'down' : 'up',
          ...host,
        })
        if (options.json) printJson(plan)
        else print(planText(plan))
        return plan.steps.length === 0 ? exitCodes.done : exitCodes.pending
      }),
    )
  program
    .command('apply <lab>')
    .description('show the plan, ask, do it, verify it')
    .option('--yes', 'do not ask')
    .option('--keep-within <seconds>', 'undo it unless `tapdeck keep LAB` comes in time', seconds)
    .option('--start', 'start every guest afterwards')
    .option('--json', 'one JSON document')
    .action((lab: string, options: ApplyOptions) => finish(options, () => change(labRef(lab), 'up', options)))
  program
    .command('down <lab>')
    .description('stop the guests and remove everything of the lab; a name is enough, the file may be gone')
    .option('--yes', 'do not ask')
    .option('--keep-within <seconds>', 'undo it unless `tapdeck keep LAB` comes in time', seconds)
    .option('--json', 'one JSON document')
    .action((lab: string, options: ApplyOptions) => finish(options, () => change(labRef(lab), 'down', options)))
  for (const [name, words] of [
    ['keep', 'keep what was applied and waits'],
    ['rollback', 'undo what was applied and waits'],
  ] as const) {
    program
      .command(`${name} <lab>`)
      .description(words)
      .option('--json', 'one JSON document')
      .action((lab: string, options: { json?: boolean }) =>
        finish(options, async () => {
          await theEngine().call(`plan.${name}`, { lab: labRef(lab) })
          if (options.json) printJson({ lab, done: name })
          else print(name === 'keep' ? 'Kept.' : 'Everything was put back as it was.')
          return exitCodes.done
        }),
      )
  }
}

const seconds = (text: string): number => {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 3600) return value
  throw new FaultError({ code: 'usage.seconds', message: `--keep-within takes seconds from 1 to 3600, not ${text}.` })
}

function readSnapshot(file: string): HostSnapshot {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new FaultError({
      code: 'host.snapshot',
      message: `The snapshot ${file} cannot be read.`,
      hint: 'Make one with: tapdeck host --json > FILE',
      cause: String(error),
    })
  }
  const parsed = hostSnapshotSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new FaultError({
    code: 'host.snapshot',
    message: `${file} is not a snapshot of a host: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    hint: 'Make one with: tapdeck host --json > FILE',
  })
}

async function change(lab: LabRef, goal: 'up' | 'down', options: ApplyOptions): Promise<ExitCode> {
  const engine = theEngine()
  endWell()
  const plan = await engine.call('plan.make', { lab, goal })
  if (!options.json && (plan.steps.length > 0 || !options.start)) print(planText(plan))
  if (plan.steps.length > 0 && !options.yes && !(await confirm('Do this?'))) {
    throw new FaultError({ code: 'apply.unconfirmed', message: 'Nothing was done.' })
  }
  const keepWithin = options.keepWithin ?? (plan.risk.level === 'risky' ? defaultKeepWithin : undefined)
  const stop = options.json
    ? () => undefined
    : engine.on('plan.progress', ({ done, of, what }) => note(`[${done}/${of}] ${what}`))
  const result = await engine.call('plan.apply', {
    lab,
    goal,
    hash: plan.hash,
    ...(keepWithin === undefined ? {} : { keepWithin }),
  })
  stop()
  if (result.state === 'waiting') return waitForWord(lab, plan, keepWithin ?? defaultKeepWithin, options)
  if (options.start && goal === 'up') await startAll(lab, options)
  if (options.json) printJson({ ...result, done: true })
  else if (plan.steps.length > 0) print(goal === 'up' ? `Lab ${plan.lab} is up.` : `Lab ${plan.lab} is gone.`)
  return exitCodes.done
}

async function startAll(lab: LabRef, options: ApplyOptions): Promise<void> {
  const engine = theEngine()
  const { guests } = await engine.call('lab.status', { lab })
  for (const { name, state } of guests) {
    if (state === 'running' || state === 'paused') continue
    await engine.call('guest.start', { lab, guest: name })
    if (!options.json) print(`Guest ${name} runs.`)
  }
}

/** Stays until someone says keep or rollback, here or by `tapdeck keep`, or the time runs out. The end of this process is a rollback. */
async function waitForWord(lab: LabRef, plan: Plan, keepWithin: number, options: ApplyOptions): Promise<ExitCode> {
  const engine = theEngine()
  const ended = new Promise<'kept' | 'rolled-back'>((done) => engine.on('plan.ended', ({ state }) => done(state)))
  note(`Applied. It is undone in ${keepWithin} s unless you keep it: tapdeck keep ${plan.lab}`)
  const ask =
    process.stdin.isTTY && !options.json
      ? confirm('Keep it?').then((yes) => engine.call(yes ? 'plan.keep' : 'plan.rollback', { lab }))
      : undefined
  void ask?.catch(() => undefined)
  const state = await ended
  if (options.json) printJson({ plan, state })
  else print(state === 'kept' ? `Lab ${plan.lab} is up.` : 'Everything was put back as it was.')
  return state === 'kept' ? exitCodes.done : exitCodes.failed
}
