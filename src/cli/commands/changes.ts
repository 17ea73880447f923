// plan, apply, down, keep, rollback: what would be done, and doing it.
import type { Command } from 'commander'
import { finish, labByName, labRef, theEngine } from '../context.ts'
import { exitCodes, print, printJson } from '../io.ts'
import { planText } from '../plan-text.ts'
import { readSnapshot } from '../snapshot.ts'
import { addApplyOptions, change, type ApplyOptions } from './apply.ts'

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
  addApplyOptions(program.command('apply <lab>').description('show the plan, ask, do it, verify it'))
    .option('--start', 'start every guest afterwards')
    .action((lab: string, options: ApplyOptions) => finish(options, () => change(labRef(lab), 'up', options)))
  addApplyOptions(
    program
      .command('down <lab>')
      .description('stop the guests and remove everything of the lab; a name is enough, the file may be gone'),
  ).action((lab: string, options: ApplyOptions) =>
    finish(options, async () => change(await labByName(lab), 'down', options)),
  )
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
          await theEngine().call(`plan.${name}`, { lab: await labByName(lab) })
          if (options.json) printJson({ lab, done: name })
          else print(name === 'keep' ? 'Kept.' : 'Everything was put back as it was.')
          return exitCodes.done
        }),
      )
  }
}
