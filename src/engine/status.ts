// A lab as it is now, the labs that are up, and the changes that wait for their word.
import { existsSync, readdirSync } from 'node:fs'
import type { LabStatus, Output } from '../contract/api.ts'
import type { Wait } from '../contract/app.ts'
import type { HostSnapshot } from '../core/host/schema.ts'
import { isThere, labsOn } from '../core/host/traces.ts'
import type { Lab } from '../core/lab/schema.ts'
import { endpointText, listenOf } from '../core/lab/words.ts'
import { labLinks } from '../core/topology/lab-links.ts'
import { sameForward } from '../core/plan/operations/services/sandbox.ts'
import type { Changes } from './change/changes.ts'
import type { DriftBook } from './drift/book.ts'
import { lookForDrift } from './drift/drift.ts'
import { lastKept } from './history/history.ts'
import type { Guests } from './guests.ts'
import { labsOnHost, scopeOf, unknownLab, openSandboxes, readLabHost, readScope, type KnownLab } from './labs.ts'
import { isLocked } from './change/lock.ts'
import { readShared } from './observe/live/shared.ts'
import type { Paths } from './files/paths.ts'
import { leftoversOf, unfinishedOnHost } from './change/undo/recovery.ts'
import { askLeft, waitsElsewhere } from './change/waiting.ts'
import { hostScope } from './scope/host.ts'
import { findSandbox } from './scope/sandbox.ts'
import type { Scope } from './scope/scope.ts'

export async function labStatus(
  known: KnownLab,
  paths: Paths,
  guests: Guests,
  changes: Changes,
  book: DriftBook,
): Promise<LabStatus> {
  if (!known.lab && known.kind === 'sandbox' && !scopeOf(known, paths)) throw unknownLab(known.name)
  const scope = scopeOf(known, paths)
  const host = await readLabHost(known, paths)
  const pending = known.lab ? changes.planFor(known, 'up', host).steps.length : 0
  const left = (await waitsOf(changes.waits(), paths)).find(({ lab }) => lab === known.name)?.left
  const found = await lookForDrift(known, host, { paths, isWaiting: changes.isWaiting })
  const drift = book.dated(found, Date.now())
  return {
    name: known.name,
    scope: known.kind,
    ...(left === undefined ? {} : { left }),
    state: stateOf({ known, scope, host, paths, changes, pending, drifts: drift.drifts.length }),
    pending,
    drift,
    links: labLinks(known.name, host),
    leftovers: scope ? (leftoversOf(scope, paths) ?? []) : [],
    guests: await guests.all(known, host),
    leases: host.leases,
    forwards: known.lab ? forwardsOf(known.lab, host) : [],
  }
}

/** Whether it is up is seen from what is there of it, also where its bridges were deleted by someone and its rules were not. */
function stateOf(seen: {
  known: KnownLab
  scope: Scope | undefined
  host: HostSnapshot
  paths: Paths
  changes: Changes
  pending: number
  drifts: number
}): LabStatus['state'] {
  const { known, scope, host, paths, changes, pending, drifts } = seen
  if (changes.isWaiting(known.name) || doesWaitElsewhere(scope, paths)) return 'waiting'
  const isUp = known.kind === 'sandbox' ? scope !== undefined : isThere(known.name, host)
  if (!isUp && (pending > 0 || !known.lab)) return 'down'
  return pending > 0 || drifts > 0 ? 'differs' : 'up'
}

/** Every forward of the lab, with whether its listening end is there. */
function forwardsOf(lab: Lab, host: HostSnapshot): LabStatus['forwards'] {
  return Object.values(lab.networks).flatMap(({ forwards }) =>
    forwards.map((forward) => {
      const end = listenOf(forward)
      const open =
        lab.scope === 'host'
          ? host.tables.some(({ name }) => name === `tapdeck_${lab.name}`)
          : host.uplink.kind === 'running' && host.uplink.forwards.some((seen) => sameForward(seen, end))
      return { proto: end.proto, listen: endpointText(end.address, end.port), to: forward.to, open }
    }),
  )
}

