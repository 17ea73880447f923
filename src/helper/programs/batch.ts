// Runs of ip and of bridge lines, each as one batch of its program.
import { spawnSync } from 'node:child_process'
import type { Command } from '../../core/plan/command.ts'
import { CommandFailed, commandTime, programPath, type Environment } from './program.ts'

/** `inverse` operations tolerate what was never done; those of a plan stop at the first failure. */
export type Mode = 'strict' | 'tolerant'

/** What failed in tolerant mode: commands from `at` up to `end`, which of them where that is known. */
export interface Failure {
  run: Command['run']
  words: string
  at: number
  end: number
}

// A batch fits into the pipe to its program, so that it is there whole or not at all: if we are killed, no line is cut short.
const longestBatch = 32 * 1024

/** The end of the run of commands of one program that begins at `from`. */
export function batchEnd(commands: Command[], from: number): number {
  const first = commands[from]
  if (first?.run !== 'ip' && first?.run !== 'bridge') return from + 1
  let [end, length] = [from, 0]
  for (let next: Command | undefined = first; next?.run === first.run; next = commands[end]) {
    length += lineOf(next).length + 1
    if (length > longestBatch && end > from) break
    end++
  }
  return end
}

const lineOf = ({ args }: Extract<Command, { run: 'ip' | 'bridge' }>): string => args.join(' ')

// iproute2 reads a batch line with shell-like quotes (lib/utils.c, makeargs); what needs any is refused by the schemas long before.
const plain = /^[A-Za-z0-9_.,:@/+-]+$/

/** Runs them as one batch. Throws `CommandFailed` in strict mode; in tolerant mode returns what failed. `at`: the place of the first. */
export function runBatch(
  program: 'ip' | 'bridge',
  commands: Command[],
  { at, mode, environment }: { at: number; mode: Mode; environment: Environment },
): Failure[] {
  const lines = commands.map((command, offset) => {
    if (command.run !== program) throw new CommandFailed(at + offset, command, 'is not of this batch')
    const odd = command.args.find((word) => !plain.test(word))
    if (odd !== undefined)
      throw new CommandFailed(at + offset, command, `the word ${JSON.stringify(odd)} cannot be in a batch`)
    return lineOf(command)
  })
  // -force goes on after a line that fails, which is what tolerance means.
  const args = mode === 'tolerant' ? ['-force', '-batch', '-'] : ['-batch', '-']
  const { status, signal, stderr, error } = spawnSync(programPath(program), args, {
    input: `${lines.join('\n')}\n`,
    env: environment,
    encoding: 'utf8',
    timeout: commandTime,
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status === 0) return []
  const words = error ? error.message : stderr.trim() || `${program} ended with ${signal ?? status}`
  if (mode === 'strict') throw failedLine(commands, at, words)
  // Where `ip` does not know a word (the bridge after `master`, say), it ends at once, -force or not (invarg in lib/utils.c). Each
  // line by itself then: what undoes may be done twice.
  if (status === fatal && commands.length > 1)
    return commands.flatMap((command, offset) => runBatch(program, [command], { at: at + offset, mode, environment }))
  const end = at + commands.length
  return error
    ? [{ run: program, words, at, end }]
    : failuresIn(words).map((each) =>
        each.line === undefined
          ? { run: program, words: each.words, at, end }
          : { run: program, words: each.words, at: at + each.line, end: at + each.line + 1 },
      )
}

/** What a batch said, by its lines from 0: the words about one stand before "Command failed -:N". */
function failuresIn(said: string): { line: number | undefined; words: string }[] {
  const found: { line: number | undefined; words: string }[] = []
  let words: string[] = []
  for (const line of said.split('\n')) {
    const number = /^Command failed -:(\d+)$/.exec(line.trim())?.[1]
    if (number === undefined) words.push(line)
    else found.push({ line: Number(number) - 1, words: words.splice(0).join('\n') })
  }
  // After the last of them nothing but warnings.
  return found.length > 0 ? found : [{ line: undefined, words: words.join('\n') }]
}

/** exit(-1) */
const fatal = 255

function failedLine(commands: Command[], at: number, words: string): Error {
  const [number, word] = [/Command failed -:(\d+)/, /argument "([^"]*)" is wrong/].map(
    (pattern) => pattern.exec(words)?.[1],
  )
  const line = number === undefined ? commands.findIndex((command) => namesValue(command, word)) : Number(number) - 1
  const failed = commands[line] ?? commands[0]
  return failed
    ? new CommandFailed(at + Math.max(0, line), failed, words.replace(/\n?Command failed -:\d+/, ''))
    : new Error(words)
}

/** Whether a word stands in a command as anything but the interface that it is about. */
const namesValue = (command: Command, word: string | undefined): boolean =>
  'args' in command &&
  command.args.some((each, at) => each === word && !['dev', 'name'].includes(command.args[at - 1] ?? ''))
