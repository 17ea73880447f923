// From a reference to a lab to everything that the engine needs to work on it: its text, its scope, what its host looks like.
import { existsSync, readdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { LabRef } from '../contract/api.ts'
import { FaultError } from '../core/fault.ts'
import { emptyHost, type HostSnapshot } from '../core/host/schema.ts'
import type { Lab } from '../core/lab/schema.ts'
import type { Target } from '../core/plan/want.ts'
import { HelperClient, helperCommand } from './helper-client.ts'
import { readHost } from './observe/read.ts'
import type { Paths } from './paths.ts'
import { hostScope } from './scope/host.ts'
import { findSandbox } from './scope/sandbox.ts'
import type { Scope } from './scope/scope.ts'
import { installedUplink, readUplink } from './scope/uplink/uplink.ts'
import { labFromText, loadLab } from './store.ts'

/** A lab as the user means it: `lab` is there if it was named by its file. */
export interface KnownLab {
  name: string
  kind: 'sandbox' | 'host'
  lab?: Lab
  /** The text that `lab` was read from. */
  text?: string
  /** Relative paths of the lab start here. */
  folder: string
}

/** Reads the lab file; or, for a bare name, takes what can be known without one: its sandbox, else marks on the host. */
export async function findLab(ref: LabRef, paths: Paths): Promise<KnownLab> {
  if ('file' in ref) {
    const { lab, text } =
      'text' in ref ? { lab: labFromText(ref.text, ref.file), text: ref.text } : await loadLab(ref.file)
    return { name: lab.name, kind: lab.scope, lab, text, folder: dirname(resolve(ref.file)) }
  }
  const kind = findSandbox(paths.runs, ref.name) ? 'sandbox' : 'host'
  return { name: ref.name, kind, folder: process.cwd() }
}

/** The lab itself, where a name alone is not enough. */
export function labOf(known: KnownLab): Lab {
  if (known.lab) return known.lab
  throw new FaultError({
    code: 'lab.file-needed',
    message: `What lab ${known.name} should be stands in its file.`,
    hint: 'Name the lab file instead of the lab.',
  })
}

export const scopeOf = ({ name, kind }: KnownLab, paths: Paths): Scope | undefined =>
  kind === 'host' ? hostScope(paths, name) : findSandbox(paths.runs, name)

/** The scope of a lab that must be up. Fault `lab.down`. */
export function openScope(known: KnownLab, paths: Paths): Scope {
  const scope = scopeOf(known, paths)
  if (scope?.kind === 'host' && !known.lab && !existsSync(scope.folder)) {
    throw new FaultError({
      code: 'lab.unknown',
      message: `No lab ${known.name} is up, and there is no such file.`,
      hint: 'tapdeck list shows the labs that are up.',
    })
  }
  if (scope) return scope
  throw new FaultError({
    code: 'lab.down',
    message: `Lab ${known.name} is not up.`,
    hint: 'Apply it first: tapdeck apply LAB.',
    retry: 'again',
  })
}

export function targetOf(known: KnownLab, paths: Paths): Target {
  if (known.kind === 'host') return { scope: 'host', user: process.getuid?.() ?? 0 }
  return {
    scope: 'sandbox',
    state: findSandbox(paths.runs, known.name) ? 'open' : 'absent',
    uplinkTool: installedUplink(),
  }
}

/** What a lab's network looks like; a sandbox that is not open is an empty one. */
export async function readLabHost(known: KnownLab, paths: Paths): Promise<HostSnapshot> {
  const scope = scopeOf(known, paths)
  return scope ? readScope(scope, paths) : emptyHost
}

export async function readScope(scope: Scope, paths: Paths): Promise<HostSnapshot> {
  if (scope.holder !== undefined) {
    return readHost(
      { kind: 'sandbox', holder: scope.holder, enter: scope.enter },
      { uplink: () => readUplink(scope.folder) },
    )
  }
  const seen = await readHost({ kind: 'machine' })
  // An ordinary user may not read packet rules; a plan that took that for "there are none" would leave them behind.
  const isBlind = seen.unread?.some(({ part }) => part === 'rules') ?? false
  return isBlind ? readHost({ kind: 'machine' }, { rules: () => rulesByHelper(scope, paths) }) : seen
}

async function rulesByHelper(scope: Scope, paths: Paths): Promise<string> {
  const { client } = await HelperClient.start(helperCommand(paths, scope))
  const told = await client.ask({ do: 'look' })
  await client.close()
  if ('fault' in told) throw new FaultError(told.fault)
  return told.ok.rules ?? ''
}

/** The folder that services of a lab's network keep their files in: part of what a plan shows. */
export const serviceFolder = ({ name, kind }: KnownLab, paths: Paths): string =>
  `${kind === 'host' ? paths.hostRuns : paths.runs}/${name}`

/** Every sandbox of this user that is open, by name. */
export function openSandboxes(paths: Paths): Scope[] {
  if (!existsSync(paths.runs)) return []
  return readdirSync(paths.runs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap(({ name }) => findSandbox(paths.runs, name) ?? [])
}
