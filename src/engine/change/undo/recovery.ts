// Changes that a helper has begun, whoever started it: whether one of a lab is there, undoing interrupted ones, saying the word.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recovered } from '../../../contract/helper.ts'
import { keptFile, keptSchema } from '../../../contract/kept-sign.ts'
import { leftFault, leftoversFile, leftoversSchema, leftoversText } from '../../../contract/leftovers.ts'
import { FaultError } from '../../../core/fault.ts'
import { HelperClient, helperCommand } from '../helper-client.ts'
import type { Paths } from '../../files/paths.ts'
import { interrupted, settle, type Unrecorded } from '../../history/under-way.ts'
import { namesIn } from '../../observe/files.ts'
import { openSandboxes } from '../../labs.ts'
import { hostScope } from '../../scope/host.ts'
import { findSandbox } from '../../scope/sandbox.ts'
import type { Scope } from '../../scope/scope.ts'

const journalsOf = (scope: Scope, paths: Paths): string =>
  scope.kind === 'sandbox' ? scope.folder : paths.hostJournals

/** Journals of the machine's own network lie in a folder that only root may write: there, whatever lies in it counts. */
export const hasJournal = (scope: Scope, paths: Paths): boolean =>
  existsSync(join(journalsOf(scope, paths), `${scope.lab}.journal.json`))

/** Whether a change of a lab is to be undone yet, or a part of it. */
export function hasUnfinished(kind: Scope['kind'], lab: string, paths: Paths): boolean {
  const folder = kind === 'sandbox' ? join(paths.runs, lab) : paths.hostJournals
  return [`${lab}.journal.json`, leftoversFile(lab)].some((name) => existsSync(join(folder, name)))
}

/** The hash of the plan of the lab that its helper has kept, while that may not be in the history yet. */
export function keptHash(scope: Scope, paths: Paths): string | undefined {
  try {
    const sign: unknown = JSON.parse(readFileSync(join(journalsOf(scope, paths), keptFile(scope.lab)), 'utf8'))
    return keptSchema.parse(sign).hash
  } catch {
    // There is none; or what is there says nothing.
    return undefined
  }
}

/** Labs of the machine of which a change is under way, was interrupted, or could not be undone as a whole. */
export const unfinishedOnHost = ({ hostJournals }: Paths): string[] =>
  namesIn(hostJournals).flatMap((name) => /^(.+)\.(?:journal|left)\.json$/.exec(name)?.[1] ?? [])

/** What of an earlier change of the lab could not be undone yet, in words; undefined where nothing is left. */
export function leftoversOf(scope: Scope, paths: Paths): string[] | undefined {
  const file = join(journalsOf(scope, paths), leftoversFile(scope.lab))
  if (!existsSync(file)) return undefined
  try {
    return leftoversText(leftoversSchema.parse(JSON.parse(readFileSync(file, 'utf8'))))
  } catch {
    return existsSync(file) ? [`${file} cannot be read, so what it would undo is not known`] : undefined
  }
}

/** Fault `helper.left`: before a lab is changed again, what is left of an earlier change is undone, or forgotten. */
export function refuseWithLeftovers(scope: Scope, paths: Paths): void {
  const left = leftoversOf(scope, paths)
  if (left) throw leftFault(scope.lab, left)
}

/** Undoes what an interrupted change of this lab left, and tries again what could not be undone before. */
export async function recoverLab(scope: Scope, paths: Paths): Promise<void> {
  if (!hasJournal(scope, paths) && leftoversOf(scope, paths) === undefined) return
  const { client } = await HelperClient.start(helperCommand(paths, scope))
  await client.close()
}

/** The same for every open sandbox of this user and for the machine's own network. */
export async function recoverAll(paths: Paths): Promise<Recovered[]> {
  const sandboxes = openSandboxes(paths).filter(
    (scope) => hasJournal(scope, paths) || leftoversOf(scope, paths) !== undefined,
  )
  const recovered: Recovered[] = []
  // A helper undoes all that it finds before it answers its first request; which lab of the machine it is started for does not matter.
  for (const scope of [...sandboxes, hostScope(paths, 'none')]) {
    const started = await HelperClient.start(helperCommand(paths, scope))
    await started.client.close()
    recovered.push(...started.recovered)
  }
  return recovered
}

/** The same for one lab. */
export async function recoverOne(paths: Paths, lab: string): Promise<Recovered[]> {
  const { client, recovered } = await HelperClient.start(helperCommand(paths, scopeWithLeft(paths, lab)))
  await client.close()
  return recovered.filter((each) => each.lab === lab)
}

/** Where something of a lab's change is left. */
function scopeWithLeft(paths: Paths, lab: string): Scope {
  const sandbox = findSandbox(paths.runs, lab)
  const isThere = sandbox && (hasJournal(sandbox, paths) || leftoversOf(sandbox, paths) !== undefined)
  return isThere ? sandbox : hostScope(paths, lab)
}

/** What could not be undone of a lab's change stays as it is from now on; what that was, in words. */
export async function forgetLeft(paths: Paths, lab: string, unrecorded: Unrecorded): Promise<string[]> {
  const scope = scopeWithLeft(paths, lab)
  const { client, forgotten } = await HelperClient.start(helperCommand(paths, scope), lab)
  await client.close()
  if (forgotten.length === 0) return forgotten
  for (const each of interrupted(paths))
    if (each.entry.lab === lab && each.scope === scope.kind) settle(each, 'abandoned', unrecorded)
  return forgotten
}

/** Says the word for a change that waits with another helper, by one of our own. Fault `plan.nothing-waits`. */
export async function tellHelper(scope: Scope, paths: Paths, word: 'keep' | 'rollback'): Promise<void> {
  const { client } = await HelperClient.start(helperCommand(paths, scope))
  const told = await client.ask({ do: 'tell', lab: scope.lab, word })
  await client.close()
  if ('fault' in told) throw new FaultError(told.fault)
}
