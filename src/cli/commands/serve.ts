// serve: the window in a browser.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Command } from 'commander'
import { FaultError } from '../../core/fault.ts'
import { appFolder, finish, theEngine, thePaths } from '../context.ts'
import { exitCodes, note, print, type ExitCode } from '../io.ts'

interface Options {
  port: string
  host: string
  open?: boolean
  exposed?: boolean
}

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('the window in a browser: 127.0.0.1 only, behind an address that lets one browser in, once')
    .option('--port <number>', 'listen at this port instead of any that is free', '0')
    .option('--open', 'open the browser')
    .option('--host <address>', 'listen at this address', '127.0.0.1')
    .option('--exposed', 'agree that --host may be an address which others can reach, without encryption')
    .action((options: Options) => finish({}, () => serveUntilEnded(options)))
}

function portNumber(text: string): number {
  const value = Number(text)
  if (text !== '' && Number.isInteger(value) && value >= 0 && value <= 65535) return value
  throw new FaultError({ code: 'usage.port', message: `--port takes a number up to 65535, not ${text}.` })
}

/** Until Ctrl+C. Every Enter at the terminal prints an address for one more browser. */
export async function serveUntilEnded({ port, host, open, exposed }: Options): Promise<ExitCode> {
  // Only this command needs all that: the others start faster without.
  const [{ isLoopback, serve }, { Sessions }] = await Promise.all([
    import('../serve/server.ts'),
    import('../../engine/session/sessions.ts'),
  ])
  if (!isLoopback(host)) {
    if (!exposed)
      throw new FaultError({
        code: 'usage.exposed',
        message: `Others can reach ${host}: whoever reads along could take over this machine’s labs.`,
        hint: 'Leave --host out and come through ssh -L; or add --exposed where the network is your own.',
      })
    note(`Warning: ${host} can be reached by others, and nothing is encrypted.`)
  }
  const sessions = new Sessions(theEngine(), thePaths())
  const served = await serve({
    address: host,
    port: portNumber(port),
    folder: join(appFolder, 'renderer'),
    stateFolder: thePaths().runs,
    sessions,
  })
  // Before anybody knows that it runs.
  const ended = new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done())
  })
  const address = served.invite()
  print(address)
  note(
    process.stdin.isTTY
      ? 'It lets one browser in, once: Enter prints another. Ctrl+C ends this; guests go on.'
      : 'It lets one browser in, once. Ctrl+C ends this; guests go on.',
  )
  if (open) openBrowser(address)
  if (process.stdin.isTTY) process.stdin.on('data', () => print(served.invite()))
  await ended
  process.stdin.pause()
  await served.close()
  note('Ended. Guests that run go on; so do their networks.')
  return exitCodes.done
}

function openBrowser(address: string): void {
  const child = spawn('xdg-open', [address], { stdio: 'ignore', detached: true })
  child.once('error', () => note('No browser could be opened (xdg-open is not there): open the address yourself.'))
  child.unref()
}
