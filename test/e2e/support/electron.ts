// A real Electron with what was built in it: the package's own, or the one of $ELECTRON_OVERRIDE_DIST_PATH.
import { cpSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, errors, type ElectronApplication } from '@playwright/test'
import { built, type World } from './world.ts'

export type Runtime = { folder: string } | { missing: string }

/** Why the tests in Electron cannot run, or where it is. */
export function findRuntime(): Runtime {
  const folder = [process.env.ELECTRON_OVERRIDE_DIST_PATH, join(built, 'node_modules/electron/dist')].find(
    (each) => each !== undefined && each !== '' && existsSync(join(each, 'electron')),
  )
  if (folder === undefined)
    return {
      missing:
        'there is no Electron: its download was not possible, and ELECTRON_OVERRIDE_DIST_PATH names no folder with one',
    }
  if (process.env.DISPLAY === undefined && process.env.WAYLAND_DISPLAY === undefined)
    return { missing: 'there is no display and no Xvfb for Electron' }
  return { folder }
}

/**
 * A copy of the runtime (hard links where the disk allows) whose application is what was built: that is how a package starts it.
 * `electron FOLDER` needs Electron's own default application, which not every runtime has.
 */
export function runtimeWithApp(runtime: string): { program: string; end: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'tdr-'))
  copy(runtime, folder)
  rmSync(join(folder, 'resources'), { recursive: true, force: true })
  mkdirSync(join(folder, 'resources'))
  symlinkSync(built, join(folder, 'resources/app'))
  return { program: join(folder, 'electron'), end: () => rmSync(folder, { recursive: true, force: true }) }
}

function copy(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) {
      mkdirSync(target)
      copy(source, target)
    } else linkOrCopy(source, target)
  }
}

/** Another file system: EXDEV. */
function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target)
  } catch {
    cpSync(source, target)
  }
}

/** Milliseconds; it takes one or two seconds. */
const patience = 10_000
const tries = 4

/**
 * Electron shows its window before Playwright has come to it. Where that comes in the very moment in which the page begins, it is
 * never told of the page (Chromium sends no Page.frameNavigated), and waits for ever: then once more.
 */
export async function startElectron(
  program: string,
  world: World,
  files: readonly string[],
): Promise<ElectronApplication> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  for (let left = tries; ; left--) {
    try {
      return await _electron.launch({
        executablePath: program,
        args: [...asRoot, '--disable-gpu', '--lang=en-US', ...files],
        env: world.environment,
        cwd: world.labs,
        timeout: patience,
      })
    } catch (error) {
      if (left <= 1 || !(error instanceof errors.TimeoutError)) throw error
    }
  }
}

/** What the user answers when a window with unsaved edits is closed. A test has no hand for dialogs of the system. */
export async function answerClosing(desktop: ElectronApplication, answer: 'save' | 'close' | 'stay'): Promise<void> {
  const response = { save: 0, close: 1, stay: 2 }[answer]
  // An application that has ended already asks nothing.
  await desktop
    .evaluate(({ dialog }, chosen) => {
      dialog.showMessageBox = () => Promise.resolve({ response: chosen, checkboxChecked: false })
    }, response)
    .catch(() => undefined)
}
