// Folders of a test's own for everything that Tapdeck keeps, and the built Tapdeck in them.
import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { z } from 'zod'

export const checkout = resolve(import.meta.dirname, '../../..')
/** What was built, as setup.ts has copied it: a folder like the checkout. */
export const built = process.env.TAPDECK_TEST_BUILT ?? checkout
const tapdeck = join(built, 'dist/tapdeck.mjs')

export interface World {
  /** Short: unix sockets are in it. */
  folder: string
  /** For lab files. */
  labs: string
  environment: Record<string, string>
  /** Runs a command of Tapdeck's; what it prints. Rejects if it fails. */
  tapdeck(...words: string[]): Promise<string>
  serve(...words: string[]): Promise<Served>
  /** By a program that is entered first: into a namespace, say. */
  serveIn(enter: readonly string[]): Promise<Served>
  /** Takes down what is up, and the folders away. */
  end(): Promise<void>
}

export interface Served {
  /** With its token. */
  address: string
  /** Ctrl+C, and all that it said. */
  interrupt(): Promise<string>
  /** As a crash. */
  kill(): Promise<void>
}

const listSchema = z.array(z.object({ name: z.string() }))

export function makeWorld(): World {
  const folder = mkdtempSync(join(tmpdir(), 'tde-'))
  const inside = (name: string): string => {
    mkdirSync(join(folder, name), { mode: 0o700 })
    return join(folder, name)
  }
  const home = inside('home')
  const labs = inside('labs')
  const own: Record<string, string> = {
    HOME: home,
    XDG_RUNTIME_DIR: inside('run'),
    XDG_STATE_HOME: inside('state'),
    XDG_DATA_HOME: inside('data'),
    XDG_CONFIG_HOME: inside('config'),
    LC_ALL: 'C.UTF-8',
  }
  const environment: Record<string, string> = { ...own }
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !(name in own) && !/^(XDG_|DBUS_|npm_)/.test(name)) environment[name] = value
  }
  const running = new Set<ChildProcessByStdio<null, Readable, Readable>>()
  const run = async (...words: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, [tapdeck, ...words], { env: environment })
    return stdout
  }
  return {
    folder,
    labs,
    environment,
    tapdeck: run,
    serve: (...words) => serve([process.execPath, tapdeck, 'serve', ...words], environment, running),
    serveIn: (enter) => serve([...enter, process.execPath, tapdeck, 'serve'], environment, running),
    async end() {
      for (const child of running) child.kill('SIGKILL')
      for (const { name } of listSchema.parse(JSON.parse(await run('list', '--json')))) await run('down', name, '--yes')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function serve(
  [program = '', ...words]: readonly string[],
  env: Record<string, string>,
  running: Set<ChildProcessByStdio<null, Readable, Readable>>,
): Promise<Served> {
  const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const ended = new Promise<void>((done) => {
    child.once('close', () => {
      running.delete(child)
      done()
    })
  })
  const first = new Promise<string>((done) => {
    createInterface({ input: child.stdout }).once('line', done)
  })
  const address = await Promise.race([
    first,
    ended.then(() => {
      throw new Error(`tapdeck serve has ended: ${said}`)
    }),
  ])
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await ended
  }
  return {
    address,
    kill: () => end('SIGKILL'),
    interrupt: async () => {
      await end('SIGINT')
      return said
    },
  }
}
