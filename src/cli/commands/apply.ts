// Carrying out a plan at the command line: shown, agreed to, done, and kept or undone.
import type { Command } from 'commander'
import type { Input, LabRef } from '../../contract/api.ts'
import { FaultError } from '../../core/fault.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { usualKeepWithin } from '../../core/plan/risk/risk.ts'
import { endWell, theEngine } from '../context.ts'
import { askWithin, confirm, exitCodes, faultText, isAtTerminal, note, print, printJson, type ExitCode } from '../io.ts'
import { planText } from '../plan-text.ts'

export interface ApplyOptions {
  yes?: boolean
  json?: boolean
  keepWithin?: string
  keepAtOnce?: boolean
  start?: boolean
}

/** The options of every command that changes something. */
export const addApplyOptions = (command: Command): Command =>
  command
    .option('--yes', 'do not ask before it is done')
    .option('--keep-within <seconds>', 'undo it unless it is kept in time, here or by `tapdeck keep LAB`')
    .option('--keep-at-once', 'keep also what could cut you off without asking, if the machine still answers')
    .option('--json', 'one JSON document')

const seconds = (text: string): number => {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 3600) return value
  throw new FaultError({ code: 'usage.seconds', message: `--keep-within takes seconds from 1 to 3600, not ${text}.` })
}

/** Plans, shows, asks, applies; and waits for the word where that is needed. */
export async function change(
  lab: LabRef,
  goal: 'up' | 'down',
  options: ApplyOptions & Pick<Input<'plan.make'>, 'repair'>,
): Promise<ExitCode> {
  const keepWithin = options.keepWithin === undefined ? undefined : seconds(options.keepWithin)
  const engine = theEngine()
  if (options.keepAtOnce && options.keepWithin !== undefined)
    throw new FaultError({
      code: 'usage.keep',
      message: '--keep-at-once and --keep-within cannot both be.',
      hint: 'Leave one of them out.',
    })
  endWell()
  engine.on('plan.unrecorded', ({ fault }) => note(faultText(fault)))
  const repair = options.repair === undefined ? {} : { repair: options.repair }
  const plan = await engine.call('plan.make', { lab, goal, ...repair })
  if (!options.json && (plan.steps.length > 0 || !options.start))
    print(planText(plan, options.keepAtOnce ? 'at-once' : 'in-time'))
  if (goal === 'down' && 'name' in lab && plan.steps.length === 0) await noteUnknown(lab.name)
  refuseUnattended(plan, options)
  if (plan.steps.length > 0 && !options.yes && !(await confirm('Do this?'))) {
    throw new FaultError({ code: 'apply.unconfirmed', message: 'Nothing was done.' })
  }
  const stop = options.json
    ? () => undefined
    : engine.on('plan.progress', ({ done, of, what }) => note(`[${done}/${of}] ${what}`))
  // It may end in the very moment in which it begins to wait.
  const over = new AbortController()
  const end = new Promise<'kept' | 'rolled-back'>((done) =>
    engine.on('plan.ended', ({ lab: of, state }) => {
      if (of !== plan.lab) return
      over.abort()
      done(state)
    }),
  )
  const result = await engine.call('plan.apply', {
    lab,
    goal,
    hash: plan.hash,
    ...repair,
    ...(keepWithin === undefined ? {} : { keepWithin }),
    ...(options.keepAtOnce ? { keep: 'at-once' as const } : {}),
  })
  stop()
  if (result.state === 'waiting') {
    const exit = await waitForWord(
      { end, over: over.signal },
      { ...result, keepWithin: result.keepWithin ?? usualKeepWithin },
      options,
    )
    if (exit !== exitCodes.done) return exit
  }
  if (options.start && goal === 'up') await startAll(lab, options)
  if (options.json) printJson({ ...result, state: 'kept', done: true })
  else if (plan.steps.length > 0) print(doneWords(plan, options))
  return exitCodes.done
}

const doneWords = ({ lab, goal }: Plan, { repair }: Pick<Input<'plan.make'>, 'repair'>): string =>
  repair !== undefined ? `Lab ${lab} was put back.` : goal === 'up' ? `Lab ${lab} is up.` : `Lab ${lab} is gone.`

/** A name that may be mistyped: nothing is up of it, and nothing ever was, as far as this user's history goes. */
async function noteUnknown(lab: string): Promise<void> {
  // A history that cannot be read says nothing of it.
  const entries = await theEngine()
    .call('history.list', { lab })
    .catch(() => undefined)
  if (entries?.length === 0) note(`No lab ${lab} was ever applied here. tapdeck list shows the labs that are up.`)
}

/** A plan that could cut the user off needs somebody who says that it has not, or a word beforehand. */
function refuseUnattended({ risk }: Plan, options: ApplyOptions): void {
  if (risk.level === 'safe' || options.keepWithin !== undefined || options.keepAtOnce) return
  if (isAtTerminal() && !options.json) return
  throw new FaultError({
    code: 'apply.unattended',
    message: 'Nothing was done: this could cut you off, and nobody is at a terminal to say afterwards that it has not.',
    hint: 'Add --keep-within SECONDS and say `tapdeck keep LAB` in time; or --keep-at-once, which leaves it to the probes alone.',
  })
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
async function waitForWord(
  { end, over }: { end: Promise<'kept' | 'rolled-back'>; over: AbortSignal },
  { plan, keepWithin, ended: guests }: { plan: Plan; keepWithin: number; ended: readonly string[] },
  options: ApplyOptions,
): Promise<ExitCode> {
  const engine = theEngine()
  const lab = { name: plan.lab }
  note(`Applied. It is undone in ${keepWithin} s unless you keep it: here, or by \`tapdeck keep ${plan.lab}\`.`)
  if (isAtTerminal() && !options.json)
    void askWithin('Keep it?', keepWithin, over)
      .then((answer) =>
        answer === 'unanswered' ? undefined : engine.call(answer === 'yes' ? 'plan.keep' : 'plan.rollback', { lab }),
      )
      // It was undone, or told by someone else, in that very moment: `end` says how.
      .catch(() => undefined)
  const state = await end
  if (state === 'kept') return exitCodes.done
  const but = guests.length === 0 ? '' : ` Ended before that, and not started again: ${guests.join(', ')}.`
  if (options.json) printJson({ plan, state, ended: guests })
  else print(`Everything was put back as it was.${but}`)
  return exitCodes.failed
}
