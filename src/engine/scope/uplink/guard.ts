// A program outside of a sandbox that serves it: found again by its pid file, and ended with the sandbox.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { allPids, commandLine, isAlive, markProcess, pause, waitUntil, type ProcessMark } from '../../processes.ts'
import { environment } from '../../observe/run.ts'

const markSchema = z.tuple([z.coerce.number().int().positive(), z.string().regex(/^\d+$/)])

// Neither slirp4netns nor pasta ends with the process whose namespaces it serves: both keep the network namespace alive by
// what they have open in it. So a `tail` waits for the holder's end (it looks once a second) and ends the whole group.
// Nobody reads what the program says once it serves: slirp4netns, which talks, is to ignore SIGPIPE. pasta ignores it by
// itself, and does not start where it is ignored already (main in its passt.c).
const script = `[ "$3" = pasta ] || trap '' PIPE
{ tail --pid="$2" -f /dev/null 2>/dev/null; kill 0; } &
shift 2
exec "$@"`

export type Served = { kind: 'ready'; pid: number } | { kind: 'ended'; said: string } | { kind: 'silent'; said: string }

/**
 * Starts `command`, which is to live as long as the process `holder`, and waits up to `patience` milliseconds until
 * `isReady` says so. On any other outcome nothing is left of it.
 */
export async function serve(
  command: readonly string[],
  {
    holder,
    pidFile,
    isReady,
    patience,
  }: {
    holder: number
    pidFile: string
    isReady: () => Promise<boolean> | boolean
    patience: number
  },
): Promise<Served> {
  const child = spawn('sh', ['-c', script, 'tapdeck-uplink', pidFile, String(holder), ...command], {
    // a group of its own, that is ended as a whole
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: environment,
    cwd: '/',
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-10_000)))
  const life = { ended: false }
  // once() rejects if sh itself cannot be started
  const ended = once(child, 'exit').then(
    () => void (life.ended = true),
    (error: unknown) => {
      said += String(error)
      life.ended = true
    },
  )
  const mark = child.pid === undefined ? undefined : markProcess(child.pid)
  if (mark) writeFileSync(pidFile, `${mark.pid} ${mark.start}\n`, { mode: 0o600 })

  for (const deadline = Date.now() + patience; !life.ended && Date.now() < deadline; await pause(5)) {
    if (!mark || !(await isReady()) || !isAlive(mark)) continue
    child.stderr.destroy()
    child.unref()
    return { kind: 'ready', pid: mark.pid }
  }
  const kind = life.ended ? 'ended' : 'silent'
  await end(pidFile)
  await ended
  child.stderr.destroy()
  return { kind, said: said.trim() }
}

/** The program of a pid file, if it still runs. */
export function served(pidFile: string): ProcessMark | undefined {
  const mark = readMark(pidFile)
  return mark && isAlive(mark) ? mark : undefined
}

/** Ends it and what waits with it, and removes its pid file. Nothing happens if it has already ended. */
export async function end(pidFile: string): Promise<void> {
  const mark = readMark(pidFile)
  if (mark) {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (!hasGroup(mark, pidFile)) break
      signalGroup(mark.pid, signal)
      await waitUntil(() => !hasGroup(mark, pidFile), 2000)
    }
  }
  rmSync(pidFile, { force: true })
}

function readMark(pidFile: string): ProcessMark | undefined {
  let text: string
  try {
    text = readFileSync(pidFile, 'utf8')
  } catch {
    return undefined
  }
  const parsed = markSchema.safeParse(text.trim().split(' '))
  return parsed.success ? { pid: parsed.data[0], start: parsed.data[1] } : undefined
}

/**
 * Whether the program, or what waits for the holder's end beside it, still runs. The number of a group is used again like a
 * pid once the group is empty: it is ours if its leader is the process that was marked, or a shell in it names the pid file.
 */
function hasGroup(mark: ProcessMark, pidFile: string): boolean {
  if (isAlive(mark)) return true
  return allPids().some((pid) => groupOf(pid) === mark.pid && commandLine(pid).includes(pidFile))
}

/** Field 5 of /proc/PID/stat; undefined for what has ended. */
function groupOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? undefined : Number(group)
  } catch {
    return undefined
  }
}

function signalGroup(group: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-group, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