/** Labs are found by what they made: sandboxes by their folders, labs of the machine by their marks. Each is looked at as its status is. */
export async function labList(paths: Paths, changes: Changes): Promise<Output<'lab.list'>> {
  const machine = await readShared({ kind: 'machine' })
  const sandboxes = openSandboxes(paths).map(async (scope) => ({ scope, host: await readScope(scope, paths) }))
  // Also those of which a change waits, or was interrupted, that leaves nothing of them.
  const waiting = (await waitsOf(changes.waits(), paths)).filter(({ scope }) => scope === 'host')
  const names = [...labsOn(machine), ...waiting.map(({ lab }) => lab), ...unfinishedOnHost(paths)]
  const onHost = [...new Set(names)].sort().map((name) => ({ scope: hostScope(paths, name), host: machine }))
  return Promise.all(
    [...(await Promise.all(sandboxes)), ...onHost].map(async ({ scope, host }) => {
      const known = { name: scope.lab, kind: scope.kind, folder: process.cwd() }
      const drift = await lookForDrift(known, host, { paths, isWaiting: changes.isWaiting })
      const drifts = drift.drifts.length
      const state = stateOf({ known, scope, host, paths, changes, pending: 0, drifts })
      return {
        name: scope.lab,
        scope: scope.kind,
        guests: guestsIn(host, scope.lab),
        state:
          state !== 'waiting' && drift.state === 'changing'
            ? ('changing' as const)
            : state === 'down'
              ? 'differs'
              : state,
        drifts,
        leftovers: leftoversOf(scope, paths) ?? [],
      }
    }),
  )
}

/** The same by name alone, at once: a page waits for it. */
export async function labsUp(paths: Paths, changes: Changes): Promise<string[]> {
  const waiting = (await waitsOf(changes.waits(), paths)).map(({ lab }) => lab)
  const onHost = [...(await labsOnHost()), ...unfinishedOnHost(paths)]
  return [...new Set([...openSandboxes(paths).map(({ lab }) => lab), ...waiting, ...onHost.sort()])]
}

const guestsIn = (host: HostSnapshot, lab: string): string[] =>
  host.guests.flatMap((process) => (process.lab === lab && process.guest !== undefined ? [process.guest] : []))

/** Every change that waits: `mine` are those of this engine; those of the user's other Tapdecks are found by the socket that hears their word. */
export async function waitsOf(mine: readonly Wait[], paths: Paths): Promise<Wait[]> {
  const known = new Set(mine.map(({ lab }) => lab))
  return [...mine, ...(await waitingElsewhere(paths, known))].map((wait) => ({
    ...wait,
    // Taken down by its name, or applied by another: the file is where it was applied from last.
    file: wait.file ?? lastKept(wait.lab)?.file,
  }))
}

/** The folder of a lab is the same in either scope. */
async function waitingElsewhere(paths: Paths, known: ReadonlySet<string>): Promise<Wait[]> {
  if (!existsSync(paths.runs)) return []
  const waits = readdirSync(paths.runs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !known.has(entry.name))
    .map(({ name }) => hostScope(paths, name))
    .filter((scope) => doesWaitElsewhere(scope, paths))
    .map(async (scope): Promise<Wait> => {
      const left = await askLeft(scope)
      return {
        lab: scope.lab,
        scope: findSandbox(paths.runs, scope.lab) ? 'sandbox' : 'host',
        ...(left === undefined ? {} : { left }),
        with: 'another',
      }
    })
  return Promise.all(waits)
}

/** A socket that a dead one has left hears nothing: that one holds no lock any more. */
const doesWaitElsewhere = (scope: Scope | undefined, paths: Paths): boolean =>
  scope !== undefined && waitsElsewhere(scope) && isLocked(paths.runs, scope.lab)
