// Processes by what the kernel says of them: alive, which network namespace, started when.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process that is surely the same one: pids are used again, the pair with the start is not. */
export interface ProcessMark {
  pid: number
  /** Clock ticks since boot: field 22 of /proc/PID/stat. */
  start: string
}

const statFields = (pid: number): string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Another after every start of the machine; undefined where there is no /proc to ask. */
export function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return undefined
  }
}

export function markProcess(pid: number): ProcessMark | undefined {
  try {
    const start = statFields(pid)[19]
    return start === undefined ? undefined : { pid, start }
  } catch {
    return undefined
  }
}

/** Whether that very process still runs; a zombie does not. */
export function isAlive({ pid, start }: ProcessMark): boolean {
  try {
    const fields = statFields(pid)
    return fields[19] === start && fields[0] !== 'Z'
  } catch {
    return false
  }
}

/** `net:[4026531840]`; undefined if the process is gone or not ours to look at. */
export function networkOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined
  }
}

/** Every process that is running, but for zombies. */
export function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

/** All living processes in a network namespace. */
export function processesIn(network: string): ProcessMark[] {
  return allPids().flatMap((pid) => {
    if (networkOf(pid) !== network) return []
    const mark = markProcess(pid)
    return mark && isAlive(mark) ? [mark] : []
  })
}

export function kill({ pid, start }: ProcessMark, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (!isAlive({ pid, start })) return
  try {
    process.kill(pid, signal)
  } catch {
    // It has just ended by itself.
  }
}

export const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))

/** Waits until `done` says so, looking every few milliseconds; false if it has not within `within` milliseconds. */
export async function waitUntil(done: () => boolean, within: number): Promise<boolean> {
  for (const deadline = Date.now() + within; Date.now() < deadline; await pause(3)) if (done()) return true
  return done()
}

/** The command line of a process, word by word. */
export function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  } catch {
    return []
  }
}
