// Starts a guest's QEMU and waits until it says that the guest runs.
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import type { GuestStatus } from '../../contract/api.ts'
import { FaultError } from '../../core/fault.ts'
import type { QemuCommand } from '../../core/qemu/facts.ts'
import { privateFolder } from '../files/paths.ts'
import { kill, markProcess, waitUntil, isAlive, type ProcessMark } from '../processes.ts'
import { prepareFiles } from './disks.ts'
import { clearEnded, findProcess, guestFolder, runFiles, writeWhole, type StartRecord } from './traces/folder.ts'
import { checkTaps, openTaps } from './taps.ts'
import { lockStart } from './traces/lock.ts'
import { guestCommand, type StartInput } from './place.ts'
import { FolderWatch } from './traces/folder-watch.ts'
import { Qmp } from './qmp/qmp.ts'
import { stateOf, statusOf, type RunState } from './running/status.ts'
import { exitFault } from './traces/words.ts'

/** Milliseconds from the start of QEMU until it answers: much memory to be zeroed, disks on a slow network. */
const patience = 60_000

/**
 * Starts a guest; it outlives this process. Whatever goes wrong, nothing is left but qemu.log.
 *
 * Faults: those of `qemuCommand`, `checkTaps`, `openTaps` and `prepareFiles`; `guest.running`; of a QEMU that ended at once `guest.port-busy`,
 * `guest.tap-busy`, `guest.disk-busy` and others by its words, else `qemu.exited`, each with its stderr in `cause`.
 */
export async function startGuest(input: StartInput): Promise<GuestStatus> {
  const { scope, lab, guest, facts } = input
  const command = guestCommand(input)
  const folder = privateFolder(guestFolder(scope, guest))
  const unlock = lockStart(folder, guest)
  try {
    const before = findProcess(folder)
    if (before.kind === 'alive') throw runsAlready(guest, before.mark)
    clearEnded(folder)
    checkTaps(input)
    await prepareFiles(command, facts.program)
    const { start, mark, run } = await launch(input, command, folder)
    return statusOf({ name: guest, run, pid: mark.pid, start, lab, links: {} })
  } finally {
    unlock()
  }
}

const runsAlready = (guest: string, { pid }: ProcessMark): FaultError =>
  new FaultError({
    code: 'guest.running',
    message: `${guest} runs already, as process ${pid}.`,
    hint: 'To start it afresh: `tapdeck guest reset`, or stop it first.',
  })

/** Also in a VNC client of 1998: RFC 6143 cuts passwords at 8 bytes. */
const newSecret = (): string => randomBytes(6).toString('base64url')

async function launch(
  { scope, lab, guest, labFolder }: StartInput,
  command: QemuCommand,
  folder: string,
): Promise<{ start: StartRecord; mark: ProcessMark; run: RunState }> {
  const files = runFiles(folder)
  const { program, args } = command
  const start: StartRecord = { program, args, startedAt: Date.now() }
  writeWhole(files.argv, start)
  const vnc = lab.guests[guest]?.vnc
  if (typeof vnc === 'object' && vnc.password) writeFileSync(files.vncSecret, newSecret(), { mode: 0o600 })
  const socket = new FolderWatch([folder])
  // nsenter leaves the folder; relative paths in the guest's own arguments start at the lab's in both scopes.
  const enter = scope.enter.length === 0 ? [] : [...scope.enter, 'env', '-C', labFolder]
  const [outer, ...words] = [...enter, program, ...args]
  rmSync(files.log, { force: true })
  const log = openSync(files.log, 'wx', 0o600)
  const taps: number[] = []
  let child: ChildProcess
  try {
    taps.push(...openTaps(command.opens))
    child = spawn(outer ?? program, words, {
      detached: true,
      stdio: ['ignore', log, log, ...taps],
      // Its words are matched, so they must not be translated.
      env: { ...process.env, LC_ALL: 'C' },
      cwd: labFolder,
    })
  } catch (error) {
    socket.close()
    clearEnded(folder)
    throw error instanceof FaultError ? error : unstarted(outer ?? program, error)
  } finally {
    for (const fd of [log, ...taps]) closeSync(fd)
  }
  const mark = child.pid === undefined ? undefined : markProcess(child.pid)
  try {
    if (mark !== undefined) writeWhole(files.process, mark)
    const run = await untilRunning(child, command, files.qmp, socket)
    if (mark === undefined) throw ended
    child.unref()
    return { start, mark, run }
  } catch (error) {
    if (mark !== undefined && isAlive(mark)) {
      kill(mark, 'SIGKILL')
      await waitUntil(() => !isAlive(mark), 5000)
    }
    clearEnded(folder)
    if (error === ended) throw exitFault(files.log, lab, guest)
    throw isOfSpawn(error) ? unstarted(outer ?? program, error) : error
  } finally {
    socket.close()
  }
}

const unstarted = (program: string, error: unknown): FaultError =>
  new FaultError({
    code: 'qemu.missing',
    message: `${program} could not be started.`,
    hint: 'Is it installed? `tapdeck check` tells which package it is in.',
    retry: 'again',
    cause: error instanceof Error ? error.message : String(error),
  })

/** That the program could not be started, and not anything of what was to be written of it. */
const isOfSpawn = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && String(error.syscall).startsWith('spawn')

/** QEMU has ended: why is in its log. */
const ended = Symbol('ended')

async function untilRunning(
  child: ChildProcess,
  command: QemuCommand,
  path: string,
  socket: FolderWatch,
): Promise<RunState> {
  let gone = false
  const exit = new Promise<never>((_resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => {
      gone = true
      reject(ended)
    })
  })
  exit.catch(() => undefined) // it ends some day, long after anybody waits for it
  const answer = async (): Promise<RunState> => {
    const qmp = await connected(path, socket, () => gone)
    try {
      return await letRun(qmp, command)
    } finally {
      qmp.close()
    }
  }
  try {
    return await Promise.race([exit, answer()])
  } catch (error) {
    // A QEMU that ends often hangs up before it is gone, and it is its words that count.
    if (error instanceof FaultError && error.fault.code === 'qmp.closed') await Promise.race([exit, timeLimit(2000)])
    throw error
  }
}

const timeLimit = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref())

/** QEMU makes the socket before it listens, and listens before it serves. */
async function connected(path: string, socket: FolderWatch, isGone: () => boolean): Promise<Qmp> {
  const deadline = Date.now() + patience
  for (;;) {
    try {
      return await Qmp.open(path, { timeout: Math.max(deadline - Date.now(), 1) })
    } catch (error) {
      const isYetToCome = error instanceof FaultError && error.fault.code === 'qmp.closed'
      if (!isYetToCome || isGone() || Date.now() > deadline) throw error
      const refused = error.fault.cause?.includes('ECONNREFUSED') === true
      await socket.changed(refused ? 1 : 20)
    }
  }
}

/** What must be said before the guest runs, and whether it does; all in one go. With -S among its own arguments it is paused. */
async function letRun(qmp: Qmp, { beforeStart, paused }: QemuCommand): Promise<RunState> {
  const requests = beforeStart.map((request) => qmp.run(request))
  if (paused) requests.push(qmp.run({ execute: 'cont', arguments: {} }))
  const [{ status }] = await Promise.all([qmp.execute('query-status', {}), ...requests])
  return stateOf(status)
}
