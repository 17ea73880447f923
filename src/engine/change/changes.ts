// Plans made, applied, kept and rolled back; one change at a time for each lab.
import type { Input, LabRef, Output } from '../../contract/api.ts'
import type { Wait } from '../../contract/app.ts'
import { FaultError, faultOf } from '../../core/fault.ts'
import { emptyHost, type HostSnapshot } from '../../core/host/schema.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { noContacts } from '../../core/plan/risk/contact.ts'
import { refuseWhatIsNotPlanned } from '../../core/plan/wanted/unplanned.ts'
import { carryOut, type Applied } from './apply.ts'
import { stopAll } from '../guest/running/stop-all.ts'
import { beginRecord, type Begun, type Unrecorded } from '../history/under-way.ts'
import { groundOf } from './ground.ts'
import { findLab, openScope, readLabHost, scopeOf, type KnownLab } from '../labs.ts'
import { removeIfEmpty } from '../files/folder.ts'
import type { Paths } from '../files/paths.ts'
import { lockLab } from './lock.ts'
import { repairPlan, type Repair } from '../drift/drift.ts'
import { ContactBook } from '../probe/contacts.ts'
import { proofOf } from '../probe/prove.ts'
import { isStale, waitsAlready, withEnded } from './refusals.ts'
import { endUndone } from './undo/end.ts'
import { clearForChange, hasJournal, recoverLab, refuseWithLeftovers, tellHelper } from './undo/recovery.ts'
import { sweep, sweepLab } from './undo/sweep.ts'
import { routeLocalnetOf, withOutcome } from './undo/take-back.ts'
import { openedWith } from '../scope/sandbox.ts'
import type { Scope } from '../scope/scope.ts'
import { imaginedPlan, planAsItIs } from './plan-for.ts'
import { keepTimeOf, secondsUntil } from './time.ts'
import { tellWaiter, waitForWord, waitsElsewhere, type Waiter } from './waiting.ts'

export type Progress = (lab: string, done: number, of: number, what: string) => void

interface Waiting extends Pick<Wait, 'scope' | 'file'> {
  applied: Applied
  waiter: Waiter
  record: Pick<Begun, 'keeps' | 'end' | 'leaves'>
  /** Milliseconds of performance.now(). */
  until: number
  release?: () => void
}

export class Changes {
  #paths: Paths
  #contacts: ContactBook
  #progress: Progress
  #queues = new Map<string, Promise<unknown>>()
  #waiting = new Map<string, Waiting>()
  /** Told when a change that waited has ended by itself. */
  onEnded: (lab: string, state: 'kept' | 'rolled-back', why: string) => void = () => undefined
  /** Told when a change begins to wait. */
  onWaits: (wait: Wait) => void = () => undefined
  /** Told when a change could not be written into the history. */
  onUnrecorded: Unrecorded = () => undefined
  readonly unrecorded: Unrecorded = (lab, fault) => this.onUnrecorded(lab, fault)

  constructor(paths: Paths, progress: Progress, contacts = new ContactBook()) {
    this.#paths = paths
    this.#contacts = contacts
    this.#progress = progress
  }

