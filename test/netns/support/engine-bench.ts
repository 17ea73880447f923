// For tests of changes through the engine's own code: a folder of run folders, labs from their texts, everything gone afterwards.
import { writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { comparable, type ComparableHost } from '../../../src/core/host/compare.ts'
import { faultOf, type Fault } from '../../../src/core/fault.ts'
import type { HostSnapshot } from '../../../src/core/host/schema.ts'
import type { Plan } from '../../../src/core/plan/plan.ts'
import { Changes } from '../../../src/engine/change/changes.ts'
import { openSandboxes, readLabHost } from '../../../src/engine/labs.ts'
import type { Paths } from '../../../src/engine/files/paths.ts'
import { closeSandbox } from '../../../src/engine/scope/sandbox.ts'
import type { Scope } from '../../../src/engine/scope/scope.ts'
import { stopUplink } from '../../../src/engine/scope/uplink/uplink.ts'
import { whenDone } from '../../support/cleanup.ts'
import { ownState } from '../../support/own-state.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { helperFile } from './applying.ts'

/** Labs, after their names. */
export const nothing = 'uplink: none\n'
export const lan = 'uplink: none\nnetworks: { lan: { subnet: 192.168.150.0/24, mode: isolated } }\n'
export const bridges = 'uplink: none\nbridges: { br0: { address: [10.9.0.1/24], gateway: 10.9.0.254 }, br1: {} }\n'

/** The fault with which it ends. */
export async function faultFrom(work: Promise<unknown>): Promise<Fault> {
  return work.then(
    () => expect.fail('it went well'),
    (error: unknown) => faultOf(error),
  )
}

export interface EngineBench {
  changes: Changes
  paths: Paths
  /** Plans and applies a lab; kept at once without `keepWithin`. */
  up(text: string, keepWithin?: number): Promise<Plan>
  /** The plan from here to a lab. */
  plan(text: string): Promise<Plan>
  down(): Promise<Plan>
  snapshot(): Promise<HostSnapshot>
  comparable(): Promise<ComparableHost>
  /** Its sandbox, which is open. */
  scope(): Scope
  /** Every change that ended by itself or by a word. */
  ended: { state: string; why: string }[]
}

/** For the lab `office` in a sandbox. */
export async function engineBench(): Promise<EngineBench> {
  const folder = await tempFolder()
  const runs = join(folder, 'runs')
  await mkdir(runs, { mode: 0o700 })
  ownState(folder)
  const paths: Paths = {
    runs,
    hostRuns: join(folder, 'host'),
    hostJournals: join(folder, 'journals'),
    helper: helperFile,
  }
  const changes = new Changes(paths, () => undefined)
  whenDone(async () => {
    for (const scope of openSandboxes(paths)) {
      await stopUplink(scope.folder)
      await closeSandbox(scope)
    }
  })
  const file = join(folder, 'office.yaml')
  const lab = { file }
  const write = (text: string): void => writeFileSync(file, `version: 1\nname: office\n${text}`)
  const known = { name: 'office', kind: 'sandbox' as const, folder }
  const ended: EngineBench['ended'] = []
  changes.onEnded = (_lab, state, why) => ended.push({ state, why })
  const snapshot = () => readLabHost(known, paths)
  const plan = (text: string) => {
    write(text)
    return changes.make({ lab, goal: 'up' })
  }
  return {
    changes,
    paths,
    plan,
    snapshot,
    comparable: async () => comparable(await snapshot()),
    async up(text, keepWithin) {
      const made = await plan(text)
      const { state } = await changes.apply({
        lab,
        goal: 'up',
        hash: made.hash,
        ...(keepWithin === undefined ? {} : { keepWithin }),
      })
      expect(state).toBe(keepWithin === undefined || made.steps.length === 0 ? 'kept' : 'waiting')
      return made
    },
    async down() {
      const made = await changes.make({ lab: { name: 'office' }, goal: 'down' })
      await changes.apply({ lab: { name: 'office' }, goal: 'down', hash: made.hash })
      return made
    },
    scope() {
      const [scope] = openSandboxes(paths)
      if (!scope) throw new Error('no sandbox is open')
      return scope
    },
    ended,
  }
}
