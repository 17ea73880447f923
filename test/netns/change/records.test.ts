// What the records of changes under way say to the next sweep: what was kept, what is to be undone, and in which sandbox.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { keptFile } from '../../../src/contract/kept-sign.ts'
import { leftoversFile } from '../../../src/contract/leftovers.ts'
import type { Fault } from '../../../src/core/fault.ts'
import { emptyHost } from '../../../src/core/host/schema.ts'
import { openSandboxes, type KnownLab } from '../../../src/engine/labs.ts'
import { endUndone } from '../../../src/engine/change/undo/end.ts'
import { forgetLeft } from '../../../src/engine/change/undo/recovery.ts'
import { sweep } from '../../../src/engine/change/undo/sweep.ts'
import { lastKept, readHistory, underWayFolder } from '../../../src/engine/history/history.ts'
import { beginRecord } from '../../../src/engine/history/under-way.ts'
import { bootId, markProcess } from '../../../src/engine/processes.ts'
import { installedUplink, readUplink, stopUplink } from '../../../src/engine/scope/uplink/uplink.ts'
import { run } from '../../support/run.ts'
import { bridges, engineBench, faultFrom, lan, nothing, type EngineBench } from '../support/engine-bench.ts'

const recordSchema = z.looseObject({
  entry: z.looseObject({ id: z.string(), plan: z.looseObject({ hash: z.string() }) }),
})
type Record = z.output<typeof recordSchema>

const records = (): string[] => readdirSync(underWayFolder())

/** The record of the change that is under way. */
function recorded(): Record {
  const [name = ''] = records()
  return recordSchema.parse(JSON.parse(readFileSync(join(underWayFolder(), name), 'utf8')))
}

/** As its process, which is dead, had left it. */
function leave(record: Record, changes: object = {}): void {
  const dead = { pid: 1, start: 'never', boot: bootId() }
  mkdirSync(underWayFolder(), { recursive: true })
  writeFileSync(
    join(underWayFolder(), `${record.entry.id}.json`),
    JSON.stringify({ ...record, process: dead, ...changes }),
  )
}

const items = [{ operation: {}, words: ['br0 is there yet'] }]
const left = JSON.stringify({ version: 1, lab: 'office', shown: [], made: [], seen: [], boot: bootId(), items })

const toldOf = (faults: Fault[]) => (_lab: string, fault: Fault) => void faults.push(fault)
const sweepIn = ({ paths }: EngineBench) => sweep(paths, (_lab, fault) => expect.fail(fault.message))
const outcomes = (): string[] => readHistory().map(({ outcome }) => outcome)

/** A lab that is up, and the record of a change of it that was rolled back. */
async function rolledBack(place: EngineBench, text = bridges): Promise<Record> {
  await place.up(text, 600)
  const record = recorded()
  await place.changes.rollback({ name: 'office' })
  return record
}

it('a sandbox that was opened after the one of an interrupted change is not closed for that', async () => {
  const place = await engineBench()
  const record = await rolledBack(place, lan)
  await place.up(lan)
  const { holder } = place.scope()
  leave(record)
  expect(await sweepIn(place)).toEqual([])
  expect(place.scope().holder).toBe(holder)
  expect(await place.plan(lan)).toMatchObject({ steps: [] })
})

it('a change that another Tapdeck has ended meanwhile is not ended again', async () => {
  const place = await engineBench()
  const record = await rolledBack(place)
  const other = { ...record, entry: { ...record.entry, id: `${record.entry.id}-2`, lab: 'other' } }
  leave(record)
  leave(other)
  rmSync(join(underWayFolder(), '../history.jsonl'))
  mkdirSync(join(underWayFolder(), '../history.jsonl'))
  const told: string[] = []
  // While one is met, the other goes.
  await sweep(place.paths, (lab) => {
    told.push(lab)
    const { id } = (lab === 'other' ? record : other).entry
    rmSync(join(underWayFolder(), `${id}.json`), { force: true })
  })
  expect(told).toHaveLength(1)
  expect(records()).toEqual([])
})

it('a history that cannot be written is told, once', async () => {
  const place = await engineBench()
  leave(await rolledBack(place))
  rmSync(join(underWayFolder(), '../history.jsonl'))
  mkdirSync(join(underWayFolder(), '../history.jsonl'))
  const faults: Fault[] = []
  expect(await sweep(place.paths, toldOf(faults))).toEqual([])
  expect(await sweep(place.paths, toldOf(faults))).toEqual([])
  expect(faults).toMatchObject([{ code: 'engine.history' }])
})

it('a record that cannot be ended is undecided, and in the way of no other', async () => {
  const place = await engineBench()
  const record = await rolledBack(place)
  // The machine has no uplink.
  const back = [{ step: 0, operations: [{ op: 'uplink.start', tool: 'slirp4netns' }] }]
  const entry = { ...record.entry, ran: { done: [0], begun: [] } }
  leave({ ...record, entry }, { scope: 'host', back })
  leave({ ...record, entry: { ...record.entry, id: 'z' } })
  expect(await sweepIn(place)).toMatchObject([{ id: record.entry.id, outcome: 'undecided' }])
  expect(records()).toHaveLength(1)
})

it('where the records cannot be read there are none', async () => {
  const place = await engineBench()
  mkdirSync(join(underWayFolder(), '..'), { recursive: true })
  writeFileSync(underWayFolder(), '')
  expect(await sweepIn(place)).toEqual([])
})

