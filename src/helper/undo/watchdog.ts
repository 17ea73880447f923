// A second process beside a helper whose plan could cut the machine off: it undoes the plan if the helper is killed or hangs.
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { FaultError } from '../../core/fault.ts'
import type { InsideOperation } from '../../core/plan/operation.ts'
import { readJournals, startOf, type JournalEntry } from './journal.ts'
import { folders, self } from './orphans.ts'
import { commandTime } from '../programs/program.ts'
import type { Launch } from '../setting.ts'
import { undoInterrupted } from './undo.ts'

type Writer = JournalEntry['writer']

/** Milliseconds in which one that has let go of its files is dead. */
const endTime = 5_000

/** Seconds that a helper whose time is up gets to undo its plan by itself: NetworkManager and DHCP servers take theirs. */
const graceOf = (inverse: InsideOperation[]): number =>
  inverse.some(({ op }) => op.startsWith('nm.') || op === 'lease.start') ? commandTime / 1000 + 10 : 5

/** The helper's end of it. */
export interface Watchdog {
  /** From now on the helper has this many seconds. */
  within(seconds: number): void
  /** All is well: it ends. */
  dismiss(): void
}

/** Starts one for the plan of a lab that this helper begins; resolves when it watches. Fault `helper.watchdog`. */
export async function startWatchdog(
  launch: Launch,
  { lab, inverse, seconds }: { lab: string; inverse: InsideOperation[]; seconds: number },
): Promise<Watchdog> {
  const grace = graceOf(inverse)
  const { pid, start } = self()
  const child = spawn(
    process.execPath,
    [
      process.argv[1] ?? '',
      ...[`--scope=${launch.scope}`, `--runs=${launch.runs}`, `--journals=${launch.journals}`],
      ...[`--watch=${lab}`, `--helper=${pid}:${start}`],
    ],
    // In a session of its own: what ends the helper's terminal or group does not end it.
    { detached: true, stdio: ['pipe', 'pipe', 'ignore'], env: fixedEnvironment(), cwd: '/' },
  )
  await ready(child)
  child.unref()
  child.stdout.destroy()
  const say = (words: string): void => void child.stdin.write(`${words}\n`)
  say(`within ${seconds + grace}`)
  return {
    within: (next) => say(`within ${next + grace}`),
    dismiss: () => child.stdin.end('done\n'),
  }
}

/** Nothing of the caller's, but for what says how we were started; and not the mark by which a helper's commands are found. */
function fixedEnvironment(): NodeJS.ProcessEnv {
  const kept = new Set(['SUDO_UID', 'PKEXEC_UID', 'ELECTRON_RUN_AS_NODE'])
  return {
    PATH: folders.join(':'),
    LC_ALL: 'C',
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.has(name))),
  }
}

function ready(child: ChildProcessByStdio<Writable, Readable, null>): Promise<void> {
  child.stdin.on('error', () => undefined)
  return new Promise((done, fail) => {
    const failed = (): void =>
      fail(
        new FaultError({
          code: 'helper.watchdog',
          message: 'The process that would undo the change if the helper dies cannot be started; nothing was changed.',
          retry: 'again',
        }),
      )
    child.stdout.once('data', () => done())
    child.once('error', failed)
    child.once('exit', failed)
  })
}

/** The watchdog's own life: until it is dismissed, or the helper has ended, or its time is up. */
export async function watch(launch: Launch, lab: string, helper: Writer): Promise<void> {
  // It ends with its input, as a helper does: signals that are meant for the others do not end it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE'] as const) process.on(signal, () => undefined)
  let timer: NodeJS.Timeout | undefined
  let isDismissed = false
  const hear = (line: string): void => {
    const seconds = /^within (\d{1,5})$/.exec(line)?.[1]
    if (line === 'done') isDismissed = true
    if (seconds === undefined) return
    clearTimeout(timer)
    timer = setTimeout(() => end(helper), Number(seconds) * 1000)
  }
  await lastLineOf(process.stdin, hear)
  clearTimeout(timer)
  if (isDismissed) return
  await gone(helper)
  const isLeft = readJournals(launch.journals).entries.some(
    ({ lab: of, writer }) => of === lab && writer.pid === helper.pid && writer.start === helper.start,
  )
  if (isLeft) await undoInterrupted(launch)
}

/** Hands on every line; resolves at the end of the input. */
function lastLineOf(input: NodeJS.ReadStream, hear: (line: string) => void): Promise<void> {
  let rest = ''
  return new Promise((done) => {
    input.setEncoding('utf8').on('data', (part: string) => {
      const lines = `${rest}${part}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) hear(line)
    })
    input.once('close', done)
    process.stdout.write('ready\n')
  })
}

/** One that hangs, or was stopped, never undoes anything: it is ended, and with it our input. */
function end({ pid, start }: Writer): void {
  if (startOf(pid) === start) process.kill(pid, 'SIGKILL')
}

/** Its files are closed a moment before it is dead. */
async function gone({ pid, start }: Writer): Promise<void> {
  for (const deadline = Date.now() + endTime; startOf(pid) === start; await pause(4))
    if (Date.now() > deadline) return end({ pid, start })
}
