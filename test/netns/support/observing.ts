// For tests of snapshots: a namespace as a place, what to run in it, and what it looks like.
import { spawn, type ChildProcess } from 'node:child_process'
import { hostSnapshotSchema, type HostSnapshot } from '../../../src/core/host/schema.ts'
import type { Place } from '../../../src/engine/observe/place.ts'
import { readHost } from '../../../src/engine/observe/read.ts'
import { whenDone } from '../../support/cleanup.ts'
import type { Namespace } from '../../support/world/namespace.ts'

export const placeOf = (net: Namespace): Place => ({ kind: 'sandbox', holder: net.pid, enter: net.enter([]) })

export const batch = (net: Namespace, lines: string[]) =>
  net.run(['ip', '-batch', '-'], { input: `${lines.join('\n')}\n` })

/** A snapshot that fits its schema. */
export async function snapshotOf(net: Namespace): Promise<HostSnapshot> {
  const host = await readHost(placeOf(net))
  return hostSnapshotSchema.parse(host)
}

/** Runs until the test ends. */
export function keep(net: Namespace, command: string[]): ChildProcess {
  const [program = '', ...args] = net.enter(command)
  const child = spawn(program, args, { stdio: 'ignore' })
  whenDone(() => {
    child.kill('SIGKILL')
  })
  return child
}

/** A snapshot if it is as wanted: for `until`. */
export const snapshotWith = async (
  net: Namespace,
  condition: (host: HostSnapshot) => boolean,
): Promise<HostSnapshot | undefined> => {
  const host = await snapshotOf(net)
  return condition(host) ? host : undefined
}
