// Changes that a helper has begun, whoever started it: whether one of a lab is there, undoing interrupted ones, saying the word.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recovered } from '../../../contract/helper.ts'
import { keptFile, keptSchema } from '../../../contract/kept-sign.ts'
import { holdsUp, leftFault, leftoversFile, leftoversText, parseLeftovers } from '../../../contract/leftovers.ts'
import { FaultError } from '../../../core/fault.ts'
import { HelperClient, helperCommand } from '../helper-client.ts'
import type { Paths } from '../../files/paths.ts'
import { bootId } from '../../processes.ts'
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
  return existsSync(join(folder, `${lab}.journal.json`)) || inTheWay(join(folder, leftoversFile(lab))) !== undefined
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
  const file = leftFileOf(scope, paths)
  const left = readLeft(file)
  return left && wordsOf(file, left)
}

const leftFileOf = (scope: Scope, paths: Paths): string => join(journalsOf(scope, paths), leftoversFile(scope.lab))

type Left = ReturnType<typeof parseLeftovers>

function readLeft(file: string): Left | undefined {
  if (!existsSync(file)) return undefined
  try {
    return parseLeftovers(readFileSync(file, 'utf8'))
  } catch {
    return existsSync(file) ? { unreadable: true } : undefined
  }
}

const wordsOf = (file: string, left: Left): string[] =>
  'unreadable' in left ? [`${file} cannot be read, so what it would undo is not known`] : leftoversText(left)

/** What holds up the lab, in words. */
function inTheWay(file: string): string[] | undefined {
  const left = readLeft(file)
  return left && holdsUp(left, bootId() ?? '') ? wordsOf(file, left) : undefined
}

/** Fault `helper.left`: before a lab is changed again, what is left of an earlier change is undone, or forgotten. */
export function refuseWithLeftovers(scope: Scope, paths: Paths): void {
  const left = inTheWay(leftFileOf(scope, paths))
  if (left) throw leftFault(scope.lab, left)
}

/** Undoes what an interrupted change of this lab left. */
export async function recoverLab(scope: Scope, paths: Paths): Promise<void> {
  if (!hasJournal(scope, paths)) return
  // A helper undoes that before it answers its first request.
  const { client } = await HelperClient.start(helperCommand(paths, scope))
  await client.close()
}

/** The same, and tries again what could not be undone before and is in the way of a change. */
export async function clearForChange(scope: Scope, paths: Paths): Promise<void> {
  if (inTheWay(leftFileOf(scope, paths)) === undefined) return recoverLab(scope, paths)
  await recoverIn(scope, paths)
}

/** All of a scope that was interrupted or is left; each lab of which there was something. */
async function recoverIn(scope: Scope, paths: Paths): Promise<Recovered[]> {
  const { client, recovered } = await HelperClient.start(helperCommand(paths, scope))
  const told = await client.ask({ do: 'recover' })
  await client.close()
  if ('fault' in told) throw new FaultError(told.fault)
  return [...recovered, ...(told.ok.recovered ?? [])]
}

/** The same for every open sandbox of this user and for the machine's own network. */
export async function recoverAll(paths: Paths): Promise<Recovered[]> {
  const sandboxes = openSandboxes(paths).filter(
    (scope) => hasJournal(scope, paths) || leftoversOf(scope, paths) !== undefined,
  )
  const recovered: Recovered[] = []
  // Which lab of the machine it is started for does not matter.
  for (const scope of [...sandboxes, hostScope(paths, 'none')]) recovered.push(...(await recoverIn(scope, paths)))
  return recovered
}

/** The same, with what it says of one lab. */
export async function recoverOne(paths: Paths, lab: string): Promise<Recovered[]> {
  const recovered = await recoverIn(scopeWithLeft(paths, lab), paths)
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
