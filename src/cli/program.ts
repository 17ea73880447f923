// The commands: parses the command line, hands each command to its file.
import { Command, CommanderError } from 'commander'
import { addAdviceCommand } from './commands/advice.ts'
import { addAppCommand } from './commands/app.ts'
import { addChangeCommands } from './commands/changes.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addDriftCommand } from './commands/drift.ts'
import { addGuestCommands } from './commands/guest.ts'
import { addHistoryCommands } from './commands/history.ts'
import { addLookCommands } from './commands/look.ts'
import { addRecoverCommand } from './commands/recover.ts'
import { addServeCommand } from './commands/serve.ts'
import { addShellCommand } from './commands/shell.ts'
import { exitCodes, printJson } from './io.ts'

// Debian's users do not have the folders in their PATH in which ip, nft and dnsmasq are.
process.env.PATH = [process.env.PATH, '/usr/sbin', '/sbin']
  .filter((part) => part !== undefined && part !== '')
  .join(':')

// `tapdeck apply LAB | head`: that nobody reads any more does not end a change half-way.
for (const output of [process.stdout, process.stderr])
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })

const program = new Command('tapdeck')
  .description(
    'Labs of KVM/QEMU guests and their network: planned, shown, applied, verified, and taken away without a trace.',
  )
  .showHelpAfterError('(tapdeck --help, or tapdeck COMMAND --help)')
  .configureHelp({ sortSubcommands: false })
  .exitOverride()

addLookCommands(program)
addAdviceCommand(program)
addChangeCommands(program)
addDriftCommand(program)
addHistoryCommands(program)
addRecoverCommand(program)
addGuestCommands(program)
addShellCommand(program)
addDemoCommand(program)
addServeCommand(program)
addAppCommand(program)

try {
  // Without a word: the window.
  await program.parseAsync(process.argv.length > 2 ? process.argv : [...process.argv, 'app'])
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  // Help that was asked for is no mistake; everything else that commander ends with is bad input, and said on stderr by now.
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.badInput
  if (error.exitCode !== 0 && process.argv.includes('--json'))
    printJson({ fault: { code: 'usage.words', message: error.message.replace(/^error: /, ''), retry: 'never' } })
}
