// What a test left on the machine: processes, links, nft tables, run folders, a changed sysctl. There should be nothing.
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testRun } from './mark.ts'
import { environmentOf, processes } from './processes.ts'
import { attempt } from './run.ts'
import { until } from './until.ts'

/** Everything of the machine that is to be the same afterwards, one line each. */
export type Traces = ReadonlySet<string>

/**
 * Processes count that carry this test file's mark in their environment or arguments, or that Tapdeck's run folder is
 * named in: other work on the same machine does not disturb. Tables of nft only where they may be seen, as root.
 */
export async function traces(): Promise<Traces> {
  const runFolder = join(process.env['XDG_RUNTIME_DIR'] ?? `/run/user/${process.getuid?.() ?? 0}`, 'tapdeck')
  const found = await Promise.all([
    processTraces(runFolder),
    lines('link', ['ip', '-o', 'link', 'show'], (line) => line.split(': ')[1]),
    process.getuid?.() === 0 ? lines('nft', ['nft', 'list', 'tables'], (line) => line) : [],
    folders(runFolder, () => true),
    folders(tmpdir(), (name) => name.startsWith(`td${testRun}-`)),
    sysctl('net/ipv4/ip_forward'),
    sysctl('net/ipv6/conf/all/forwarding'),
  ])
  return new Set(found.flat())
}

/** What is there now and was not before; given some time to go, as processes and links do not end at once. */
export async function leftovers(before: Traces, deadline = 5_000): Promise<string[]> {
  let left: string[] = []
  const none = async () => {
    left = [...(await traces())].filter((trace) => !before.has(trace))
    return left.length === 0
  }
  await until(none, { what: 'nothing left', deadline }).catch(() => {}) // what is left is the answer
  return left
}

async function processTraces(runFolder: string): Promise<string[]> {
  const all = await processes()
  const marked = await Promise.all(
    all.map(async (found) => {
      if (found.pid === process.pid) return false
      const text = found.args.join(' ')
      if (text.includes(`td${testRun}-`) || text.includes(`${runFolder}/`)) return true
      return (await environmentOf(found.pid)).includes(`TAPDECK_TEST_RUN=${testRun}`)
    }),
  )
  return all
    .filter((_, at) => marked[at])
    .map(({ pid, started, args }) => `process ${pid}@${started} ${args.join(' ')}`)
}

async function lines(kind: string, command: string[], name: (line: string) => string | undefined): Promise<string[]> {
  const { status, stdout, stderr } = await attempt(command)
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `${kind} ${name(line) ?? line}`)
}

async function folders(folder: string, wanted: (name: string) => boolean): Promise<string[]> {
  const names = await readdir(folder).catch(() => []) // no such folder: nothing in it
  return names.filter(wanted).map((name) => `folder ${join(folder, name)}`)
}

async function sysctl(key: string): Promise<string> {
  return `sysctl ${key} ${(await readFile(`/proc/sys/${key}`, 'utf8').catch(() => 'not there')).trim()}`
}
