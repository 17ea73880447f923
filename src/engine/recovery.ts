// Whether an interrupted change of a lab is waiting to be undone; the undoing is the helper's (helper/session.ts).
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Paths } from './paths.ts'
import type { Scope } from './scope/scope.ts'

/** Journals of the machine's own network lie in a folder that only root may read: there, whatever lies in it counts. */
export const hasJournal = (scope: Scope, paths: Paths): boolean =>
  existsSync(join(scope.kind === 'sandbox' ? scope.folder : paths.hostJournals, `${scope.lab}.journal.json`))
