// Before all tests: a copy of what was built, which no build changes meanwhile; a screen for Electron where there is none.
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const checkout = resolve(import.meta.dirname, '../../..')

// Playwright takes the setup from the default export of its module, and calls what that gives in the end.
export default async function setUp(): Promise<() => void> {
  const built = copyBuilt()
  const endDisplay = await makeDisplay()
  return () => {
    endDisplay()
    rmSync(built, { recursive: true, force: true })
  }
}

function copyBuilt(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tdb-'))
  cpSync(join(checkout, 'dist'), join(folder, 'dist'), { recursive: true })
  cpSync(join(checkout, 'package.json'), join(folder, 'package.json'))
  for (const name of ['node_modules', 'resources']) symlinkSync(join(checkout, name), join(folder, name))
  process.env.TAPDECK_TEST_BUILT = folder
  return folder
}

/** Without one the tests in Electron say why they are skipped. */
async function makeDisplay(): Promise<() => void> {
  if (process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined) return () => undefined
  // It takes a number that is free, and tells it.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const told = server.stdio[3]
  const number = await new Promise<string | undefined>((done) => {
    server.once('error', () => done(undefined))
    server.once('exit', () => done(undefined))
    told?.once('data', (text: Buffer) => done(text.toString().trim()))
  })
  if (number === undefined) return () => undefined
  process.env.DISPLAY = `:${number}`
  return () => void server.kill()
}
