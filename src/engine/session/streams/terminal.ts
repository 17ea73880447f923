// A program on a terminal of its own, by node-pty.
import { homedir } from 'node:os'
import { FaultError } from '../../../core/fault.ts'
import type { ByteSource } from './stream.ts'

export interface TerminalInput {
  command: readonly string[]
  columns: number
  rows: number
  environment: Readonly<Record<string, string>>
}

/** Fault `shell.unavailable` where node-pty, a native module, was not built. */
export async function openTerminal({ command, columns, rows, environment }: TerminalInput): Promise<ByteSource> {
  const pty = await nodePty()
  const [program = '', ...args] = command
  const terminal = pty.spawn(program, args, {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: homedir(),
    encoding: null,
    env: { ...process.env, ...environment },
  })
  return {
    // Without an encoding it gives buffers, which its types do not say (src/unixTerminal.ts in node-pty).
    onData: (hear) => terminal.onData((data: string | Uint8Array) => hear(Buffer.from(data))),
    onEnd: (hear) =>
      terminal.onExit(({ exitCode, signal }) =>
        hear(signal ? `It was ended by signal ${signal}.` : `It ended with status ${exitCode}.`),
      ),
    pause: () => terminal.pause(),
    resume: () => terminal.resume(),
    // What the program does not read piles up in node-pty, which does not tell of it.
    write: (bytes) => {
      terminal.write(Buffer.from(bytes))
      return true
    },
    drained: () => Promise.resolve(),
    close: () => terminal.kill('SIGHUP'),
    resize: (cols, lines) => terminal.resize(cols, lines),
  }
}

async function nodePty(): Promise<typeof import('node-pty')> {
  try {
    return await import('node-pty')
  } catch (error) {
    throw new FaultError({
      code: 'shell.unavailable',
      message: 'Shells cannot be opened here: the module node-pty is not there, or was not built for this machine.',
      hint: 'With a C++ compiler and Python installed: npm rebuild node-pty. Meanwhile, in a terminal: tapdeck shell LAB.',
      cause: error instanceof Error ? error.message : String(error),
    })
  }
}
