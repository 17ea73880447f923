// recover: undoes what interrupted changes have left; a unit runs it at the start of the machine.
import type { Command } from 'commander'
import type { Recovered } from '../../contract/helper.ts'
import { finish, theEngine } from '../context.ts'
import { exitCodes, print, printJson, type ExitCode } from '../io.ts'

interface Options {
  json?: boolean
  forget?: string
}

export function addRecoverCommand(program: Command): void {
  program
    .command('recover')
    .description(
      'undo what interrupted changes have left, of the machine’s network as root; what cannot be is kept and tried again',
    )
    .option('--forget <lab>', 'leave as it is what could not be undone of the change of this lab')
    .option('--json', 'one JSON document')
    .action((options: Options) =>
      finish(options, () => (options.forget === undefined ? recover(options) : forget(options.forget, options))),
    )
}

async function recover({ json }: Options): Promise<ExitCode> {
  const recovered = await theEngine().call('plan.recover', {})
  if (json) printJson({ recovered })
  else if (recovered.length === 0) print('Nothing was interrupted.')
  else for (const each of recovered) print(recoveredText(each))
  return recovered.some(({ left }) => left.length > 0) ? exitCodes.failed : exitCodes.done
}

async function forget(lab: string, { json }: Options): Promise<ExitCode> {
  const forgotten = await theEngine().call('plan.forget', { lab })
  if (json) printJson({ lab, forgotten })
  else if (forgotten.length === 0) print(`Nothing is left of an interrupted change of ${lab}.`)
  else print([`This of the interrupted change of ${lab} stays as it is:`, ...indented(forgotten)].join('\n'))
  return exitCodes.done
}

const indented = (words: readonly string[]): string[] => words.map((each) => `  ${each.replaceAll('\n', '\n  ')}`)

const recoveredText = ({ lab, left }: Recovered): string =>
  left.length === 0
    ? `Put back as it was before the interrupted change of ${lab}.`
    : [
        `Put back what could be of the interrupted change of ${lab}; this is left:`,
        ...indented(left),
        `\`tapdeck recover\` tries it again, and so does the next start of the machine. To leave it as it is: tapdeck recover --forget ${lab}`,
      ].join('\n')
