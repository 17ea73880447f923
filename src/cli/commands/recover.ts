// recover: undoes what an interrupted change of the machine's network has left; a unit runs it at the start of the machine.
import type { Command } from 'commander'
import type { Recovered } from '../../contract/helper.ts'
import { recoverHost } from '../../engine/change/recovery.ts'
import { finish, thePaths } from '../context.ts'
import { exitCodes, print, printJson } from '../io.ts'

export function addRecoverCommand(program: Command): void {
  program
    .command('recover')
    .description('undo what an interrupted change of the machine’s network has left; needs root')
    .option('--json', 'one JSON document')
    .action((options: { json?: boolean }) =>
      finish(options, async () => {
        const recovered = await recoverHost(thePaths())
        if (options.json) printJson({ recovered })
        else if (recovered.length === 0) print('Nothing was interrupted.')
        else for (const each of recovered) print(recoveredText(each))
        return recovered.some(({ left }) => left.length > 0) ? exitCodes.failed : exitCodes.done
      }),
    )
}

const recoveredText = ({ lab, left }: Recovered): string =>
  [
    left.length === 0
      ? `Put back as it was before the interrupted change of ${lab}.`
      : `Put back what could be of the interrupted change of ${lab}; this is left:`,
    ...left.map((words) => `  ${words}`),
  ].join('\n')
