// A throw-away machine for a test: user, mount and network namespace of its own, as a sandbox has; gone after the test.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { whenDone } from '../cleanup.ts'
import { networkOf, processes } from '../processes.ts'
import { attempt, run, type Outcome, type RunOptions } from '../run.ts'
import { until } from '../until.ts'

export interface Namespace {
  /** The process that keeps it. */
  pid: number
  /** The argv that runs a command in it. */
  enter(command: readonly string[]): string[]
  /** Runs a command in it to its end: its stdout; throws if it fails. */
  run(command: readonly string[], options?: RunOptions): Promise<string>
  attempt(command: readonly string[], options?: RunOptions): Promise<Outcome>
  /** Ends every process in it and waits until they are gone. Done by itself after the test. */
  remove(): Promise<void>
}

/**
 * Its links are `lo` (up) and nothing else; `/sys` shows its own network. Unprivileged: the caller's user is root in it.
 * The holder reads its stdin, so that it ends with the test process, whatever ends that.
 */
export const namespace = (): Promise<Namespace> =>
  hold(['--user', '--map-root-user'], ['--preserve-credentials', '--user'])

/** The same without a user namespace, for root alone: root in it is the machine's own root. */
export const rootNamespace = (): Promise<Namespace> => hold([], [])

async function hold(unshared: readonly string[], joined: readonly string[]): Promise<Namespace> {
  const inside = 'mount -t sysfs sysfs /sys && ip link set lo up && echo ready && exec cat'
  const holder = spawn('unshare', [...unshared, '--mount', '--net', 'sh', '-c', inside], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  holder.stdout.on('data', (text: Buffer) => (said += text.toString()))
  holder.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const ended = once(holder, 'exit')
  const pid = holder.pid
  if (pid === undefined) throw new Error('unshare cannot be run')
  let gone = false
  void ended.then(() => (gone = true))
  await until(() => gone || said.includes('ready'), { what: 'a namespace' })
  if (gone) throw new Error(`no namespace can be made here: ${said.trim()}`)

  const network = await networkOf(pid)
  const join = ['nsenter', ...joined, '--mount', '--net', '--target', String(pid)]
  // nsenter enters the mount namespace at its root: back to where the caller is.
  const enter = (command: readonly string[]) => [...join, 'env', '-C', process.cwd(), '--', ...command]
  const remove = async (): Promise<void> => {
    await until(
      async () => {
        const inIt = (await processes()).filter((found) => found.network === network && found.pid !== pid)
        for (const found of inIt) kill(found.pid)
        return inIt.length === 0
      },
      { what: 'no process in the namespace' },
    )
    holder.stdin.end()
    kill(pid)
    await ended
  }
  whenDone(remove)
  return {
    pid,
    enter,
    run: (command, options) => run(enter(command), options),
    attempt: (command, options) => attempt(enter(command), options),
    remove,
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
