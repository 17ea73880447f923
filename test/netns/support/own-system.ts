// A namespace that stands for a machine, with an /etc, a /run and a message bus of its own: for programs that configure its card for real.
import { spawn } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type TestContext } from 'vitest'
import { whenDone } from '../../support/cleanup.ts'
import { machine, type Machine } from './machine.ts'

export interface OwnSystem extends Machine {
  /** Its /etc, as this machine sees it. */
  etc: string
  /** Runs until it is ended, at the latest with the test. */
  serve(...words: string[]): { stop(): Promise<void> }
}

/** systemd's programs and NetworkManager take a machine without a writable /sys for one without udev, and its cards as they are. */
export async function ownSystem(context: TestContext): Promise<OwnSystem> {
  const host = await machine(context)
  const etc = join(host.folder, 'etc')
  await cp('/etc', etc, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith('/ssl') })
  for (const words of [
    `mount --bind ${etc} /etc`,
    'mount -o remount,bind,ro /sys',
    'mount -t tmpfs tmpfs /run',
    'mkdir -p /run/dbus',
    'dbus-uuidgen --ensure',
  ])
    await host.run(...words.split(' '))
  const serve: OwnSystem['serve'] = (...words) => {
    const [program = '', ...args] = host.enter(words)
    const child = spawn(program, args, { stdio: 'ignore' })
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const stop = async (): Promise<void> => {
      child.kill('SIGTERM')
      await ended
    }
    whenDone(() => void child.kill('SIGKILL'))
    return { stop }
  }
  serve('dbus-daemon', '--system', '--nofork', '--nopidfile')
  return { ...host, etc, serve }
}

/** Applies or takes down, and keeps it. */
export async function kept(host: Machine, ...words: string[]): Promise<void> {
  const done = await host.kept('one', ...words, '--yes')
  expect(done.status, done.stdout + done.stderr).toBe(0)
}

/** An applied lab plans to nothing. */
export async function expectNothingToDo(host: Machine, file: string): Promise<void> {
  const again = await host.tapdeck('plan', file)
  expect(again.status, again.stdout + again.stderr).toBe(0)
}