  /** The plan for a lab as its host is now, or as `host` says it is. */
  async make({ lab: ref, goal, host, repair }: Input<'plan.make'>): Promise<Plan> {
    if (!host) await sweep(this.#paths, this.unrecorded)
    const known = await findLab(ref, this.#paths)
    if (!host && !this.#waiting.has(known.name)) await this.#recover(known, goal, 'to-plan')
    if (repair) return (await this.#repair(known, repair, host ?? (await this.#look(known, goal)))).plan
    return this.planFor(known, goal, host ?? (await this.#look(known, goal)), host !== undefined)
  }

  async apply({ lab: ref, ...asked }: Input<'plan.apply'>): Promise<Output<'plan.apply'>> {
    const known = await findLab(ref, this.#paths)
    return this.#oneAtATime(known.name, async () => {
      const inTheWay = this.#inTheWayOf(known)
      if (inTheWay !== undefined) throw waitsAlready(inTheWay)
      const release = lockLab(this.#paths.runs, known.name)
      try {
        const done = await this.#apply(known, asked)
        const waiting = this.#waiting.get(known.name)
        // A change that waits holds the lab until its word is spoken.
        if (waiting) waiting.release = release
        else release()
        return done
      } catch (error) {
        release()
        throw error
      }
    })
  }

  async keep(ref: LabRef): Promise<void> {
    await this.#end(ref, 'keep')
  }

  async rollback(ref: LabRef): Promise<void> {
    await this.#end(ref, 'rollback')
  }

  /** Changes that wait are rolled back: nobody is left to keep them. */
  async close(): Promise<void> {
    // One that is under way is let end: it takes a moment, and nothing half-done stays.
    await Promise.allSettled(this.#queues.values())
    const faults: unknown[] = []
    for (const [lab, { scope, applied, waiter, record, release }] of this.#waiting) {
      this.#waiting.delete(lab)
      waiter.close()
      await applied.rollback().catch((error: unknown) => faults.push(error))
      endUndone(record, { name: lab, kind: scope }, 'rolled-back', this.#paths)
      release?.()
    }
    // The others are rolled back all the same.
    if (faults.length > 0) throw faults[0]
  }

  /** The lab whose change must have its word first: the machine's own network has one such change at a time. */
  #inTheWayOf({ name, kind }: KnownLab): string | undefined {
    if (this.#waiting.has(name)) return name
    return kind === 'host' ? [...this.#waiting].find(([, { scope }]) => scope === 'host')?.[0] : undefined
  }

  isWaiting = (lab: string): boolean => this.#waiting.has(lab)

  /** The changes that wait here, each with its lab. */
  waits(): Wait[] {
    return [...this.#waiting].map(([lab, { scope, file, until }]) => ({
      lab,
      scope,
      file,
      left: secondsUntil(until),
      with: 'this' as const,
    }))
  }

  /** `isImagined`: the host was handed in, and is not looked at. */
  planFor(known: KnownLab, goal: 'up' | 'down', host: HostSnapshot, isImagined = false): Plan {
    const contacts = isImagined || known.kind === 'sandbox' ? noContacts : this.#contacts.read()
    return isImagined
      ? imaginedPlan(known, goal, host, this.#paths)
      : planAsItIs(known, goal, host, this.#paths, contacts)
  }

  #repair(known: KnownLab, which: Repair, host: HostSnapshot): Promise<{ plan: Plan; known: KnownLab }> {
    const contacts = known.kind === 'sandbox' ? noContacts : this.#contacts.read()
    return repairPlan(known, which, host, this.#paths, contacts)
  }

  async #apply(asOfNow: KnownLab, asked: Omit<Input<'plan.apply'>, 'lab'>): Promise<Output<'plan.apply'>> {
    const { goal, hash, repair } = asked
    await this.#recover(asOfNow, goal, 'to-apply')
    // A sandbox goes as a whole.
    if (goal === 'up' || asOfNow.kind === 'host') await sweepLab(asOfNow.name, this.#paths, this.unrecorded)
    const before = await this.#look(asOfNow, goal)
    const { plan, known } = repair
      ? await this.#repair(asOfNow, repair, before)
      : { plan: this.planFor(asOfNow, goal, before), known: asOfNow }
    if (plan.hash !== hash) throw isStale()
    const keepWithin = keepTimeOf(plan, asked)
    const tell = (what: string): void => this.#progress(known.name, plan.steps.length, plan.steps.length, what)
    const prove = await proofOf(plan.risk, tell)
    const ended: string[] = []
    const prepare = async () => {
      const scope = goal === 'down' ? scopeOf(known, this.#paths) : undefined
      if (scope) await stopAll(scope, (guest) => ended.push(guest))
      if (scope) removeIfEmpty(scope.folder)
      return ended.length > 0 ? ('something' as const) : ('nothing' as const)
    }
    if (plan.steps.length === 0) {
      await prepare()
      return { plan, state: 'kept', ended }
    }
    const record = this.#begin(known, goal, plan, before)
    const ground = {
      ...groundOf(known, record, this.#paths),
      progress: (done: number, of: number, what: string) => this.#progress(known.name, done, of, what),
      prove,
      prepare,
    }
    const applied = await carryOut(plan, before, ground, keepWithin).catch((error: unknown) => {
      const fault = faultOf(error)
      if (fault.code === 'helper.died' && record.hasBegun()) endUndone(record, known, 'interrupted', this.#paths)
      else record.end('failed')
      throw new FaultError(withEnded(fault, ended))
    })
    if (keepWithin === undefined) {
      record.keeps(applied.keptBy)
      await applied
        .keep(() => record.end('kept'))
        .catch((error: unknown) => {
          record.end('failed')
          throw new FaultError(withEnded(faultOf(error), ended))
        })
      return { plan, state: 'kept', ended }
    }
    const state = await this.#letWait(known, applied, record, keepWithin).catch((error: unknown) => {
      throw new FaultError(withEnded(faultOf(error), ended))
    })
    return { plan, state, ...(state === 'waiting' ? { keepWithin } : {}), ended }
  }

  /** A sandbox goes as a whole: what is in it is not looked at. */
  async #look(known: KnownLab, goal: 'up' | 'down'): Promise<HostSnapshot> {
    // Before anybody is asked for a password to look.
    if (goal === 'up' && known.lab) refuseWhatIsNotPlanned(known.lab)
    return goal === 'down' && known.kind === 'sandbox' ? emptyHost : readLabHost(known, this.#paths)
  }

  /** What an interrupted change of this lab left is undone before anything else. Fault `helper.left` where that is not to be done. */
  async #recover(known: KnownLab, goal: 'up' | 'down', whatFor: 'to-plan' | 'to-apply'): Promise<void> {
    const scope = scopeOf(known, this.#paths)
    // A sandbox goes as a whole, with whatever is left in it.
    if (!scope || (goal === 'down' && scope.kind === 'sandbox')) return
    // A plan is made again and again, to look: that alone tries nothing again.
    if (whatFor === 'to-apply') await clearForChange(scope, this.#paths)
    else await recoverLab(scope, this.#paths)
    refuseWithLeftovers(scope, this.#paths)
  }

  #begin(known: KnownLab, goal: 'up' | 'down', plan: Plan, before: HostSnapshot): Begun {
    const scope = scopeOf(known, this.#paths)
    const sandbox = scope?.kind === 'sandbox' ? openedWith(scope) : undefined
    const routeLocalnet = routeLocalnetOf(before)
    return beginRecord(known, { goal, plan, before, routeLocalnet, sandbox }, this.#paths, this.unrecorded)
  }

  /** Its word may have been said to the helper before anybody waits for it here. */
  async #letWait(known: KnownLab, applied: Applied, record: Waiting['record'], keepWithin: number) {
    let now: 'waiting' | 'kept' = 'waiting'
    const until = performance.now() + keepWithin * 1000
    const waiter = await waitForWord(openScope(known, this.#paths), {
      hear: (word) => this.#end({ name: known.name }, word),
      left: () => secondsUntil(until),
    }).catch(async (error: unknown) => {
      // Nobody could say the word: it does not wait for one.
      const how = await applied.rollback().then(() => 'undone' as const, faultOf)
      record.end('failed')
      throw new FaultError(withOutcome(faultOf(error), how))
    })
    const { name: lab, kind: scope, file } = known
    this.#waiting.set(lab, { scope, file, applied, waiter, record, until })
    this.onWaits({ lab, scope, file, left: keepWithin, with: 'this' })
    applied.onDecided(({ state, why }) => {
      this.#waiting.get(known.name)?.release?.()
      this.#waiting.delete(known.name)
      waiter.close()
      if (state === 'kept') record.end((now = state))
      else endUndone(record, known, state, this.#paths)
      this.onEnded(known.name, state === 'interrupted' ? 'rolled-back' : state, why)
    })
    return now
  }

  async #end(ref: LabRef, word: 'keep' | 'rollback'): Promise<void> {
    const known = await findLab(ref, this.#paths)
    const mine = this.#waiting.get(known.name)
    // Applied by another Tapdeck: that one has the helper, and a socket to be told by.
    if (!mine) return this.#tellOther(openScope(known, this.#paths), word)
    this.#waiting.delete(known.name)
    mine.waiter.close()
    const lab = { name: known.name, kind: mine.scope }
    try {
      if (word === 'keep') {
        mine.record.keeps(mine.applied.keptBy)
        await mine.applied.keep(() => mine.record.end('kept'))
      } else {
        await mine.applied.rollback()
        endUndone(mine.record, lab, 'rolled-back', this.#paths)
      }
    } catch (error) {
      // What could not be kept is undone, and whoever waits for the end of it must hear of that too.
      endUndone(mine.record, lab, 'rolled-back', this.#paths)
      this.onEnded(known.name, 'rolled-back', faultOf(error).message)
      throw error
    } finally {
      mine.release?.()
    }
    this.onEnded(known.name, word === 'keep' ? 'kept' : 'rolled-back', word === 'keep' ? 'confirmed' : 'asked to')
  }

  /** One of another user has its socket elsewhere, and the same helper. */
  async #tellOther(scope: Scope, word: 'keep' | 'rollback'): Promise<void> {
    if (waitsElsewhere(scope) || scope.kind === 'sandbox' || !hasJournal(scope, this.#paths))
      return tellWaiter(scope, word)
    return tellHelper(scope, this.#paths, word)
  }

  async #oneAtATime<T>(lab: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(lab) ?? Promise.resolve()
    const now = before.then(work, work)
    this.#queues.set(lab, now)
    try {
      return await now
    } finally {
      if (this.#queues.get(lab) === now) this.#queues.delete(lab)
    }
  }
}
