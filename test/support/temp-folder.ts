// A folder for one test, with a path short enough for unix sockets (108 bytes, unix(7)), gone after the test.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whenDone } from './cleanup.ts'
import { testRun } from './mark.ts'

export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `td${testRun}-`))
  whenDone(() => rm(folder, { recursive: true, force: true }))
  return folder
}
