// shell: a shell in the lab's network.
import { spawn } from 'node:child_process'
import type { Command } from 'commander'
import { FaultError } from '../../core/fault.ts'
import { finish, labRef, theEngine } from '../context.ts'

export function addShellCommand(program: Command): void {
  program
    .command('shell <lab> [command...]')
    .description('a shell in the lab’s network, or a command there: tapdeck shell LAB -- ping web')
    .action((lab: string, words: string[]) =>
      finish({}, async () => {
        const enter = inFolder(await theEngine().enterCommand(labRef(lab)), process.cwd())
        const command = [...enter, ...(words.length > 0 ? words : [process.env.SHELL ?? '/bin/sh'])]
        return run(command, lab)
      }),
    )
}

/** nsenter changes to `/` with the mount namespace unless told where to stay. */
const inFolder = (enter: readonly string[], folder: string): string[] =>
  enter.at(-1) === '--' ? [...enter.slice(0, -1), `--wd=${folder}`, '--'] : [...enter]

/** The exit code of the command is passed on. */
async function run([program = '', ...args]: string[], lab: string): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, TAPDECK_LAB: lab } })
  const code = await new Promise<number>((done, fail) => {
    child.once('error', (error) =>
      fail(new FaultError({ code: 'shell.failed', message: `${program} cannot be run.`, cause: error.message })),
    )
    child.once('close', (status) => done(status ?? 1))
  })
  return code
}
