// For engines of the test's own process: their history is the test's, not the user's.
import { join } from 'node:path'
import { whenDone } from './cleanup.ts'

/** Until the test is done; to be called before what is taken down at its end, which is remembered too. */
export function ownState(folder: string): void {
  const before = process.env['XDG_STATE_HOME']
  process.env['XDG_STATE_HOME'] = join(folder, 'state')
  whenDone(() => {
    if (before === undefined) delete process.env['XDG_STATE_HOME']
    else process.env['XDG_STATE_HOME'] = before
  })
}
