// For tests of changes: a lab from its text, a helper in a namespace, plans and their operations.
import type { Recovered } from '../../../src/contract/helper.ts'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { comparable, type ComparableHost } from '../../../src/core/host/compare.ts'
import type { HostSnapshot } from '../../../src/core/host/schema.ts'
import { readLab } from '../../../src/core/lab/check.ts'
import type { Lab } from '../../../src/core/lab/schema.ts'
import { isInside, type InsideOperation } from '../../../src/core/plan/operation.ts'
import { inverseOf, planUp, type Plan } from '../../../src/core/plan/plan.ts'
import { HelperClient } from '../../../src/engine/change/helper-client.ts'
import { whenDone } from '../../support/cleanup.ts'
import { namespace, type Namespace } from '../../support/world/namespace.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { snapshotOf } from './observing.ts'

/** The helper as it is installed: one file, built. */
export const helperFile = join(import.meta.dirname, '../../../dist/helper.mjs')

/** The lab of a text that has no error in it, but for forwards where nothing outside leads in: what they are inside is tested all the same. */
export function labFrom(text: string): Lab {
  const { lab, findings } = readLab(text)
  const errors = findings.filter(({ level, code }) => level === 'error' && code !== 'forward.no-uplink')
  expect(errors, text).toEqual([])
  if (!lab) throw new Error('not a lab')
  return lab
}

/** A namespace with the run folder of the lab `office` and helpers that work in it: a sandbox without an engine. */
export interface Bench {
  net: Namespace
  /** Of all labs; `<runs>/office` is the lab's, journals too. */
  runs: string
  folder: string
  helperCommand: string[]
  /** Greeted. Ended with the test. */
  helper(): Promise<{ client: HelperClient; recovered: Recovered[] }>
  snapshot: () => Promise<HostSnapshot>
  comparable: () => Promise<ComparableHost>
  /** What it takes from here to a lab. */
  plan(
    lab: Lab,
  ): Promise<{ plan: Plan; before: HostSnapshot; operations: InsideOperation[]; inverse: InsideOperation[] }>
  /** Does it all and keeps it. */
  apply(lab: Lab): Promise<void>
}

export const benchLab = 'office'

export async function bench(scope: 'sandbox' | 'host' = 'sandbox'): Promise<Bench> {
  expect(existsSync(helperFile), 'the helper is built: npm run build').toBe(true)
  const net = await namespace()
  const runs = await tempFolder()
  const folder = join(runs, benchLab)
  mkdirSync(folder, { mode: 0o700 })
  const helperCommand = net.enter([
    process.execPath,
    helperFile,
    `--scope=${scope}`,
    `--runs=${runs}`,
    `--journals=${folder}`,
  ])
  const helper = async () => {
    const started = await HelperClient.start(helperCommand)
    whenDone(() => started.client.close())
    return started
  }
  const snapshot = () => snapshotOf(net)
  const plan = async (lab: Lab) => {
    const before = await snapshot()
    const made = planUp({
      lab,
      host: before,
      target: scope === 'sandbox' ? { scope, state: 'open', uplinkTool: 'missing' } : { scope, user: 0 },
      folder,
    })
    const operations = made.steps.map(({ operation }) => operation).filter(isInside)
    expect(operations).toHaveLength(made.steps.length)
    return { plan: made, before, operations, inverse: inverseOf(operations, before).filter(isInside) }
  }
  const apply = async (lab: Lab) => {
    const { operations, inverse } = await plan(lab)
    const { client } = await helper()
    expect(await client.ask(begin(inverse))).toEqual({ ok: {} })
    expect(await client.ask({ do: 'run', operations })).toEqual({ ok: {} })
    expect(await client.ask({ do: 'keep' })).toEqual({ ok: {} })
    await client.close()
    expect((await plan(lab)).plan.steps).toEqual([])
  }
  return {
    net,
    runs,
    folder,
    helperCommand,
    helper,
    snapshot,
    comparable: async () => comparable(await snapshot()),
    plan,
    apply,
  }
}

export const begin = (inverse: unknown[], more: { keepWithin?: number; shown?: string[] } = {}) => ({
  do: 'begin' as const,
  lab: benchLab,
  hash: 'test',
  inverse,
  shown: [],
  ...more,
})

/** Kills it where it stands, and waits until it is gone. */
export async function kill(client: HelperClient): Promise<void> {
  const ended = new Promise<void>((done) => client.onEnded(() => done()))
  if (client.pid !== undefined) process.kill(client.pid, 'SIGKILL')
  await ended
}
