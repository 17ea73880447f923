// Runs a program to its end, for tests: what it printed, and a failure that tells all of it.
import { spawn } from 'node:child_process'

export interface RunOptions {
  input?: string
  env?: Record<string, string>
  cwd?: string
  /** Milliseconds; then it is killed and the call throws. */
  deadline?: number
}

export interface Outcome {
  status: number | NodeJS.Signals
  stdout: string
  stderr: string
}

/** The outcome, whatever it is. `env` is added to this process's own. Throws if the program is not there or hangs. */
export async function attempt(command: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const [program = '', ...args] = command
  const deadline = options.deadline ?? 60_000
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, timeout: deadline })
    const started = performance.now()
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    // Not `close`: a daemon that it leaves behind may hold its output open for ever.
    child.on('exit', (code, signal) => {
      const finish = () => {
        if (signal === 'SIGTERM' && performance.now() - started >= deadline)
          reject(new Error(`still running after ${deadline} ms: ${command.join(' ')}\n${stdout}${stderr}`))
        else resolve({ status: code ?? signal ?? -1, stdout, stderr })
      }
      const drained = setTimeout(finish, 200)
      child.on('close', () => {
        clearTimeout(drained)
        finish()
      })
    })
    child.stdin.on('error', () => {}) // it may end without reading
    child.stdin.end(options.input ?? '')
  })
}

/** Its stdout; throws with all that it said if its status is not 0. */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await attempt(command, options)
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}:\n${stderr}${stdout}`)
  return stdout
}
