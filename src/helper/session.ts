// One helper's life: hello, begin, run, keep or rollback; and rollback by itself when its time is up or nobody is there any more.
import { faultOf } from '../core/fault.ts'
import { helperProtocol, type HelperRequest } from '../contract/helper.ts'
import { parseInside, renderOperation, type InsideOperation } from '../core/plan/operation.ts'
import { leftIn, refused, type Answer, type News, type Refusal } from './answer.ts'
import { comingIn, judge, markOfOnce, type Session } from './guard.ts'
import { freshOf, noteMade, operationAt } from './made.ts'
import { bootId, writeJournal } from './undo/journal.ts'
import { environment, self } from './undo/orphans.ts'
import { claim } from './undo/claim.ts'
import { writeThrough } from './programs/install.ts'
import { CommandFailed } from './programs/program.ts'
import { runCommands, listRules } from './programs/run.ts'
import type { Launch } from './setting.ts'
import { recover, recoverOthers } from './undo/again.ts'
import { clearTheWay, endKept, forgetLeftovers } from './undo/leftovers.ts'
import { sessionOf, settingOf, undoForGood, undoInterrupted } from './undo/undo.ts'
import { startWatchdog, type Watchdog } from './undo/watchdog.ts'
import { answerWord, forgetWords, hearWord, sayWord, takeWord, type Word } from './undo/word.ts'

interface UnderWay {
  session: Session
  inverse: InsideOperation[]
  /** Done when the plan is kept. */
  kept: unknown[]
  timer: NodeJS.Timeout | undefined
  watchdog: Watchdog | undefined
  /** Listens for a word from elsewhere. */
  ear: { end(): void } | undefined
  /** `nothing` was done yet: there is nothing to undo, and whatever has come into being by now is someone else's. */
  done: 'nothing' | 'something'
}

/** Seconds in which what is to last has been made so, at the latest: some commands of which each may take a minute. */
const keepTime = 300

