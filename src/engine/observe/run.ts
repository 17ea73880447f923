// Runs a command that only reads, in the place, and gives its output.
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { FaultError } from '../../core/fault.ts'
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

/** The file of a program; undefined if it is not installed. */
export function findProgram(name: string): string | undefined {
  return folders
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

/** Its output; throws FaultError `host.unreadable` with its stderr in `cause` unless it exits with 0. */
export async function read(place: Place, argv: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await run(place, argv, input)
  if (code !== 0) throw failed(argv, `exit ${code}\n${input}${stderr}`)
  return stdout
}
