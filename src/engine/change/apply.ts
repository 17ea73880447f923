// Carries out a plan: journal → operations → verify → keep or roll back. Nothing half-done stays.
import type { Recovered } from '../../contract/helper.ts'
import { FaultError, faultOf, type Fault } from '../../core/fault.ts'
import { findLink, type HostSnapshot } from '../../core/host/schema.ts'
import {
  describeOperation,
  isInside,
  isOutside,
  rankOperation,
  namedBy,
  type InsideOperation,
  type Operation,
  type OutsideOperation,
} from '../../core/plan/operation.ts'
import { rank } from '../../core/plan/order.ts'
import { inverseOf, isKept, type Plan } from '../../core/plan/plan.ts'
import { HelperClient, type Decided, type Told } from './helper-client.ts'
import { asBefore, settleUplink, takeBack, withOutcome, type Outcome } from './undo/take-back.ts'
import { verify } from './verify.ts'

/** What apply needs of the world; `engine.ts` gives it. */
export interface Ground {
  /** The words that start the helper in the lab's network; asked for after the sandbox is open. */
  helperCommand(): string[]
  read(): Promise<HostSnapshot>
  outside(operation: OutsideOperation): Promise<void>
  /** After it is done: throws where the change has cut the machine off. */
  prove(): Promise<void>
  progress(done: number, of: number, what: string): void
  /**
   * Done when nothing refuses the plan any more, before its first step but for those outside: for `down`, the guests end. Whether
   * something was done, which is not undone again.
   */
  prepare(): Promise<'nothing' | 'something'>
  /** So far these operations are done, and of the others some may be: for whoever finds it interrupted. */
  reached(done: readonly Operation[], begun: readonly Operation[]): void
}

/** A change that is done and waits for its word. */
export interface Applied {
  keep(): Promise<void>
  rollback(): Promise<void>
  /**
   * Called if it ends without a word of ours: the time is up, the helper has died, or someone has said the word to the helper
   * itself. At once if that has happened already.
   */
  onDecided(tell: (ended: Ended) => void): void
}

/** `interrupted`: its helper was killed, and all is undone. */
export type Ended = Omit<Decided, 'state'> & { state: Decided['state'] | 'interrupted' }

/** Seconds that running and verifying a plan may take in the worst case, before its probes are asked. */
const workTime = 60

/** Does `plan`, verifies and proves it, and leaves it waiting for keep or rollback. On any failure all is undone and the fault says so. */
export async function carryOut(
  plan: Plan,
  before: HostSnapshot,
  ground: Ground,
  keepWithin: number | undefined,
): Promise<Applied> {
  const operations = plan.steps.map(({ operation }) => operation)
  const inside = operations.filter(isInside).filter((operation) => !isKept(operation))
  const kept = operations.filter(isInside).filter(isKept)
  const outside = operations.filter(isOutside)
  const early = outside.filter((operation) => rankOperation(operation) < rank.stopService)
  const late = outside.filter((operation) => rankOperation(operation) > rank.startService)
  const done: OutsideOperation[] = []
  const ran: Operation[] = []
  let asItWas = before
  let helper: HelperClient | undefined
  let count = 0
  const tellRecovered = (lab: string, left: string[]): void => {
    const words = [
      `Put back what an interrupted change of lab ${lab} had left`,
      ...left.map((each) => `but not: ${each}`),
    ]
    ground.progress(count, operations.length, words.join('; '))
  }
  const step = (operation: Operation): void => ground.progress(++count, operations.length, describeOperation(operation))

  /** First what the helper did, then what was done outside: the sandbox goes last. Never throws. */
  const takeAllBack = async (): Promise<Outcome> => {
    const how = helper ? await takeBack(helper, plan.lab, ground) : 'undone'
    const undoing = inverseOf(done.splice(0), before).filter(isOutside)
    try {
      for (const operation of undoing) await ground.outside(operation)
      if (undoing.some(({ op }) => op === 'uplink.start')) await settleUplink(plan, before, ground)
    } catch (error) {
      return how === 'undone' ? faultOf(error) : how
    }
    // With its sandbox goes all that was in it.
    if (operations.some(({ op }) => op === 'sandbox.open')) return 'undone'
    const isWhole = operations.some(({ op }) => op === 'sandbox.close')
    return how === 'undone' && !isWhole ? asBefore(asItWas, ground).catch(faultOf) : how
  }

  try {
    // The helper holds the clock, also where all is done outside; a sandbox that is closed takes it along.
    const needsClock = keepWithin !== undefined && !operations.some(({ op }) => op === 'sandbox.close')
    await doOutside(early.filter(({ op }) => op === 'sandbox.open'))
    // It needs the sandbox, but not the way out of it: the two start at once.
    const [started, ready] = await Promise.allSettled([
      inside.length + kept.length > 0 || needsClock ? HelperClient.start(ground.helperCommand()) : undefined,
      doOutside(early.filter(({ op }) => op !== 'sandbox.open')),
    ])
    if (started.status === 'fulfilled') {
      helper = started.value?.client
      for (const { lab, left } of started.value?.recovered ?? []) tellRecovered(lab, left)
    }
    for (const each of [ready, started]) if (each.status === 'rejected') throw each.reason
    if (helper) {
      for (const { lab, left } of await beginInside(helper, { inside, kept }, plan, before, keepWithin))
        tellRecovered(lab, left)
    }
    ground.reached(ran, [])
    if ((await ground.prepare()) === 'something') asItWas = await ground.read()
    if (helper) await runInside(helper, inside, () => ground.reached(ran, inside))
    ran.push(...inside)
    for (const operation of inside) step(operation)
    await doOutside(late)
    ground.reached(ran, [])
    await verify(
      operations.filter((operation) => !isKept(operation)),
      () => ground.read(),
    )
    await ground.prove()
    if (helper && keepWithin !== undefined) await waitToBeKept(helper, keepWithin)
  } catch (error) {
    throw new FaultError(withOutcome(faultOf(error), await takeAllBack()))
  }
  return handle(helper, takeAllBack)

  async function doOutside(list: OutsideOperation[]): Promise<void> {
    for (const operation of list) {
      // First remembered, then done: an operation that fails half-way is undone too.
      done.push(operation)
      ground.reached(ran, [operation])
      await ground.outside(operation)
      ran.push(operation)
      step(operation)
    }
  }
}

