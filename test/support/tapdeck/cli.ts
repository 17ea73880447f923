// The command line as users run it: the built one, with the machine's own Node, in folders of the test's own.
import { mkdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { whenDone } from '../cleanup.ts'
import { attempt, type Outcome } from '../run.ts'
import { tempFolder } from '../temp-folder.ts'

const built = join(import.meta.dirname, '../../../dist/tapdeck.mjs')

/** vitest runs in Node 24; users have the one of their machine. */
const node = ['/usr/bin/node', '/usr/local/bin/node'].find((file) => existsSync(file)) ?? process.execPath

/** The words that start it. */
export const builtCommand = [node, built]

export interface CommandLine {
  folder: string
  tapdeck(...words: string[]): Promise<Outcome>
  /** Its one JSON document; `exit` is the exit code. */
  json(...words: string[]): Promise<{ exit: Outcome['status']; document: unknown }>
}

export async function commandLine(extra: Record<string, string> = {}): Promise<CommandLine> {
  const folder = await tempFolder()
  const runtime = join(folder, 'x')
  await mkdir(runtime, { mode: 0o700 })
  const env = { ...process.env, XDG_RUNTIME_DIR: runtime, XDG_STATE_HOME: join(folder, 'state'), ...extra }
  const tapdeck = (...words: string[]): Promise<Outcome> =>
    attempt([...builtCommand, ...words], { env, cwd: folder, deadline: 120_000 })
  whenDone(async () => {
    const { stdout } = await tapdeck('list', '--json')
    for (const [, name = ''] of stdout.matchAll(/"name": "([a-z0-9-]+)"/g)) await tapdeck('down', name, '--yes')
  })
  return {
    folder,
    tapdeck,
    async json(...words) {
      const { status, stdout } = await tapdeck(...words, '--json')
      return { exit: status, document: JSON.parse(stdout) as unknown }
    },
  }
}
