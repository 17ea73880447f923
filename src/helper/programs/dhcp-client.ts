// DHCP clients: started so that they outlive us, ended without giving their lease back.
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { argsOfProcess, dhcpClientsOf } from '../../core/host/parse/dhcp-client.ts'
import type { Command } from '../../core/plan/command.ts'
import { CommandFailed, programPath, type Environment } from './program.ts'

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))
/** Milliseconds in which a server has answered, or there is none. */
const patience = 45_000

/** Waits until it goes to the background: with its lease (`-1`), or at once (`-nw`). */
export async function startDhcpClient(
  command: Extract<Command, { run: 'dhclient' }>,
  at: number,
  environment: Environment,
): Promise<void> {
  const device = command.args.at(-1) ?? ''
  // What brings a client back may find that it never went.
  if (clientsOf(device).length > 0) return
  // The lab's folder, where nothing else has made it.
  for (const file of command.args.filter((word) => word.startsWith('/')))
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 })
  const child = spawn(programPath('dhclient'), command.args, {
    detached: true,
    // To nowhere: the process that stays would hold our end open.
    stdio: 'ignore',
    env: environment,
    cwd: '/',
  })
  const status = await new Promise<number | undefined>((done) => {
    const limit = setTimeout(() => done(undefined), patience)
    const end = (code: number | null): void => {
      clearTimeout(limit)
      done(code ?? -1)
    }
    child.once('error', () => end(null))
    child.once('exit', end)
  })
  if (status === 0) return
  await endDhcpClient({ run: 'end-dhcp-client', device }, at)
  throw new CommandFailed(at, command, `no DHCP server has answered on ${device}`)
}

/** Killed, so that it neither gives its lease back nor takes the address off: what has that address goes on. */
export async function endDhcpClient(
  { device, ...command }: Extract<Command, { run: 'end-dhcp-client' }>,
  at: number,
): Promise<void> {
  for (const deadline = Date.now() + 5000; Date.now() < deadline; await pause(4)) {
    const running = clientsOf(device)
    if (running.length === 0) return
    for (const pid of running) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has just ended by itself.
      }
    }
  }
  throw new CommandFailed(at, { ...command, device }, 'it does not end')
}

/** The clients of an interface, in our own network namespace. */
function clientsOf(device: string): number[] {
  const here = readlinkSync('/proc/self/ns/net')
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
        const args = argsOfProcess(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0$/, '').split('\0'))
        const isIts = dhcpClientsOf({ pid, name, args }).some((client) => client.device === device)
        return isIts && readlinkSync(`/proc/${pid}/ns/net`) === here
      } catch {
        return false
      }
    })
}
