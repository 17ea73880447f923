// One helper's life: hello, begin, run, keep or rollback; and rollback by itself when its time is up or nobody is there any more.
import { FaultError, faultOf, type Fault } from '../core/fault.ts'
import { helperProtocol, type HelperReply, type HelperRequest } from '../contract/helper.ts'
import { parseInside, renderOperation, touchedBy, type InsideOperation } from '../core/plan/operation.ts'
import { judge, markOf, markOfOnce, type Session } from './guard.ts'
import { bootId, readJournals, removeJournal, startOf, writeJournal } from './journal.ts'
import { endOrphans, environment, self } from './orphans.ts'
import { CommandFailed, runCommands, listRules } from './run.ts'
import type { Launch } from './setting.ts'

interface UnderWay {
  session: Session
  inverse: InsideOperation[]
  timer: NodeJS.Timeout | undefined
  /** `nothing` was done yet: there is nothing to undo, and whatever has come into being by now is someone else's. */
  done: 'nothing' | 'something'
}

/** A fault with the place of the operation that it is about. */
export interface Refusal {
  fault: Fault
  operation?: number
}
export type Answer = { ok: { recovered?: string[]; rules?: string } } | Refusal

/** What is said unasked. */
export type News = Extract<HelperReply, { event: string } | { fault: Fault }>

const refused = (why: string, operation?: number): Refusal => ({
  fault: { code: 'helper.refused', message: `The helper refuses: ${why}.`, retry: 'never' },
  ...(operation === undefined ? {} : { operation }),
})

export class Helper {
  #launch: Launch
  #say: (news: News) => void
  #greeted = false
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
        return this.#hello(request.protocol)
      case 'begin':
        return this.#begin(request)
      case 'run':
        return this.#run(request.operations)
      case 'look':
        return { ok: { rules: listRules(environment()) } }
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
    if (work.done === 'something') await this.#undo(work.session, work.inverse)
    removeJournal(this.#launch.journals, work.session.lab)
    if (why !== 'asked to') this.#say({ event: 'rolled-back', why })
    return { ok: {} }
  }