async function beginInside(
  helper: HelperClient,
  { inside, kept }: { inside: InsideOperation[]; kept: InsideOperation[] },
  plan: Plan,
  before: HostSnapshot,
  keepWithin: number | undefined,
): Promise<Recovered[]> {
  const begun = await helper.ask({
    do: 'begin',
    lab: plan.lab,
    hash: plan.hash,
    inverse: inverseOf([...inside, ...kept], before).filter(isInside),
    ...(kept.length > 0 ? { kept } : {}),
    shown: shownOf([...inside, ...kept], plan.lab, before),
    ...clockOf(plan, keepWithin),
  })
  if ('fault' in begun) throw new FaultError(stepFault(begun, inside))
  return begun.ok.recovered ?? []
}

async function runInside(helper: HelperClient, inside: InsideOperation[], begins: () => void): Promise<void> {
  begins()
  const told = await helper.ask({ do: 'run', operations: inside })
  if ('fault' in told) throw new FaultError(stepFault(told, inside))
}

/** While the plan runs and is proved the clock runs too, so that nothing lasts if we hang; then that of the user begins. */
const clockOf = ({ risk }: Plan, keepWithin: number | undefined): { keepWithin?: number } =>
  risk.level === 'safe' && keepWithin === undefined
    ? {}
    : { keepWithin: workTime + (risk.level === 'risky' ? risk.patience : 0) + (keepWithin ?? 0) }

async function waitToBeKept(helper: HelperClient, keepWithin: number): Promise<void> {
  const told = await helper.ask({ do: 'wait', keepWithin })
  if ('fault' in told) throw new FaultError(told.fault)
}

/** What is there, is not this lab's and is changed or named all the same: the user has seen it in the plan. */
export const shownOf = (inside: InsideOperation[], lab: string, before: HostSnapshot): string[] =>
  [...new Set(inside.flatMap(namedBy))].filter((name) => {
    const owner = findLink(before, name)?.owner
    return owner !== undefined && !(owner.kind === 'tapdeck' && owner.lab === lab)
  })

/** The helper's fault, with the step that it is about in words. */
function stepFault({ fault, operation }: Extract<Told, { fault: Fault }>, inside: InsideOperation[]): Fault {
  const failed = operation === undefined ? undefined : inside[operation]
  return failed ? { ...fault, message: `${fault.message.replace(/\.$/, '')}: ${describeOperation(failed)}.` } : fault
}

function handle(helper: HelperClient | undefined, takeAllBack: () => Promise<Outcome>): Applied {
  let state: 'waiting' | 'over' = 'waiting'
  return {
    async keep() {
      state = 'over'
      const told = await helper?.ask({ do: 'keep' })
      // Nothing is under way any more: it ends by itself, and nobody waits for that.
      void helper?.close()
      // It has been undone in that very moment, or will be now: nothing is kept by half.
      if (told && 'fault' in told) throw new FaultError(withOutcome(told.fault, await takeAllBack()))
    },
    async rollback() {
      state = 'over'
      const how = await takeAllBack()
      if (how !== 'undone') throw new FaultError(how)
    },
    onDecided(tell) {
      const end = async ({ state: how, why }: Ended): Promise<void> => {
        if (state === 'over') return
        state = 'over'
        if (how === 'kept') {
          await helper?.close()
          return tell({ state: how, why })
        }
        const outcome = await takeAllBack()
        tell({ state: how, why: outcome === 'undone' ? why : `${why}; ${outcome.message}` })
      }
      helper?.onDecided((decided) => void end(decided))
      helper?.onEnded(({ message }) => void end({ state: 'interrupted', why: message }))
    },
  }
}
