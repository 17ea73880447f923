// Changes that a helper has begun, whoever started it: whether one of a lab is there, undoing interrupted ones, saying the word.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Recovered } from '../../contract/helper.ts'
import { FaultError } from '../../core/fault.ts'
import { HelperClient, helperCommand } from './helper-client.ts'
import type { Paths } from '../files/paths.ts'
import { hostScope } from '../scope/host.ts'
import type { Scope } from '../scope/scope.ts'

/** Journals of the machine's own network lie in a folder that only root may read: there, whatever lies in it counts. */
export const hasJournal = (scope: Scope, paths: Paths): boolean =>
  existsSync(join(scope.kind === 'sandbox' ? scope.folder : paths.hostJournals, `${scope.lab}.journal.json`))

/** Undoes what interrupted changes of the machine's own network have left. */
export async function recoverHost(paths: Paths): Promise<Recovered[]> {
  // A helper undoes all that it finds before it answers its first request; which lab it is started for does not matter.
  const { client, recovered } = await HelperClient.start(helperCommand(paths, hostScope(paths, 'none')))
  await client.close()
  return recovered
}

/** Says the word for a change that waits with another helper, by one of our own. Fault `plan.nothing-waits`. */
export async function tellHelper(scope: Scope, paths: Paths, word: 'keep' | 'rollback'): Promise<void> {
  const { client } = await HelperClient.start(helperCommand(paths, scope))
  const told = await client.ask({ do: 'tell', lab: scope.lab, word })
  await client.close()
  if ('fault' in told) throw new FaultError(told.fault)
}
