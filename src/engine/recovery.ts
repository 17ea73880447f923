// Changes that were interrupted: whether one of a lab is there, and undoing those of the machine's own network at its start.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { HelperClient, helperCommand } from './helper-client.ts'
import type { Paths } from './paths.ts'
import { hostScope } from './scope/host.ts'
import type { Scope } from './scope/scope.ts'

/** Journals of the machine's own network lie in a folder that only root may read: there, whatever lies in it counts. */
export const hasJournal = (scope: Scope, paths: Paths): boolean =>
  existsSync(join(scope.kind === 'sandbox' ? scope.folder : paths.hostJournals, `${scope.lab}.journal.json`))

/** Undoes what interrupted changes of the machine's own network have left; the labs that it was about. */
export async function recoverHost(paths: Paths): Promise<string[]> {
  // A helper undoes all that it finds before it answers its first request; which lab it is started for does not matter.
  const { client, recovered } = await HelperClient.start(helperCommand(paths, hostScope(paths, 'none')))
  await client.close()
  return recovered
}
