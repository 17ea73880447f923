// Records the hosts of the golden plans: makes each for real in a namespace, and writes down what the kernel says.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { HostSnapshot, Owner } from '../../../src/core/host/schema.ts'
import { isInside, isOutside, type OutsideOperation } from '../../../src/core/plan/operation.ts'
import { inverseOf, planUp } from '../../../src/core/plan/plan.ts'
import type { Target } from '../../../src/core/plan/wanted/want.ts'
import { shownOf } from '../../../src/engine/change/apply.ts'
import { readHost } from '../../../src/engine/observe/read.ts'
import { HelperClient } from '../../../src/engine/change/helper-client.ts'
import { addForward, readUplink, startUplink, stopUplink } from '../../../src/engine/scope/uplink/uplink.ts'
import { whenDone } from '../../support/cleanup.ts'
import { namespace } from '../../support/world/namespace.ts'
import { goldenFile, recordedRuns, type HostCase } from '../../support/cases/plan-cases.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { until } from '../../support/until.ts'
import { helperFile } from './applying.ts'
import { keep, placeOf } from './observing.ts'

export async function recordHost(name: string, host: HostCase): Promise<void> {
  const { scope, labs, uplink } = host
  const net = await namespace()
  const runs = await tempFolder()
  const [only] = labs
  const folder = join(runs, only?.name ?? 'none')
  const look = () => readHost(placeOf(net), scope === 'sandbox' ? { uplink: () => readUplink(folder) } : {})
  const target: Target = scope === 'host' ? { scope, user: 0 } : { scope, state: 'open', uplinkTool: uplink }
  whenDone(() => stopUplink(folder))

  for (const command of host.first) await net.run(['sh', '-c', command])
  for (const lab of labs) {
    const own = join(runs, lab.name)
    mkdirSync(own, { recursive: true, mode: 0o700 })
    const before = await look()
    const { steps } = planUp({ lab, host: before, target, folder: own })
    const operations = steps.map(({ operation }) => operation)
    const outside = operations.filter(isOutside)
    const inside = operations.filter(isInside)
    await doOutside(
      outside.filter(({ op }) => op === 'uplink.start'),
      net.pid,
      own,
    )
    const { client } = await HelperClient.start(
      net.enter([process.execPath, helperFile, `--scope=${scope}`, `--runs=${runs}`, `--journals=${own}`]),
    )
    const inverse = inverseOf(inside, before).filter(isInside)
    await client.ask({ do: 'begin', lab: lab.name, hash: '', inverse, shown: shownOf(inside, lab.name, before) })
    expect(await client.ask({ do: 'run', operations: inside })).toEqual({ ok: {} })
    expect(await client.ask({ do: 'keep' })).toEqual({ ok: {} })
    await client.close()
    await doOutside(
      outside.filter(({ op }) => op === 'uplink.forward'),
      net.pid,
      own,
    )
  }
  for (const command of host.then) await net.run(['sh', '-c', command])
  for (const { pid, owner } of (await look()).dhcp) if (isEnded(owner, host)) process.kill(pid, 'SIGKILL')
  for (const command of host.keep) keep(net, ['sh', '-c', `exec ${command}`])
  const held = (seen: HostSnapshot) => seen.links.filter(({ tap }) => (tap?.holders ?? []).length > 0).length
  await until(async () => host.keep.length === 0 || held(await look()) > 1, { what: 'the guest holds its taps' })
  await until(async () => (await look()).dhcp.every(({ owner }) => !isEnded(owner, host)), { what: 'no such service' })
  const text = JSON.stringify(plain(await look()), undefined, 1).replaceAll(runs, recordedRuns[scope])
  writeFileSync(goldenFile('plan-hosts', `${name}.json`), `${text}\n`)
}

const isEnded = (owner: Owner, { end }: HostCase): boolean => owner.kind === 'tapdeck' && end.includes(owner.name)

/** Without what is of no use to a plan, and with numbers of processes that stay the same. */
function plain(host: HostSnapshot): HostSnapshot {
  let next = 1000
  const numbered = <T extends { pid: number }>(each: T): T => ({ ...each, pid: next++ })
  return {
    ...host,
    links: host.links.map(({ traffic: _traffic, tap, ...link }) => ({
      ...link,
      ...(tap ? { tap: { ...tap, holders: tap.holders.map(numbered) } } : {}),
    })),
    neighbours: [],
    fdb: [],
    guests: [],
    dhcp: host.dhcp.map(numbered),
    uplink: host.uplink.kind === 'running' ? numbered(host.uplink) : host.uplink,
  }
}

async function doOutside(operations: OutsideOperation[], holder: number, folder: string): Promise<void> {
  for (const operation of operations) {
    if (operation.op === 'uplink.start') await startUplink({ tool: operation.tool, holder, folder })
    else if (operation.op === 'uplink.forward') await addForward(folder, holder, operation)
  }
}
