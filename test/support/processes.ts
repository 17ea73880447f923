// The processes of this machine, from /proc: what each is called with, in which network namespace, and since when.
import { readdir, readFile, readlink } from 'node:fs/promises'

export interface Process {
  pid: number
  args: string[]
  /** Clock ticks after boot: with the pid it says which process it is, for ever. */
  started: number
  /** `net:[4026531840]`; undefined where it may not be seen. */
  network: string | undefined
}

/** All that may be seen, without those that end while we look, zombies and kernel threads. */
export async function processes(): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const all = await Promise.all(pids.map((pid) => processOf(Number(pid))))
  return all.filter((found) => found !== undefined)
}

async function processOf(pid: number): Promise<Process | undefined> {
  const [args, stat, network] = await Promise.all([
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
    readlink(`/proc/${pid}/ns/net`).catch(() => undefined),
  ])
  // After the last parenthesis: state is field 3 of proc(5), starttime field 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (args === '' || fields[0] === 'Z') return undefined
  return { pid, args: args.split('\0').slice(0, -1), started: Number(fields[19]), network }
}

/** The text of a process's environment; empty where it may not be seen. */
export const environmentOf = (pid: number): Promise<string> => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')

export const networkOf = (pid: number | 'self'): Promise<string> => readlink(`/proc/${pid}/ns/net`)
