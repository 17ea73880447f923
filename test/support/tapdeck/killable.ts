// A change of Tapdeck's in a process of its own, which can be killed while it is under way or waits for its word.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { whenDone } from '../cleanup.ts'
import { until } from '../until.ts'
import { builtCommand } from './cli.ts'

export interface Killable {
  pid: number
  /** What it has said so far, on its stderr. */
  said(): string
  ended: Promise<unknown>
  /** As a crash, at the latest when the test is done. */
  kill(): Promise<void>
  /** Until all is done and it waits to be kept. */
  waits(): Promise<void>
}

/** `words` as after `tapdeck`; `enter` what is written before it. It waits for its word for ten minutes. */
export function startChange(
  words: string[],
  env: Record<string, string>,
  enter: (words: string[]) => string[],
): Killable {
  const [program = '', ...args] = enter([...builtCommand, ...words, '--yes', '--keep-within', '600'])
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'pipe' })
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part))
  const ended = once(child, 'exit')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  whenDone(kill)
  return {
    pid: child.pid ?? 0,
    said: () => text,
    ended,
    kill,
    waits: async () =>
      void (await until(() => text.includes('Applied.'), { what: 'it waits to be kept', deadline: 60_000 })),
  }
}
