// nmcli, systemctl and networkctl: one process for each command, its words checked once more.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
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
 * over it), or one that it adds (there would be two).
 */
export function isSo(command: ManagerCommand, environment: Environment): boolean {
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
