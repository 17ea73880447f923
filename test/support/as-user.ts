// An ordinary user for a test, also where the tests run as root: with a home and a run folder of their own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { whenDone } from './cleanup.ts'
import { attempt, run, type Outcome, type RunOptions } from './run.ts'
import { tempFolder } from './temp-folder.ts'

export interface OrdinaryUser {
  uid: number
  home: string
  runtimeFolder: string
  /** The checkout, where this user can read it. */
  checkout: string
  /** The argv that runs a command as this user, in the checkout. What it leaves running stays until the test ends. */
  as(command: readonly string[]): string[]
  run(command: readonly string[], options?: RunOptions): Promise<string>
  attempt(command: readonly string[], options?: RunOptions): Promise<Outcome>
}

/** The part of vitest's test context that is needed here. */
interface Skippable {
  skip(note: string): never
}

const here = import.meta.dirname

/**
 * As root: the throw-away user of the script `as-user`. Otherwise the user who runs the tests, with a fresh home.
 * Skips the test, with the reason, where root cannot become anybody else.
 */
export async function ordinaryUser(context: Skippable): Promise<OrdinaryUser> {
  const uid = process.getuid?.() ?? 0
  if (uid === 0) return throwAwayUser(context)
  const folder = await tempFolder()
  const home = join(folder, 'home')
  const runtimeFolder = join(folder, 'run')
  await mkdir(home)
  await mkdir(runtimeFolder, { mode: 0o700 })
  const checkout = join(here, '../..')
  const environment = [
    'env',
    '-C',
    checkout,
    '-u',
    'XDG_CACHE_HOME',
    `HOME=${home}`,
    `XDG_RUNTIME_DIR=${runtimeFolder}`,
  ]
  const as = (command: readonly string[]) => [...environment, ...command]
  return userOf({ uid, home, runtimeFolder, checkout, as })
}

async function throwAwayUser(context: Skippable): Promise<OrdinaryUser> {
  // The holder keeps the mount namespace, and ends with its stdin.
  const tell = 'echo "$$|$(id -u)|$HOME|$XDG_RUNTIME_DIR|$TAPDECK_CHECKOUT|"; exec cat'
  const holder = spawn(join(here, 'as-user'), ['sh', '-c', tell], { stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = once(holder, 'exit')
  let said = ''
  let wrong = ''
  holder.stderr.on('data', (text: Buffer) => (wrong += text.toString()))
  const told = new Promise<void>((resolve) => {
    holder.stdout.on('data', (text: Buffer) => {
      said += text.toString()
      if (said.includes('\n')) resolve()
    })
  })
  await Promise.race([told, ended])
  const [pid, uid, home, runtimeFolder, checkout] = said.split('|')
  if (!pid || !uid || !home || !runtimeFolder || !checkout) {
    const [status] = await ended
    if (status === 77) return context.skip(wrong.trim())
    throw new Error(`as-user ended with ${status}: ${wrong}`)
  }
  whenDone(async () => {
    holder.stdin.end()
    await ended
  })
  const enter = ['nsenter', '--mount', '--target', pid, '--']
  const become = ['setpriv', '--reuid', uid, '--regid', uid, '--clear-groups', '--inh-caps=-all', '--']
  const environment = [
    'env',
    '-C',
    checkout,
    '-u',
    'XDG_CACHE_HOME',
    `HOME=${home}`,
    `XDG_RUNTIME_DIR=${runtimeFolder}`,
  ]
  const as = (command: readonly string[]) => [...enter, ...become, ...environment, ...command]
  return userOf({ uid: Number(uid), home, runtimeFolder, checkout, as })
}

function userOf(user: Omit<OrdinaryUser, 'run' | 'attempt'>): OrdinaryUser {
  return {
    ...user,
    run: (command, options) => run(user.as(command), options),
    attempt: (command, options) => attempt(user.as(command), options),
  }
}
