// A lab as it is now, the labs that are up, and the changes that wait for their word.
import { existsSync, readdirSync } from 'node:fs'
import type { LabStatus, Output } from '../contract/api.ts'
import type { Wait } from '../contract/app.ts'
import type { HostSnapshot } from '../core/host/schema.ts'
import { parseAlias } from '../core/lab/resolve.ts'
import type { Lab } from '../core/lab/schema.ts'
import { endpointText, listenOf } from '../core/lab/words.ts'
import { sameForward } from '../core/plan/operations/services/sandbox.ts'
import type { Changes } from './change/changes.ts'
import type { DriftBook } from './change/drift-book.ts'
import { lookForDrift } from './change/drift.ts'
import { lastKept } from './change/history.ts'
import type { Guests } from './guests.ts'
import { scopeOf, unknownLab, openSandboxes, readLabHost, readScope, type KnownLab } from './labs.ts'
import { isLocked } from './change/lock.ts'
import { readShared } from './observe/live/shared.ts'
import type { Paths } from './files/paths.ts'
import { waitsElsewhere } from './change/waiting.ts'
import { hostScope } from './scope/host.ts'
import { findSandbox } from './scope/sandbox.ts'

export async function labStatus(
  known: KnownLab,
  paths: Paths,
  guests: Guests,
  changes: Changes,
  book: DriftBook,
): Promise<LabStatus> {
  if (!known.lab && known.kind === 'sandbox' && !scopeOf(known, paths)) throw unknownLab(known.name)
  const host = await readLabHost(known, paths)
  const isUp =
    host.links.some(({ owner }) => owner.kind === 'tapdeck' && owner.lab === known.name) ||
    host.uplink.kind === 'running'
  const pending = known.lab ? changes.planFor(known, 'up', host).steps.length : 0
  const left = changes.secondsLeft(known.name)
  return {
    name: known.name,
    scope: known.kind,
    ...(left === undefined ? {} : { left }),
    state:
      changes.isWaiting(known.name) || (waitsElsewhere(scopeOf(known, paths)) && isLocked(paths.runs, known.name))
        ? 'waiting'
        : !isUp && (pending > 0 || !known.lab)
          ? 'down'
          : pending > 0
            ? 'differs'
            : 'up',
    pending,
    drift: book.dated(await lookForDrift(known, host, { paths, isWaiting: changes.isWaiting }), Date.now()),
    guests: await guests.all(known, host),
    leases: host.leases,
    forwards: known.lab ? forwardsOf(known.lab, host) : [],
  }
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

/** Labs are found by what they made: sandboxes by their folders, labs of the machine by their marks. */
export async function labList(paths: Paths): Promise<Output<'lab.list'>> {
  const sandboxes = await Promise.all(
    openSandboxes(paths).map(async (scope) => ({
      name: scope.lab,
      scope: 'sandbox' as const,
      guests: guestsIn(await readScope(scope, paths), scope.lab),
    })),
  )
  const host = await readShared({ kind: 'machine' })
  const onHost = labsOn(host).map((name) => ({ name, scope: 'host' as const, guests: guestsIn(host, name) }))
  return [...sandboxes, ...onHost]
}

/** The same by name alone. Where the machine cannot be read, which the checks tell, files can be opened all the same. */
export async function labsUp(paths: Paths): Promise<string[]> {
  const onHost = await readShared({ kind: 'machine' }).then(labsOn, () => [])
  return [...openSandboxes(paths).map(({ lab }) => lab), ...onHost]
}

function labsOn(host: HostSnapshot): string[] {
  const named = host.links.flatMap(({ alias }) => parseAlias(alias)?.lab ?? [])
  // Of rules, or of what its cards had: a lab may have nothing else.
  const tables = host.tables.flatMap(({ name }) => /^tapdeck_([a-z0-9-]+)(__cards)?$/.exec(name)?.[1] ?? [])
  return [...new Set([...named, ...tables])].sort()
}

const guestsIn = (host: HostSnapshot, lab: string): string[] =>
  host.guests.flatMap((process) => (process.lab === lab && process.guest !== undefined ? [process.guest] : []))

/** Every change that waits: `mine` are those of this engine; those of the user's other Tapdecks are found by the socket that hears their word. */
export function waitsOf(mine: readonly Wait[], paths: Paths): Wait[] {
  const known = new Set(mine.map(({ lab }) => lab))
  return [...mine, ...waitingElsewhere(paths).filter(({ lab }) => !known.has(lab))].map((wait) => ({
    ...wait,
    // Taken down by its name, or applied by another: the file is where it was applied from last.
    file: wait.file ?? lastKept(wait.lab)?.file,
  }))
}

/** The folder of a lab is the same in either scope. */
function waitingElsewhere(paths: Paths): Wait[] {
  if (!existsSync(paths.runs)) return []
  return readdirSync(paths.runs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .filter(({ name }) => waitsElsewhere(hostScope(paths, name)) && isLocked(paths.runs, name))
    .map(({ name: lab }) => ({ lab, scope: findSandbox(paths.runs, lab) ? 'sandbox' : 'host' }))
}
