// Runs rendered commands: fixed program paths, a fixed environment, no shell; runs of ip lines as one batch.
import { spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  readSync,
  rmSync,
  rmdirSync,
  statfsSync,
} from 'node:fs'
import { basename, dirname } from 'node:path'
import { FaultError, unreachable } from '../../core/fault.ts'
import type { Command } from '../../core/plan/command.ts'
import { batchEnd, runBatch, type Failure, type Mode } from './batch.ts'
import { endDhcpClient, startDhcpClient } from './dhcp-client.ts'
import { installFile } from './install.ts'
import { isSo, runManager, whenGone } from './manager.ts'
import { ownMacvtap } from './own-macvtap.ts'
import { runResolver } from './resolver.ts'
import { CommandFailed, commandTime, programPath, type Environment } from './program.ts'

/** Runs all, in order. Throws `CommandFailed` in strict mode; in tolerant mode returns what failed. */
export async function runCommands(commands: Command[], mode: Mode, environment: Environment): Promise<Failure[]> {
  const failures: Failure[] = []
  let at = 0
  while (at < commands.length) {
    const command = commands[at]
    if (!command) break
    const end = batchEnd(commands, at)
    try {
      if (command.run === 'ip' || command.run === 'bridge')
        failures.push(...runBatch(command.run, commands.slice(at, end), { at, mode, environment }))
      else await runOne(command, { at, mode, environment })
    } catch (error) {
      // Also a program that is not installed (any more): what comes after it can be undone all the same.
      if (mode === 'strict' || !(error instanceof Error)) throw error
      failures.push({ run: command.run, words: error.message, at, end })
    }
    at = end
  }
  return failures
}

async function runOne(
  command: Exclude<Command, { run: 'ip' | 'bridge' }>,
  { at, mode, environment }: { at: number; mode: Mode; environment: Environment },
): Promise<void> {
  switch (command.run) {
    case 'nft': {
      const { status, stderr, error } = spawnSync(programPath('nft'), ['-f', '-'], {
        input: command.script,
        env: environment,
        encoding: 'utf8',
        timeout: commandTime,
      })
      if (status !== 0) throw new CommandFailed(at, command, error ? error.message : stderr.trim())
      return
    }
    case 'modprobe':
      // Without an answer: where it is built in there is no module, and whether it is there is seen by the command that needs it.
      spawnSync(programPath('modprobe'), [command.module, ...command.options], {
        env: environment,
        timeout: commandTime,
      })
      return
    case 'write':
      try {
        writeFileSync(command.file, command.value, { flag: 'r+' })
      } catch (error) {
        throw new CommandFailed(at, command, error instanceof Error ? error.message : String(error))
      }
      return
    case 'dnsmasq':
      await startDnsmasq(command, at, environment)
      return
    case 'dhclient':
      await startDhcpClient(command, at, environment)
      return
    case 'end-dhcp-client':
      await endDhcpClient(command, at)
      return
    case 'end-dnsmasq':
      await endDnsmasq(command, at)
      return
    case 'nmcli':
    case 'systemctl':
    case 'networkctl':
      if (mode === 'strict' || !isSo(command, environment)) runManager(command, at, environment)
      if (command.run === 'nmcli' && command.gone !== undefined) await whenGone(command.gone)
      return
    case 'resolvectl':
    case 'resolvconf':
    case 'name-servers':
      runResolver(command, at, environment)
      return
    case 'install':
      try {
        installFile(command.file, command.text)
      } catch (error) {
        throw new CommandFailed(at, command, error instanceof Error ? error.message : String(error))
      }
      return
    case 'remove':
      removeFiles(command)
      return
    case 'own-macvtap':
      ownMacvtap(command, at)
      return
    case 'outside':
      throw new CommandFailed(at, command, 'is not for the helper')
    default:
      unreachable(command)
  }
}

/** The packet rules of the network namespace that we are in, as JSON. */
export function listRules(environment: Environment): string {
  const { status, stdout, stderr, error } = spawnSync(programPath('nft'), ['-j', '-t', 'list', 'ruleset'], {
    env: environment,
    encoding: 'utf8',
    timeout: commandTime,
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status === 0) return stdout
  throw new FaultError({
    code: 'host.unreadable',
    message: 'The packet rules cannot be read.',
    cause: error ? error.message : stderr.trim(),
  })
}

function removeFiles({ files, folder: emptied }: Extract<Command, { run: 'remove' }>): void {
  for (const file of files) rmSync(file, { force: true })
  if (emptied === 'stays') return
  for (const folder of new Set(files.map((file) => dirname(file)))) {
    if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder)
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))
const startTime = 10_000

/** Starts a dnsmasq that outlives us, and waits until it serves (it says "started") or has died (its last words are the reason). */
async function startDnsmasq(
  command: Extract<Command, { run: 'dnsmasq' }>,
  at: number,
  environment: Environment,
): Promise<void> {
  // What brings a service back may find that it never went.
  if (processesOf((words) => words.slice(1).join('\0') === command.args.join('\0')).length > 0) return
  mkdirSync(dirname(command.log), { recursive: true, mode: 0o755 })
  const log = openSync(command.log, 'w+', 0o644)
  try {
    const child = spawn(programPath('dnsmasq'), command.args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: environment,
      cwd: '/',
    })
    let ended = false
    child.once('exit', () => (ended = true))
    child.once('error', () => (ended = true))
    child.unref()
    const text = Buffer.alloc(64 * 1024)
    for (const deadline = Date.now() + startTime; Date.now() < deadline; await pause(4)) {
      const said = text.toString('utf8', 0, readSync(log, text, 0, text.length, 0))
      if (ended) throw new CommandFailed(at, command, said.trim() || 'dnsmasq ended at once')
      if (/started, (version|cache)/.test(said)) return
    }
    // It says so into its log, if there is room for that.
    const isFull = statfsSync(dirname(command.log)).bavail === 0
    const why = isFull ? `: there is no room left to write ${command.log}` : ''
    throw new CommandFailed(at, command, `dnsmasq did not start within ${startTime / 1000} s${why}`)
  } finally {
    closeSync(log)
  }
}

/** The processes of dnsmasq with such a command line, in our own network namespace or anywhere: it names one lab's folder. */
function processesOf(isMeant: (words: string[]) => boolean): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
        return basename(words[0] ?? '') === 'dnsmasq' && isMeant(words)
      } catch {
        return false
      }
    })
}

/** Milliseconds in which one that is told to end has ended, and in which one that is made to end has. */
const endTime = { asked: 2000, killed: 5000 }

async function endDnsmasq(command: Extract<Command, { run: 'end-dnsmasq' }>, at: number): Promise<void> {
  for (const began = Date.now(); Date.now() - began < endTime.killed; await pause(4)) {
    const running = processesOf((words) => words.includes(command.mark))
    if (running.length === 0) return
    for (const pid of running) {
      try {
        process.kill(pid, Date.now() - began < endTime.asked ? 'SIGTERM' : 'SIGKILL')
      } catch {
        // It has just ended by itself.
      }
    }
  }
  throw new CommandFailed(at, command, 'dnsmasq does not end')
}
