// recover: undoes what an interrupted change of the machine's network has left; a unit runs it at the start of the machine.
import type { Command } from 'commander'
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
        const labs = await recoverHost(thePaths())
        if (options.json) printJson({ recovered: labs })
        else
          print(
            labs.length === 0
              ? 'Nothing was interrupted.'
              : `Put back as it was before the interrupted change of ${labs.join(', ')}.`,
          )
        return exitCodes.done
      }),
    )
}