it('a change that was to be kept was kept only where its helper has left the sign of that', async () => {
  const place = await engineBench()
  await place.up(nothing)
  const before = lastKept('office')
  const record = await rolledBack(place)
  leave(record, { stage: 'keeping' })
  expect(await sweepIn(place)).toEqual([])
  expect(lastKept('office'), 'its helper had undone it').toEqual(before)
  leave(record, { stage: 'keeping' })
  const sign = { version: 1, lab: 'office', hash: record.entry.plan.hash }
  writeFileSync(join(place.scope().folder, keptFile('office')), JSON.stringify(sign))
  expect(await sweepIn(place)).toEqual([])
  expect(lastKept('office')?.time).not.toBe(before?.time)
})

it('a change that was kept leaves no sign once it is in the history', async () => {
  const place = await engineBench()
  await place.up(nothing)
  await place.up(bridges)
  expect(existsSync(join(place.scope().folder, keptFile('office')))).toBe(false)
})

it('a record of before there were stages is one of a change that was under way', async () => {
  const place = await engineBench()
  await place.up(nothing)
  const { stage: _stage, outcome: _outcome, back: _back, sandbox: _sandbox, ...old } = await rolledBack(place)
  leave(recordSchema.parse(old), { process: { pid: 1, start: 'never' } })
  expect(await sweepIn(place)).toEqual([])
  expect(records()).toEqual([])
  expect(outcomes()[0]).toBe('interrupted')
})

it('taking a lab down was kept once its sandbox is closed', async () => {
  const place = await engineBench()
  const record = await rolledBack(place, lan)
  await place.up(lan)
  const plan = await place.down()
  const entry = { ...record.entry, id: 'down', time: Date.now(), goal: 'down', plan, ran: { done: [0], begun: [] } }
  leave({ ...record, entry })
  expect(await sweepIn(place)).toEqual([])
  expect(readHistory()[0]).toMatchObject({ id: 'down', outcome: 'kept' })
})

it('the way out that a change had taken from a sandbox is given back', async ({ skip }) => {
  if (installedUplink() === 'missing') skip('neither slirp4netns nor pasta is installed')
  const place = await engineBench()
  await place.up(nothing.replace('uplink: none\n', ''))
  const { folder } = place.scope()
  expect(await readUplink(folder)).toMatchObject({ kind: 'running' })
  const record = await rolledBack(place, nothing)
  await stopUplink(folder)
  leave(record)
  expect(await sweepIn(place)).toEqual([])
  expect(await readUplink(folder)).toMatchObject({ kind: 'running' })
})

it('what could not be undone as a whole is undecided until nothing of it is there', async () => {
  const place = await engineBench()
  const plan = await place.plan(lan)
  const known: KnownLab = { name: 'office', kind: 'host', folder: '/' }
  const beginning = { goal: 'up' as const, plan, before: emptyHost, routeLocalnet: undefined, sandbox: undefined }
  const record = beginRecord(known, beginning, place.paths, () => undefined)
  mkdirSync(place.paths.hostJournals)
  const file = join(place.paths.hostJournals, leftoversFile('office'))
  writeFileSync(file, left)
  endUndone(record, known, 'rolled-back', place.paths)
  expect(await sweepIn(place)).toMatchObject([{ outcome: 'undecided' }])
  rmSync(file)
  expect(await sweepIn(place)).toEqual([])
  expect(outcomes()).toEqual(['rolled-back'])
})

it('what is forgotten of a sandbox ends no change of the machine', async () => {
  const place = await engineBench()
  await place.up(nothing)
  const record = await rolledBack(place)
  leave(record, { scope: 'host' })
  writeFileSync(join(place.scope().folder, leftoversFile('office')), left)
  expect(await forgetLeft(place.paths, 'office', () => undefined)).toEqual(['br0 is there yet'])
  expect(records()).toHaveLength(1)
})

it('a change for which no word could be heard is rolled back, and holds up nothing', async () => {
  const place = await engineBench()
  await place.up(nothing)
  const before = await place.comparable()
  const socket = join(place.scope().folder, 'apply.sock')
  mkdirSync(socket)
  expect(await faultFrom(place.up(bridges, 600))).toMatchObject({
    message: expect.stringContaining('Everything was put back as it was.'),
  })
  expect(await place.comparable()).toEqual(before)
  expect(records()).toEqual([])
  expect(outcomes()[0]).toBe('failed')
  rmSync(socket, { recursive: true })
  await place.up(bridges)
})

it('a process of an earlier run of the machine does not live, whoever has its number now', async () => {
  const place = await engineBench()
  const record = await rolledBack(place)
  expect(record).toMatchObject({ process: { boot: bootId() } })
  leave(record, { process: { ...markProcess(process.pid), boot: 'an earlier one' } })
  expect(await sweepIn(place)).toEqual([])
  expect(records()).toEqual([])
})

it('of the changes that wait when a Tapdeck ends all are rolled back, also where one could not be', async () => {
  const place = await engineBench()
  await place.up(nothing)
  await place.up(bridges, 600)
  const other = join(place.paths.runs, '../other.yaml')
  writeFileSync(other, `version: 1\nname: other\n${bridges}`)
  const lab = { file: other }
  const { hash } = await place.changes.make({ lab, goal: 'up' })
  await place.changes.apply({ lab, goal: 'up', hash, keepWithin: 600 })
  expect(records()).toHaveLength(2)
  // Not as it was before the change, whatever that undoes.
  const office = openSandboxes(place.paths).find((scope) => scope.lab === 'office')
  await run([...(office?.enter ?? []), 'ip', 'link', 'add', 'foreign', 'type', 'bridge'])
  expect(await faultFrom(place.changes.close())).toMatchObject({ code: 'apply.not-restored' })
  expect(records()).toEqual([])
  expect(openSandboxes(place.paths).map((scope) => scope.lab)).toEqual(['office'])
})
