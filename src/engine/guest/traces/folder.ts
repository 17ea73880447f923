// A guest's run folder: which process is its QEMU, how that was started, and who is starting it right now.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { guestFiles } from '../../../core/qemu/facts.ts'
import { commandLine, isAlive, type ProcessMark } from '../../processes.ts'
import { allPids, markProcess } from '../../processes.ts'
import type { Scope } from '../../scope/scope.ts'

export const guestFolder = (scope: Pick<Scope, 'folder'>, guest: string): string => join(scope.folder, guest)

/** The names that Tapdeck itself writes, besides QEMU's. */
export const runFiles = (folder: string) => ({
  ...guestFiles(folder),
  /** How it was started: for people, and for the accelerator. */
  argv: join(folder, 'argv.json'),
  /** What QEMU wrote to stderr. */
  log: join(folder, 'qemu.log'),
  process: join(folder, 'process.json'),
  starting: join(folder, 'starting.json'),
  /** Who has pressed the power button and waits. */
  stopping: join(folder, 'stopping.json'),
  links: join(folder, 'links.json'),
})

const markSchema = z.strictObject({ pid: z.int(), start: z.string() })
const argvSchema = z.strictObject({
  program: z.string(),
  args: z.array(z.string()),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
})
export type StartRecord = z.output<typeof argvSchema>
const linksSchema = z.record(z.string(), z.enum(['up', 'down']))

/** What is in a file of ours; undefined if it is not there or was cut short. */
function readAs<S extends z.ZodType>(file: string, schema: S): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data
  } catch {
    return undefined
  }
}

/** Whole or not at all. */
export function writeWhole(file: string, value: unknown): void {
  const temporary = `${file}.${process.pid}`
  try {
    writeFileSync(temporary, JSON.stringify(value), { mode: 0o600 })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true, recursive: true })
    throw error
  }
}

export const readMark = (file: string): ProcessMark | undefined => readAs(file, markSchema)
export const readStart = (folder: string): StartRecord | undefined => readAs(runFiles(folder).argv, argvSchema)
export const readLinks = (folder: string): Record<string, 'up' | 'down'> =>
  readAs(runFiles(folder).links, linksSchema) ?? {}

/** A guest's QEMU: `none` was never recorded, `dead` is one that ran. */
export type GuestProcess = { kind: 'none' } | { kind: 'dead' } | { kind: 'alive'; mark: ProcessMark }

/** By its record; where that is lost, by the pid file in its arguments, which has this very folder in its path. */
export function findProcess(folder: string): GuestProcess {
  const mark = readMark(runFiles(folder).process)
  if (mark !== undefined) return isAlive(mark) ? { kind: 'alive', mark } : { kind: 'dead' }
  const found = unrecorded(folder)
  return found === undefined ? { kind: 'none' } : { kind: 'alive', mark: found }
}

function unrecorded(folder: string): ProcessMark | undefined {
  const { pid: pidFile } = guestFiles(folder)
  for (const pid of allPids()) if (pidFileOf(commandLine(pid)) === pidFile) return markProcess(pid)
  return undefined
}

const pidFileOf = (args: readonly string[]): string | undefined => {
  const at = args.indexOf('-pidfile')
  return at < 0 ? undefined : args[at + 1]
}

/** The guests of a lab that run, by the arguments of all processes: also those whose folder is lost. */
export function runningGuests(labFolder: string): string[] {
  const inFolder = `${labFolder}/`
  return allPids().flatMap((pid) => {
    const file = pidFileOf(commandLine(pid))
    const match = file?.startsWith(inFolder) === true ? /^([^/]+)\/pid$/.exec(file.slice(inFolder.length)) : undefined
    return match?.[1] === undefined ? [] : [match[1]]
  })
}

/** Takes away what a QEMU that has ended left: it removes its sockets itself, unless it was killed. */
export function clearEnded(folder: string): void {
  const files = runFiles(folder)
  for (const file of [files.qmp, files.monitor, files.serial, files.vnc, files.vncSecret, files.pid])
    rmSync(file, { force: true })
  for (const file of [files.process, files.stopping, files.links]) rmSync(file, { force: true })
}
