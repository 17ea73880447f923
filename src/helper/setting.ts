// How the helper was launched: for which scope, whose lab, with which folders. Given on its command line, checked here.
import { chmodSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { FaultError } from '../core/fault.ts'

export interface Launch {
  scope: 'sandbox' | 'host'
  /** Run folders of labs are in it: `<runs>/<lab>`. */
  runs: string
  journals: string
}

const refuse = (message: string): FaultError => new FaultError({ code: 'helper.launch', message })

function folder(path: string | undefined, what: string): string {
  if (path === undefined || !isAbsolute(path)) throw refuse(`--${what} must be an absolute path`)
  const real = realpathSync(path)
  const { uid, mode } = statSync(real)
  // Whoever can write there could make us run what they like: a journal is a list of operations.
  if (uid !== process.getuid?.()) throw refuse(`${real} belongs to someone else`)
  if ((mode & 0o022) !== 0) throw refuse(`${real} can be written by others`)
  return real
}

/** With its parents, readable by everybody whatever the umask is: status looks there without a password. */
export function makeFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true })
  if (first === undefined) return
  for (let made = resolve(path); made.startsWith(first); made = dirname(made)) chmodSync(made, 0o755)
}

/** Where the machine's own network keeps its run folders and journals: journals must outlive a reboot. */
export const hostFolders = { runs: '/run/tapdeck', journals: '/var/lib/tapdeck/journals' }

/** Whoever came by sudo or pkexec does not choose folders: their word is not root's. Both say who asked in a variable of their own. */
const cameThroughAnother = (): boolean => process.env.SUDO_UID !== undefined || process.env.PKEXEC_UID !== undefined

/** The words of a helper's command line; those of its watchdog have two more. */
const options = {
  scope: { type: 'string' },
  runs: { type: 'string' },
  journals: { type: 'string' },
  watch: { type: 'string' },
  helper: { type: 'string' },
} as const

/** `--scope=sandbox|host --runs=DIR --journals=DIR` */
export function readLaunch(argv: string[]): Launch {
  const { values } = parseArgs({ args: argv, options })
  if (values.scope === 'sandbox') {
    return { scope: 'sandbox', runs: folder(values.runs, 'runs'), journals: folder(values.journals, 'journals') }
  }
  if (values.scope !== 'host') throw refuse('--scope must be sandbox or host')
  if (process.getuid?.() !== 0) throw refuse('the network of the machine can only be changed as root')
  const { runs, journals } = cameThroughAnother() ? hostFolders : { ...hostFolders, ...values }
  for (const path of [runs, journals]) makeFolder(path)
  return { scope: 'host', runs: folder(runs, 'runs'), journals: folder(journals, 'journals') }
}

/** `--watch=LAB --helper=PID:START`: to be the watchdog of that helper's plan, not a helper. */
export function readWatch(argv: string[]): { lab: string; helper: { pid: number; start: string } } | undefined {
  const { values } = parseArgs({ args: argv, options })
  if (values.watch === undefined) return undefined
  const [, pid, start] = /^(\d{1,10}):(\d{1,20})$/.exec(values.helper ?? '') ?? []
  if (pid === undefined || start === undefined) throw refuse('--helper must be a process and its start')
  return { lab: values.watch, helper: { pid: Number(pid), start } }
}
