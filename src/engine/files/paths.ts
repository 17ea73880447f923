// Where things are: run folders, journals, the helper. All follow from the user and the environment.
import { statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FaultError } from '../../core/fault.ts'
import { makeFolder } from './folder.ts'

export interface Paths {
  /** `<runs>/<lab>` is a lab's run folder. 0700, of this user. */
  runs: string
  /** The same for what the helper keeps of labs in the machine's own network; root's. */
  hostRuns: string
  hostJournals: string
  /** The helper's one file. */
  helper: string
  /** The Node that runs it; the one that runs us if not said. A packaged Electron does not stand in for Node. */
  node?: string
  /** The helper as it is installed, where only root may write; polkit knows it by this path. */
  installedHelper?: string
}

function make(folder: string): void {
  try {
    makeFolder(folder)
  } catch (error) {
    throw new FaultError({
      code: 'engine.folder',
      message: `The folder ${folder} cannot be made.`,
      hint: 'Set XDG_RUNTIME_DIR to a folder of your own that is there and has room, or unset it.',
      ...(error instanceof Error ? { cause: error.message } : {}),
    })
  }
}

/** Makes a private folder, or refuses one that others can reach into. */
export function privateFolder(folder: string): string {
  make(folder)
  const { uid, mode } = statSync(folder)
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0) {
    throw new FaultError({
      code: 'engine.folder',
      message: `The folder ${folder} is not private to you.`,
      hint: `Tapdeck keeps sockets there that only you may reach: chmod 700 ${folder}, or set XDG_RUNTIME_DIR to a folder of your own.`,
    })
  }
  return folder
}

/** `$XDG_RUNTIME_DIR/tapdeck`, or a private folder in the temporary one where there is no such variable. */
export function defaultPaths(helper: string, environment: NodeJS.ProcessEnv = process.env): Paths {
  const runtime = environment.XDG_RUNTIME_DIR
  const base = runtime ? join(runtime, 'tapdeck') : join(tmpdir(), `tapdeck-${process.getuid?.() ?? 0}`)
  return {
    runs: privateFolder(base),
    // Only root may choose these; the helper does not take anyone else's word for them.
    hostRuns: environment.TAPDECK_HOST_RUNS ?? '/run/tapdeck',
    hostJournals: environment.TAPDECK_HOST_JOURNALS ?? '/var/lib/tapdeck/journals',
    helper,
  }
}
