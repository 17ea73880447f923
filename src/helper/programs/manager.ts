// nmcli, systemctl and networkctl: one process for each command, its words checked once more.
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import type { Command } from '../../core/plan/command.ts'
import { CommandFailed, commandTime, programPath, type Environment } from './program.ts'

type ManagerCommand = Extract<Command, { run: 'nmcli' | 'systemctl' | 'networkctl' }>

// No shell reads them, but they would be read as options with a dash in front. A route is words with spaces between; an empty word
// takes a setting away.
const plain = /^(?!-)[A-Za-z0-9_.,:;=@/+~ -]*$/
const options = new Set(['--wait', '--temporary'])

export function runManager(command: ManagerCommand, at: number, environment: Environment): void {
  const odd = command.args.find((word) => !plain.test(word) && !options.has(word))
  if (odd !== undefined) throw new CommandFailed(at, command, `the word ${JSON.stringify(odd)} cannot be in it`)
  const { status, stderr, error } = spawnSync(programPath(command.run), command.args, {
    env: environment,
    encoding: 'utf8',
    timeout: commandTime,
  })
  if (status !== 0) throw new CommandFailed(at, command, error ? error.message : stderr.trim())
}

/**
 * Whether what the command of an undoing does is so already: a profile that it puts in force (doing it again would interrupt what runs
 * over it), or one that it adds (there would be two); or files that a manager is to read again which does not run (any more), and
 * reads them when it starts.
 */
export function isSo(command: ManagerCommand, environment: Environment): boolean {
  const reader = readerFor(command)
  if (reader !== undefined) return !isRunning(reader)
  if (command.run !== 'nmcli') return false
  if (command.adds !== undefined) return isThere(command.adds, environment)
  if (!command.unless) return false
  const { device, profile } = command.unless
  const { status, stdout } = spawnSync(
    programPath('nmcli'),
    ['-g', 'GENERAL.CON-UUID,GENERAL.CONNECTION', 'device', 'show', device],
    { env: environment, encoding: 'utf8', timeout: commandTime },
  )
  const [uuid = '', id = ''] = stdout.split('\n')
  return status === 0 && [id, `uuid ${uuid}`].includes(profile)
}

/** The process, by its name (cut at 15 characters), that a command makes read its files again. */
function readerFor({ run, args }: ManagerCommand): string | undefined {
  if (run === 'networkctl' && args[0] === 'reload') return 'systemd-network'
  return run === 'nmcli' && args[0] === 'general' && args[1] === 'reload' ? 'NetworkManager' : undefined
}

/** In our own network: one in a container manages what is there. */
function isRunning(name: string): boolean {
  const here = networkOf('self')
  return readdirSync('/proc').some(
    (pid) => /^\d+$/.test(pid) && nameOf(pid) === name && here !== undefined && networkOf(pid) === here,
  )
}

function nameOf(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd()
  } catch {
    // It has just ended.
    return undefined
  }
}

function networkOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined
  }
}

const isThere = (id: string, environment: Environment): boolean =>
  spawnSync(programPath('nmcli'), ['-g', 'connection.id', 'connection', 'show', 'id', id], {
    env: environment,
    timeout: commandTime,
  }).status === 0

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))
/** Milliseconds. */
const goingTime = 5000

/** Else what is made again under its name would meet it, and go with it. A card stays. */
export async function whenGone(device: string): Promise<void> {
  for (const deadline = Date.now() + goingTime; Date.now() < deadline; await pause(4)) {
    if (!/^DEVTYPE=(bridge|bond|vlan)$/m.test(aboutInterface(device))) return
  }
}

function aboutInterface(device: string): string {
  try {
    return readFileSync(`/sys/class/net/${device}/uevent`, 'utf8')
  } catch {
    return ''
  }
}