export class Helper {
  #launch: Launch
  #say: (news: News) => void
  #greeted = false
  /** Labs of which an interrupted plan was undone when we were greeted: what is left of that is not tried again at once. */
  #undone = new Set<string>()
  #underWay: UnderWay | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(launch: Launch, say: (news: News) => void) {
    this.#launch = launch
    this.#say = say
  }

  answer(request: HelperRequest): Promise<Answer> {
    return this.#inTurn(() => this.#answer(request))
  }

  /** Undoes what is under way; nothing is under way afterwards. Safe to call at any time. */
  rollBack(why: string): Promise<Answer> {
    return this.#inTurn(() => this.#rollBack(why))
  }

  /** The time to keep may run out while operations run: one thing after the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const now = this.#last.then(work)
    this.#last = now.catch(() => undefined) // whoever asked for it hears of it
    return now
  }

  async #answer(request: HelperRequest): Promise<Answer> {
    if (!this.#greeted && request.do !== 'hello') return refused('the first request must be hello')
    switch (request.do) {
      case 'hello':
        return this.#hello(request)
      case 'recover':
        return { ok: { recovered: await recover(this.#launch, this.#undone) } }
      case 'begin':
        return this.#begin(request)
      case 'run':
        return this.#run(request.operations)
      case 'look':
        return { ok: { rules: listRules(environment()) } }
      case 'wait':
        return this.#waitForWord(request.keepWithin)
      case 'tell':
        await sayWord(this.#launch.journals, request.lab, request.word)
        return { ok: {} }
      case 'keep':
        return this.#keep()
      case 'rollback':
        return this.#underWay ? this.#rollBack('asked to') : refused('no plan is under way')
      default:
        return request satisfies never
    }
  }

  /** If it fails, the journal stays, for the next helper. */
  async #rollBack(why: string): Promise<Answer> {
    const work = this.#underWay
    if (!work) return { ok: {} }
    this.#underWay = undefined
    clearTimeout(work.timer)
    work.ear?.end()
    const left = await undoForGood(this.#launch, work.session, work.done === 'something' ? work.inverse : [])
    work.watchdog?.dismiss()
    if (why !== 'asked to') this.#say({ event: 'rolled-back', why: [why, ...left].join('; not undone: ') })
    return { ok: left.length === 0 ? {} : { left } }
  }

  async #hello({ protocol, forget }: Extract<HelperRequest, { do: 'hello' }>): Promise<Answer> {
    if (protocol !== helperProtocol)
      return refused(`it speaks version ${helperProtocol} of its language, not ${protocol}`)
    this.#greeted = true
    const forgotten = forget === undefined ? {} : { forgotten: await forgetLeftovers(this.#launch.journals, forget) }
    // A change whose helper is dead must not stay, whatever we were started for; what is left of earlier ones waits until it is asked for.
    const recovered = await undoInterrupted(this.#launch)
    for (const { lab } of recovered) this.#undone.add(lab)
    return { ok: { recovered, ...forgotten } }
  }

  async #begin({
    lab,
    hash,
    inverse,
    kept = [],
    shown,
    keepWithin,
  }: Extract<HelperRequest, { do: 'begin' }>): Promise<Answer> {
    if (this.#underWay) return refused(`the plan of lab ${this.#underWay.session.lab} is still under way`)
    const parsed: InsideOperation[] = []
    for (const [at, value] of inverse.entries()) {
      const operation = parseInside(value)
      if (!operation.ok) return refused(`in the inverse, ${operation.why}`, at)
      parsed.push(operation.operation)
    }
    const session = sessionOf(this.#launch, lab, shown, [])
    const refusal = this.#refusalOf(kept, session)
    if (refusal) return refusal
    const recovered = await recoverOthers(this.#launch, lab, parsed)
    await claim(this.#launch, lab, () => {
      clearTheWay(this.#launch.journals, lab)
      // One that came too late for the change before this.
      forgetWords(this.#launch.journals, lab)
      writeJournal(this.#launch.journals, {
        version: 1,
        lab,
        hash,
        shown,
        inverse: parsed,
        fresh: freshOf(parsed),
        writer: self(),
        boot: bootId(),
        ...(keepWithin === undefined ? {} : { clock: 'runs' as const }),
      })
    })
    this.#underWay = {
      session,
      inverse: parsed,
      kept,
      timer: undefined,
      watchdog: undefined,
      ear: undefined,
      done: 'nothing',
    }
    const begun: Answer = { ok: recovered.length === 0 ? {} : { recovered } }
    if (keepWithin === undefined) return begun
    try {
      // Only the machine's own network can lock somebody out.
      if (this.#launch.scope === 'host')
        this.#underWay.watchdog = await startWatchdog(this.#launch, { lab, inverse: parsed, seconds: keepWithin })
    } catch (error) {
      await this.#rollBack('asked to')
      throw error
    }
    this.#runClock(keepWithin)
    return begun
  }

  /** The clock begins (again): this many seconds until all is undone. */
  #runClock(keepWithin: number): Answer {
    if (!this.#underWay) return refused('no plan is under way')
    clearTimeout(this.#underWay.timer)
    this.#underWay.timer = setTimeout(() => this.#timeIsUp(keepWithin), keepWithin * 1000)
    this.#underWay.watchdog?.within(keepWithin)
    return { ok: {} }
  }

  /** All is done: whoever may start a helper may end it from now on. */
  #waitForWord(keepWithin: number): Answer {
    const work = this.#underWay
    if (work && !work.ear && this.#launch.scope === 'host')
      work.ear = hearWord(this.#launch.journals, work.session.lab, () => {
        this.#inTurn(() => this.#endByWord()).catch((error: unknown) => this.#say({ id: -1, fault: faultOf(error) }))
      })
    return this.#runClock(keepWithin)
  }

  async #endByWord(): Promise<void> {
    const { journals } = this.#launch
    const lab = this.#underWay?.session.lab
    const word = lab === undefined ? undefined : takeWord(journals, lab)
    if (lab === undefined || word === undefined) return
    try {
      answerWord(journals, lab, await this.#doWord(word))
    } catch (error) {
      answerWord(journals, lab, faultOf(error).message)
      throw error
    }
  }

  /** `done`, or why it could not be. */
  async #doWord(word: Word): Promise<string> {
    if (word === 'rollback') return leftIn(await this.#rollBack('rolled back from elsewhere')) ?? 'done'
    const kept = await this.#keep()
    if ('ok' in kept) {
      this.#say({ event: 'kept', why: 'kept from elsewhere' })
      return 'done'
    }
    // What was to last could not be made so: nothing is kept by half.
    const undone = await this.#rollBack(`it could not be kept: ${kept.fault.message}`)
    return [kept.fault.message, leftIn(undone) ?? []].flat().join(' ')
  }

  #timeIsUp(keepWithin: number): void {
    this.rollBack(`not confirmed within ${keepWithin} s`).catch((error: unknown) =>
      this.#say({ id: -1, fault: faultOf(error) }),
    )
  }

  /** All are judged before the first is run. */
  async #run(values: unknown[]): Promise<Answer> {
    if (!this.#underWay) return refused('no plan was begun')
    const { session } = this.#underWay
    const operations: InsideOperation[] = []
    for (const [at, value] of values.entries()) {
      const parsed = parseInside(value)
      if (!parsed.ok) return refused(parsed.why, at)
      operations.push(parsed.operation)
    }
    const judged: Session = { ...session, coming: comingIn(operations), markOf: markOfOnce() }
    for (const [at, operation] of operations.entries()) {
      const why = judge(operation, judged)
      if (why !== undefined) return refused(why, at)
    }
    const rendered = operations.map((operation) => renderOperation(operation, settingOf(this.#launch, session.lab)))
    this.#underWay.done = 'something'
    try {
      await runCommands(rendered.flat(), 'strict', environment())
      noteMade(operations, session)
      return { ok: {} }
    } catch (error) {
      if (!(error instanceof CommandFailed)) {
        // Which it was is not known: any of them may have been made.
        noteMade(operations, session)
        return { fault: faultOf(error) }
      }
      const { operation, command } = operationAt(rendered, error.at)
      // The one that failed has made its interface if it was not the first of its commands that failed.
      noteMade(operations.slice(0, command === 0 ? operation : operation + 1), session)
      return {
        fault: { code: 'apply.failed', message: 'A command of the plan failed.', retry: 'again', cause: error.message },
        operation,
      }
    }
  }

  /** What would not be done when it comes to it is refused before anything is. */
  #refusalOf(values: unknown[], session: Session): Refusal | undefined {
    for (const value of values) {
      const parsed = parseInside(value)
      const why = parsed.ok ? judge(parsed.operation, session) : parsed.why
      if (why !== undefined) return refused(`of what is done when it is kept, ${why}`)
    }
    return undefined
  }

  /** What is to last is made so now; if that fails the plan is still under way, and can be rolled back as a whole. */
  async #keep(): Promise<Answer> {
    if (!this.#underWay) return refused('no plan is under way')
    const { kept } = this.#underWay
    // Said in time: what now takes its time is not undone for that.
    if (this.#underWay.timer !== undefined) this.#runClock(keepTime)
    const done: Answer = kept.length === 0 ? { ok: {} } : await this.#run(kept)
    if ('fault' in done) return done
    if (kept.length > 0) writeThrough(environment())
    await endKept(this.#launch, this.#underWay.session.lab, this.#underWay.inverse)
    clearTimeout(this.#underWay.timer)
    this.#underWay.ear?.end()
    this.#underWay.watchdog?.dismiss()
    this.#underWay = undefined
    return { ok: {} }
  }
}
