// A screen for Electron where there is none: Xvfb, for as long as the tests run.
import { spawn } from 'node:child_process'

export default async function makeDisplay(): Promise<(() => void) | undefined> {
  if (process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined) return undefined
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
  // Without one the tests in Electron say why they are skipped.
  if (number === undefined) return undefined
  process.env.DISPLAY = `:${number}`
  return () => void server.kill()
}
