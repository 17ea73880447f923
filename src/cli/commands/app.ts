// app: the desktop application; where there is no display or no Electron, the same window in a browser.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { FaultError } from '../../core/fault.ts'
import { appFolder, finish } from '../context.ts'
import { exitCodes, note, type ExitCode } from '../io.ts'
import { serveUntilEnded } from './serve.ts'

export function addAppCommand(program: Command): void {
  program
    .command('app [labs...]')
    .description('the window; also what tapdeck does without a command')
    .action((labs: string[]) => finish({}, () => showWindow(labs)))
}

async function showWindow(labs: readonly string[]): Promise<ExitCode> {
  const found = findElectron()
  if ('electron' in found) return runElectron(found.electron, labs)
  note(`${found.missing}: here is the window for a browser.`)
  return serveUntilEnded({ port: '0', host: '127.0.0.1' })
}

/** The command that shows the window, or why there is none. */
function findElectron(): { electron: string[] } | { missing: string } {
  if (process.env.DISPLAY === undefined && process.env.WAYLAND_DISPLAY === undefined)
    return { missing: 'There is no display' }
  if (process.getuid?.() === 0) return { missing: 'Chromium, which draws the window, does not protect itself as root' }
  const checkout = join(appFolder, '..')
  const commands = [
    // As it is installed: ours is …/resources/app.asar.unpacked/dist.
    [join(appFolder, '../../../tapdeck-desktop')],
    ...[process.env.ELECTRON_OVERRIDE_DIST_PATH, join(checkout, 'node_modules/electron/dist')].flatMap((folder) =>
      folder === undefined || folder === '' ? [] : [[join(folder, 'electron'), checkout]],
    ),
  ]
  const electron = commands.find(([program = '']) => existsSync(program))
  return electron === undefined ? { missing: 'Electron is not installed' } : { electron }
}

async function runElectron([program = '', ...args]: readonly string[], labs: readonly string[]): Promise<ExitCode> {
  const child = spawn(program, [...args, ...labs.map((lab) => resolve(lab))], { stdio: 'inherit' })
  const code = await new Promise<number>((done, fail) => {
    child.once('error', (error) =>
      fail(new FaultError({ code: 'app.failed', message: 'Electron cannot be run.', cause: error.message })),
    )
    child.once('close', (status) => done(status ?? 1))
  })
  return code === 0 ? exitCodes.done : exitCodes.failed
}
