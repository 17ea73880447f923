// Runs a command that only reads, in the place, and gives its output.
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { FaultError } from '../../core/fault.ts'
import { shellQuote } from '../../core/shell.ts'
import type { Place } from './place.ts'

/** An ordinary user's PATH on Debian lacks the folders in which bridge and nft are. */
const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
/** For reading commands: no translated words, and every tool is found. */
export const environment = { PATH: folders.join(':'), LC_ALL: 'C' }
/** Milliseconds; none of these commands waits for anything. */
const patience = 15_000

export interface Output {
  code: number
  stdout: string
  stderr: string
}

/** The file of a program, in the first of the folders that has it; undefined if it is not installed. */
export function findProgram(name: string, among: readonly string[] = folders): string | undefined {
  return among
    .map((folder) => `${folder}/${name}`)
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** The command as it is started: behind the launcher of a sandbox. */
export const commandIn = (place: Place, argv: readonly string[]): string[] =>
  place.kind === 'machine' ? [...argv] : [...place.enter, ...argv]

const failed = (argv: readonly string[], cause: string): FaultError =>
  new FaultError({
    code: 'host.unreadable',
    message: `\`${argv.join(' ')}\` failed.`,
    hint: 'Are iproute2 and util-linux installed, and does the sandbox still run?',
    retry: 'again',
    cause,
  })

/** Whatever it exits with. Throws FaultError `host.unreadable` if it cannot be started or does not end. */
export function run(place: Place, argv: readonly string[], input = ''): Promise<Output> {
  const [program = '', ...args] = commandIn(place, argv)
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: environment, stdio: ['pipe', 'pipe', 'pipe'], timeout: patience })
    const output: Buffer[] = []
    const errors: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => output.push(part))
    child.stderr.on('data', (part: Buffer) => errors.push(part))
    // a command that ends before it has read all: its exit code says why
    child.stdin.on('error', () => undefined)
    child.on('error', (error) => reject(failed(argv, String(error))))
    child.on('close', (code, signal) => {
      const stderr = Buffer.concat(errors).toString()
      if (code === null) reject(failed(argv, `ended by ${signal ?? 'a signal'}\n${stderr}`))
      else resolve({ code, stdout: Buffer.concat(output).toString(), stderr })
    })
    child.stdin.end(input)
  })
}

/** A command that only reads, and what it is given to read. */
export interface Reading {
  argv: readonly string[]
  input?: string
}

/** Between what a command said, what it complained of and its exit code; none of them has it in its output. */
const separator = '\u001e'

/**
 * Several at once behind one shell: for an engine of 100 MB each `fork` takes longer than most of these commands do. Throws
 * FaultError `host.unreadable` if the shell cannot be started or is ended.
 */
export function runTogether(place: Place, commands: readonly Reading[]): Promise<Output[]> {
  const script = [...commands.map(inBackground), 'wait'].join('\n')
  const [program = '', ...args] = commandIn(place, ['sh', '-c', script])
  const words = commands
    .map(({ argv }) => argv.join(' '))
    .join('; ')
    .split(' ')
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe', ...commands.map(() => 'pipe' as const)],
      timeout: patience,
    })
    const [errors, ...said] = child.stdio.slice(2).map((stream) => {
      const parts: Buffer[] = []
      stream?.on('data', (part: Buffer) => parts.push(part))
      return () => Buffer.concat(parts).toString()
    })
    child.on('error', (error) => reject(failed(words, String(error))))
    // not on `close` alone: what a shell that was ended has started may hold the pipes open
    child.on('exit', (_, signal) => {
      if (signal !== null) reject(failed(words, `ended by ${signal}`))
    })
    child.on('close', () => {
      const outputs = said.map((text) => taken(text()))
      if (outputs.every((output) => output !== undefined)) resolve(outputs)
      else reject(failed(words, errors?.() ?? ''))
    })
  })
}

/** Its pipe is number 3 and up, as far as a POSIX shell counts: 9. */
function inBackground({ argv, input }: Reading, at: number): string {
  const pipe = 3 + at
  const given = input === undefined ? '</dev/null &' : `<<'END' &\n${input}END`
  return `{ e=$(${shellQuote(argv)} 2>&1 >&${pipe}); printf '\\036%s\\036%s' "$e" "$?" >&${pipe}; } ${given}`
}

/** Undefined if the command was cut short. */
function taken(text: string): Output | undefined {
  const end = text.lastIndexOf(separator)
  const start = text.lastIndexOf(separator, end - 1)
  if (end <= 0 || start < 0 || !/^\d+$/.test(text.slice(end + 1))) return undefined
  return { code: Number(text.slice(end + 1)), stdout: text.slice(0, start), stderr: text.slice(start + 1, end) }
}

/** What it said; throws FaultError `host.unreadable` with its stderr in `cause` unless it exited with 0. */
export function outputOf(output: Output | undefined, { argv, input = '' }: Reading): string {
  const { code, stdout, stderr } = output ?? { code: -1, stdout: '', stderr: '' }
  if (code !== 0) throw failed(argv, `exit ${code}\n${input}${stderr}`)
  return stdout
}

/** What one command says; throws as `outputOf` does. */
export const read = async (place: Place, argv: readonly string[]): Promise<string> =>
  outputOf(await run(place, argv), { argv })
