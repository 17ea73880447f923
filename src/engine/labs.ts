// From a reference to a lab to everything that the engine needs to work on it: its text, its scope, what its host looks like.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { LabRef } from '../contract/api.ts'
import { leftoversFile } from '../contract/leftovers.ts'
import { FaultError } from '../core/fault.ts'
import { labsOfResolver } from '../core/host/resolver.ts'
import { emptyHost, type HostSnapshot } from '../core/host/schema.ts'
import { labOfTable } from '../core/host/traces.ts'
import { parseAlias } from '../core/lab/resolve.ts'
import type { Lab } from '../core/lab/schema.ts'
import type { Target } from '../core/plan/wanted/want.ts'
import { HelperClient, helperCommand } from './change/helper-client.ts'
import { hasProfiles } from './observe/managers.ts'
import { readShared } from './observe/live/shared.ts'
import { readHost } from './observe/read.ts'
import { findProgram, run } from './observe/run.ts'
import type { Paths } from './files/paths.ts'
import { hostScope } from './scope/host.ts'
import { findSandbox } from './scope/sandbox.ts'
import type { Scope } from './scope/scope.ts'
import { installedUplink, readUplink } from './scope/uplink/uplink.ts'
import { labFromText, loadLab } from './files/store.ts'

/** A lab as the user means it: `lab` is there if it was named by its file. */
export interface KnownLab {
  name: string
  kind: 'sandbox' | 'host'
  lab?: Lab
  /** The text that `lab` was read from. */
  text?: string
  /** Relative paths of the lab start here. */
  folder: string
  /** Absolute, where the lab was named by it. */
  file?: string
}

/** Reads the lab file; or, for a bare name, takes what can be known without one: its sandbox, else marks on the host. */
export async function findLab(ref: LabRef, paths: Paths): Promise<KnownLab> {
  if ('file' in ref) {
    const { lab, text } =
      'text' in ref ? { lab: labFromText(ref.text, ref.file), text: ref.text } : await loadLab(ref.file)
    if (lab.scope === 'host' && findSandbox(paths.runs, lab.name)) {
      throw new FaultError({
        code: 'plan.elsewhere',
        message: `Lab ${lab.name} is up in a sandbox, and its file says \`scope: host\` now.`,
        hint: `Take the sandbox down first: tapdeck down ${lab.name}`,
        at: { file: ref.file, path: 'scope' },
      })
    }
    const file = resolve(ref.file)
    return { name: lab.name, kind: lab.scope, lab, text, file, folder: dirname(file) }
  }
  const kind = (await isOnHost(ref.name, paths)) ? 'host' : 'sandbox'
  return { name: ref.name, kind, folder: process.cwd() }
}

/** Whether the machine's own network has anything of a lab: its mark on an interface, its services, its guests, its rules. */
async function isOnHost(lab: string, paths: Paths): Promise<boolean> {
  if (findSandbox(paths.runs, lab)) return false
  const folder = join(paths.runs, lab)
  return (
    labsByMark().includes(lab) ||
    labsByResolver().includes(lab) ||
    hasProfiles(lab) ||
    existsSync(join(paths.hostRuns, lab)) ||
    existsSync(join(paths.hostJournals, `${lab}.journal.json`)) ||
    existsSync(join(paths.hostJournals, leftoversFile(lab))) ||
    (existsSync(folder) && !existsSync(join(folder, 'sandbox.json'))) ||
    (await labsByTables()).includes(lab)
  )
}

/** By the marks on the machine's interfaces: no process is asked for them. */
const labsByMark = (): string[] =>
  readdirSync('/sys/class/net').flatMap((name) => {
    try {
      return parseAlias(readFileSync(`/sys/class/net/${name}/ifalias`, 'utf8').trim())?.lab ?? []
    } catch {
      return []
    }
  })

/** By their name servers in the plain file. */
function labsByResolver(): string[] {
  try {
    return labsOfResolver(readFileSync('/etc/resolv.conf', 'utf8'))
  } catch {
    return []
  }
}

/** By their rules, or what their cards had: all that is left where someone else has removed the rest. Only root may look. */
async function labsByTables(): Promise<string[]> {
  if (process.getuid?.() !== 0 || findProgram('nft') === undefined) return []
  const { stdout } = await run({ kind: 'machine' }, ['nft', 'list', 'tables'])
  return stdout.split('\n').flatMap((line) => labOfTable(line.split(' ').at(-1) ?? '') ?? [])
}

/** The labs of the machine's own network, without a whole read of it. */
export const labsOnHost = async (): Promise<string[]> => [
  ...labsByMark(),
  ...labsByResolver(),
  ...(await labsByTables()),
]

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
  if (scope) return scope
  throw new FaultError({
    code: 'lab.down',
    message: `Lab ${known.name} is not up.`,
    hint: 'Apply it first: tapdeck apply LAB.',
    retry: 'again',
  })
}

/** The same for those who name a guest or a shell: a bare name that nothing is known of is a mistake. Fault `lab.unknown`. */
export function knownScope(known: KnownLab, paths: Paths): Scope {
  const scope = scopeOf(known, paths)
  // Of a bare name it was looked for on the machine.
  if (scope) return scope
  if (known.lab) return openScope(known, paths)
  throw unknownLab(known.name)
}

export const unknownLab = (name: string): FaultError =>
  new FaultError({
    code: 'lab.unknown',
    message: `No lab ${name} is up, and there is no such file.`,
    hint: 'tapdeck list shows the labs that are up.',
  })

export function targetOf(known: KnownLab, paths: Paths): Target {
  if (known.kind === 'host') return { scope: 'host', user: userOfTaps() }
  return {
    scope: 'sandbox',
    state: findSandbox(paths.runs, known.name) ? 'open' : 'absent',
    uplinkTool: installedUplink(),
  }
}

/** The user itself; for a unit that applies the lab at boot, as root, whom that names. */
export function userOfTaps(): number {
  const own = process.getuid?.() ?? 0
  const named = Number(process.env['TAPDECK_USER'] ?? Number.NaN)
  return own === 0 && Number.isInteger(named) && named >= 0 ? named : own
}

/** What a lab's network looks like; a sandbox that is not open is an empty one. */
export async function readLabHost(known: KnownLab, paths: Paths): Promise<HostSnapshot> {
  const scope = scopeOf(known, paths)
  return scope ? readScope(scope, paths) : emptyHost
}

/** `rules`: who reads the packet rules where this user may not; a helper of its own otherwise, which may ask for a password. */
export async function readScope(
  scope: Scope,
  paths: Paths,
  rules = () => rulesByHelper(scope, paths),
): Promise<HostSnapshot> {
  if (scope.holder !== undefined) {
    return readShared(
      { kind: 'sandbox', holder: scope.holder, enter: scope.enter },
      { uplink: () => readUplink(scope.folder) },
    )
  }
  const seen = await readShared({ kind: 'machine' })
  // An ordinary user may not read packet rules; a plan that took that for "there are none" would leave them behind.
  const isBlind = seen.unread?.some(({ part }) => part === 'rules') ?? false
  return isBlind ? readHost({ kind: 'machine' }, { rules }) : seen
}

async function rulesByHelper(scope: Scope, paths: Paths): Promise<string> {
  const { client } = await HelperClient.start(helperCommand(paths, scope))
  try {
    return await client.rules()
  } finally {
    await client.close()
  }
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
