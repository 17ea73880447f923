// Changes that are under way, each in a file until it ends: one whose process was killed is known by what it has left there.
import { accessSync, constants, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { historyEntrySchema, type HistoryEntry } from '../../contract/app.ts'
import { faultOf, type Fault } from '../../core/fault.ts'
import type { HostSnapshot } from '../../core/host/schema.ts'
import { invertOperation, isOutside, operationSchema, type Operation } from '../../core/plan/operation.ts'
import { makeFolder } from '../files/folder.ts'
import type { Paths } from '../files/paths.ts'
import type { KnownLab } from '../labs.ts'
import { bootId, isAlive, markProcess, type ProcessMark } from '../processes.ts'
import { named, notRecorded, remember, underWayFolder } from './history.ts'

const markSchema = z.strictObject({ pid: z.int(), start: z.string() })

const recordSchema = z.strictObject({
  scope: z.enum(['sandbox', 'host']),
  /** Where its sandbox, locks and journals are: another environment of the same user has others. */
  place: z.strictObject({ runs: z.string(), hostJournals: z.string() }),
  /** Whose change it is: while it lives it says itself how that ends. After another start of the machine the pair may be someone else's. */
  process: markSchema.extend({ boot: z.string().optional() }),
  /**
   * `keeping`: the helper is being told to keep it, and leaves a sign when it has. `kept`: it was. `left`: it is over, but something of it
   * could not be undone yet.
   */
  stage: z.enum(['under-way', 'keeping', 'kept', 'left']).default('under-way'),
  /** What it is once nothing of it is there any more. */
  outcome: z.enum(['interrupted', 'rolled-back']).default('interrupted'),
  /** The sandbox that it works in, or has opened: another of the same lab is not its own. */
  sandbox: markSchema.optional(),
  /** What undoes its operations that no helper does, by their steps; left out by versions that did not know. */
  back: z.array(z.strictObject({ step: z.int(), operations: z.array(operationSchema) })).optional(),
  /** What net.ipv4.conf.uplink0.route_localnet was: an uplink that comes again does not have it. */
  routeLocalnet: z.string().optional(),
  entry: historyEntrySchema.omit({ outcome: true }),
})
export type Interrupted = z.output<typeof recordSchema>

/** A change that has begun. */
export interface Begun {
  /** So far these operations are done, and of the others some may be. */
  reached: (done: readonly Operation[], begun: readonly Operation[]) => void
  /** Whether anything of it may have been done. */
  hasBegun(): boolean
  /** Said when its sandbox is open. */
  livesIn(sandbox: ProcessMark | undefined): void
  /**
   * Said before it is kept: whoever finds it after that must not take it for one that was interrupted. Where no helper has a part in it,
   * it is kept by that.
   */
  keeps(by: 'helper' | 'engine'): void
  end(outcome: HistoryEntry['outcome']): void
  /** It is over, but something of it is there yet: it is in the history when a sweep finds nothing. */
  leaves(outcome: Interrupted['outcome']): void
}

export type Unrecorded = (lab: string, fault: Fault) => void

/** What is known of a change when it begins. */
export interface Beginning extends Pick<HistoryEntry, 'goal' | 'plan'> {
  before: HostSnapshot
  routeLocalnet: string | undefined
  sandbox: ProcessMark | undefined
}

/** Notes that a change begins; at its end it is in the history. `unrecorded` hears of one that cannot be written there. */
export function beginRecord(
  { name: lab, kind: scope, text, file }: KnownLab,
  { goal, plan, before, routeLocalnet, sandbox }: Beginning,
  paths: Paths,
  unrecorded: Unrecorded,
): Begun {
  const process = ownMark()
  const entry = named({
    lab,
    time: Date.now(),
    goal,
    plan,
    ...(text === undefined ? {} : { text }),
    ...(file === undefined ? {} : { file }),
  })
  const steps = entry.plan.steps.map(({ operation }) => operation)
  let ran: NonNullable<HistoryEntry['ran']> = { done: [], begun: [] }
  let hasBegun = false
  const known = {
    scope,
    place: placeOf(paths),
    back: steps.flatMap((operation, step) =>
      isOutside(operation) ? [{ step, operations: invertOperation(operation, before) }] : [],
    ),
    ...(routeLocalnet === undefined ? {} : { routeLocalnet }),
  }
  let [stage, outcome]: [Interrupted['stage'], Interrupted['outcome']] = ['under-way', 'interrupted']
  const write = (): void => {
    // Without a mark of our own, others would take us for dead and undo what we do.
    if (process === undefined) return
    writeRecord({
      ...known,
      process,
      stage,
      outcome,
      ...(sandbox === undefined ? {} : { sandbox }),
      entry: { ...entry, ran },
    })
  }
  write()
  return {
    reached(done, begun) {
      const places = (operations: readonly Operation[]): number[] => operations.map((each) => steps.indexOf(each))
      hasBegun = true
      ran = { done: places(done), begun: places(begun) }
      write()
    },
    hasBegun: () => hasBegun,
    livesIn(opened) {
      sandbox = opened
      write()
    },
    keeps(by) {
      stage = by === 'helper' ? 'keeping' : 'kept'
      write()
    },
    end: (how) => close({ ...entry, outcome: how, ...(how === 'interrupted' ? { ran } : {}) }, unrecorded),
    leaves(how) {
      ;[stage, outcome] = ['left', how]
      write()
    },
  }
}

/** Into the history, and out of what is under way. What was done is done, and is not undone because that fails. */
function close(entry: Parameters<typeof remember>[0], unrecorded: Unrecorded): void {
  const file = fileOf(entry.id ?? '')
  try {
    remember(entry)
  } catch (error) {
    unrecorded(entry.lab, faultOf(error))
  }
  try {
    rmSync(file, { force: true })
  } catch (error) {
    unrecorded(entry.lab, notRecorded(entry.lab, file, error).fault)
  }
}

function ownMark(): Interrupted['process'] | undefined {
  const [mark, boot] = [markProcess(process.pid), bootId()]
  return mark && boot !== undefined ? { ...mark, boot } : undefined
}

const fileOf = (id: string): string => join(underWayFolder(), `${id}.json`)

/** Where it cannot be written, that is told when the change is to be written into the history. */
function writeRecord(record: Interrupted): void {
  const file = fileOf(record.entry.id)
  try {
    makeFolder(underWayFolder())
    writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch {
    tidy(`${file}.new`)
  }
}

function tidy(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // In a folder that is not ours it is not there either.
  }
}

const placeOf = ({ runs, hostJournals }: Paths): Interrupted['place'] => ({ runs, hostJournals })

/** Changes here whose process was killed, and those of which something is left. */
export const interrupted = (paths: Paths): Interrupted[] => records().filter((record) => isOver(record, paths))

/** The same change as it is now, with the lab's lock held; undefined where another Tapdeck has ended it meanwhile. */
export function stillInterrupted({ entry }: Interrupted, paths: Paths): Interrupted | undefined {
  const record = readRecord(fileOf(entry.id))
  return record && isOver(record, paths) ? record : undefined
}

/** Whether nobody says any more how it ends. */
const isOver = ({ place, process, stage }: Interrupted, { runs, hostJournals }: Paths): boolean =>
  place.runs === runs &&
  place.hostJournals === hostJournals &&
  (stage === 'left' || !isOfThisRun(process) || !isAlive(process))

/** Whether a process was one of this run of the machine; versions that did not say are taken at their word. */
export const isOfThisRun = ({ boot }: Interrupted['process']): boolean => boot === undefined || boot === bootId()

/**
 * Writes one into the history; what it had done is put back, or stays as the user said, or was kept. Throws where its file could not be
 * removed after that: it would be written again and again.
 */
export function settle(
  { entry }: Interrupted,
  outcome: 'interrupted' | 'rolled-back' | 'abandoned' | 'kept',
  unrecorded: Unrecorded,
): void {
  accessSync(underWayFolder(), constants.W_OK)
  const { ran, ...rest } = entry
  const isHalf = outcome === 'interrupted' || outcome === 'abandoned'
  close({ ...rest, outcome, ...(ran && isHalf ? { ran } : {}) }, unrecorded)
}

function records(): Interrupted[] {
  let names: string[]
  try {
    names = readdirSync(underWayFolder())
  } catch {
    // There is none; or it is another's, and so are the changes in it.
    return []
  }
  return names.flatMap((name) => (name.endsWith('.json') ? (readRecord(join(underWayFolder(), name)) ?? []) : []))
}

function readRecord(file: string): Interrupted | undefined {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // It has just ended; or another version of Tapdeck wrote it.
    return undefined
  }
}