  async #hello(protocol: number): Promise<Answer> {
    if (protocol !== helperProtocol)
      return refused(`it speaks version ${helperProtocol} of its language, not ${protocol}`)
    this.#greeted = true
    return { ok: { recovered: await this.#recover() } }
  }

  /** What an earlier helper began and could not end is undone, before anything new is begun. */
  async #recover(): Promise<string[]> {
    const { entries, broken } = readJournals(this.#launch.journals)
    if (broken.length > 0) {
      throw new FaultError({
        code: 'helper.journal',
        message: `The journal ${broken.join(', ')} cannot be read, so what it would undo is not known.`,
        hint: `Look at it in ${this.#launch.journals}, put the network in order, and delete it.`,
      })
    }
    const boot = bootId()
    for (const entry of entries) if (entry.boot !== boot) removeJournal(this.#launch.journals, entry.lab)
    const left = entries.filter((entry) => entry.boot === boot && startOf(entry.writer.pid) !== entry.writer.start)
    for (const entry of left) {
      await endOrphans(entry.writer)
      const session = this.#session(entry.lab, entry.shown, entry.fresh)
      await this.#undo(session, parseAll(entry.inverse))
      removeJournal(this.#launch.journals, entry.lab)
    }
    return left.map(({ lab }) => lab)
  }

  async #begin({ lab, hash, inverse, shown, keepWithin }: Extract<HelperRequest, { do: 'begin' }>): Promise<Answer> {
    if (this.#underWay) return refused(`the plan of lab ${this.#underWay.session.lab} is still under way`)
    if (readJournals(this.#launch.journals).entries.some((entry) => entry.lab === lab)) {
      return {
        fault: {
          code: 'helper.busy',
          message: `Another change of lab ${lab} is waiting to be kept or rolled back.`,
          hint: `tapdeck keep, or tapdeck rollback.`,
          retry: 'again',
        },
      }
    }
    const parsed: InsideOperation[] = []
    for (const [at, value] of inverse.entries()) {
      const operation = parseInside(value)
      if (!operation.ok) return refused(`in the inverse, ${operation.why}`, at)
      parsed.push(operation.operation)
    }
    writeJournal(this.#launch.journals, {
      version: 1,
      lab,
      hash,
      shown,
      inverse: parsed,
      fresh: freshOf(parsed),
      writer: self(),
      boot: bootId(),
    })
    const timer = keepWithin === undefined ? undefined : setTimeout(() => this.#timeIsUp(keepWithin), keepWithin * 1000)
    this.#underWay = { session: this.#session(lab, shown, []), inverse: parsed, timer, done: 'nothing' }
    return { ok: {} }
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
    const rendered = operations.map((operation) => renderOperation(operation, this.#setting(session)))
    this.#underWay.done = 'something'
    try {
      await runCommands(rendered.flat(), 'strict', environment())
      noteMade(operations, session)
      return { ok: {} }
    } catch (error) {
      if (!(error instanceof CommandFailed)) return { fault: faultOf(error) }
      const { operation, command } = operationAt(rendered, error.at)
      // The one that failed has made its interface if it was not the first of its commands that failed.
      noteMade(operations.slice(0, command === 0 ? operation : operation + 1), session)
      return {
        fault: { code: 'apply.failed', message: 'A command of the plan failed.', retry: 'again', cause: error.message },
        operation,
      }
    }
  }

  #keep(): Answer {
    if (!this.#underWay) return refused('no plan is under way')
    clearTimeout(this.#underWay.timer)
    removeJournal(this.#launch.journals, this.#underWay.session.lab)
    this.#underWay = undefined
    return { ok: {} }
  }

  async #undo(session: Session, inverse: InsideOperation[]): Promise<void> {
    const undoing: Session = { ...session, phase: 'undo', coming: comingIn(inverse), markOf: markOfOnce() }
    const commands = inverse
      .filter((operation) => judge(operation, undoing) === undefined)
      .flatMap((operation) => renderOperation(operation, this.#setting(session)))
    await runCommands(commands, 'tolerant', environment())
  }

  #setting = ({ lab }: Session) => ({ scope: this.#launch.scope, lab, folder: `${this.#launch.runs}/${lab}` })

  #session = (lab: string, shown: string[], made: string[]): Session => ({
    lab,
    scope: this.#launch.scope,
    shown: new Set(shown),
    made: new Set(made),
    phase: 'do',
    coming: new Set(),
    markOf,
  })
}

/** Interfaces that a list of operations makes. */
const comingIn = (operations: InsideOperation[]): ReadonlySet<string> =>
  new Set(operations.flatMap((operation) => (operation.op === 'link.add' ? touchedBy(operation) : [])))

function noteMade(operations: InsideOperation[], { made }: Session): void {
  for (const operation of operations)
    if (operation.op === 'link.add') for (const name of touchedBy(operation)) made.add(name)
}

/** What an inverse removes and is not there is what the plan will make. */
const freshOf = (inverse: InsideOperation[]): string[] =>
  inverse.flatMap((operation) =>
    operation.op === 'link.remove' && markOf(operation.name).kind === 'absent' ? [operation.name] : [],
  )

/** The operation that a command came from, and which of its commands it is. */
function operationAt(rendered: unknown[][], at: number): { operation: number; command: number } {
  let command = at
  for (const [operation, commands] of rendered.entries()) {
    if (command < commands.length) return { operation, command }
    command -= commands.length
  }
  return { operation: 0, command: 0 }
}

function parseAll(values: unknown[]): InsideOperation[] {
  return values.flatMap((value) => {
    const parsed = parseInside(value)
    return parsed.ok ? [parsed.operation] : []
  })
}
