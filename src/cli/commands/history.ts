// history, restore: what was applied, and going back to it.
import { join } from 'node:path'
import type { Command } from 'commander'
import type { HistoryEntry } from '../../contract/app.ts'
import type { LabRef } from '../../contract/api.ts'
import { FaultError } from '../../core/fault.ts'
import { finish, theEngine } from '../context.ts'
import { exitCodes, note, print, printJson } from '../io.ts'
import { addApplyOptions, change, type ApplyOptions } from './apply.ts'

export function addHistoryCommands(program: Command): void {
  program
    .command('history [lab]')
    .description('what was applied, when and by whom, the newest first; of one lab, or of all')
    .option('--json', 'one JSON document, with plans and lab texts')
    .action((lab: string | undefined, options: { json?: boolean }) =>
      finish(options, async () => {
        const entries = await theEngine().call('history.list', lab === undefined ? {} : { lab })
        if (options.json) printJson(entries)
        else print(entries.length === 0 ? 'Nothing was applied yet.' : entries.map(entryText).join('\n'))
        return exitCodes.done
      }),
    )
  addApplyOptions(
    program.command('restore <entry>').description('apply a lab again as it was in an entry of the history'),
  )
    .option('--save', 'write that text into the lab file as well, once it is applied')
    .action((id: string, options: ApplyOptions & { save?: boolean }) => finish(options, () => restore(id, options)))
}

const outcomes: Record<HistoryEntry['outcome'], string> = {
  kept: 'kept',
  'rolled-back': 'rolled back',
  failed: 'failed',
  interrupted: 'interrupted and rolled back',
  abandoned: 'interrupted, rolled back in part, and the rest left as it was',
  undecided: 'interrupted, and not rolled back yet: tapdeck recover',
}

function entryText(entry: HistoryEntry): string {
  const { id, lab, time, who, goal, outcome, plan, text } = entry
  const when = new Date(time).toISOString().replace('T', ' ').slice(0, 19)
  const what = `${goal === 'up' ? 'apply' : 'down'} ${lab}`
  const count = `${plan.steps.length} step${plan.steps.length === 1 ? '' : 's'}`
  const head = `${id}  ${when} UTC  ${what}, ${count}, ${outcomes[outcome]}, by ${who}${text === undefined && goal === 'up' ? ' (without its text)' : ''}`
  return [head, ...ranLines(entry)].join('\n')
}

/** The commands of a change that was interrupted, as far as it came. */
const ranLines = ({ plan, ran = { done: [], begun: [] } }: HistoryEntry): string[] =>
  plan.steps.flatMap(({ commands }, at) => {
    const lines = commands.flatMap((command) => command.split('\n'))
    if (ran.done.includes(at)) return lines.map((line) => `    ran:     ${line}`)
    return ran.begun.includes(at) ? lines.map((line) => `    perhaps: ${line}`) : []
  })

async function restore(id: string, { save, ...options }: ApplyOptions & { save?: boolean }) {
  const engine = theEngine()
  const entry = (await engine.call('history.list', {})).find((each) => each.id === id)
  if (!entry)
    throw new FaultError({
      code: 'history.unknown',
      message: `There is no entry ${id} in the history.`,
      hint: 'tapdeck history shows them, each with its id in front.',
    })
  if (entry.goal === 'down') return change({ name: entry.lab }, 'down', options)
  const { text, file } = entry
  if (text === undefined || (save === true && file === undefined))
    throw new FaultError({
      code: 'history.textless',
      message: `The entry ${id} does not have ${text === undefined ? 'the text of its lab' : 'the place of its file'}.`,
      hint: 'Entries of older versions of Tapdeck lack it: take another one.',
    })
  // Relative paths of the lab start at its file.
  const place = file ?? join(process.cwd(), `${entry.lab}.yaml`)
  const exit = await change({ file: place, text } satisfies LabRef, 'up', options)
  if (save === true && exit === exitCodes.done) {
    await engine.call('lab.save', { file: place, text })
    if (!options.json) note(`Written to ${place}.`)
  }
  return exit
}
