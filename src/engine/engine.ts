// The engine: everything that Tapdeck can do, behind the contract. The app, the browser and the command line are faces of this.
import { EventEmitter } from 'node:events'
import {
  calls,
  type CallName,
  type EventData,
  type EventName,
  type Handlers,
  type Input,
  type LabRef,
  type Output,
} from '../contract/api.ts'
import type { DriftReport } from '../contract/drift.ts'
import { FaultError } from '../core/fault.ts'
import type { HostSnapshot } from '../core/host/schema.ts'
import { graphOf } from '../core/topology/graph.ts'
import { graphText } from '../core/topology/text.ts'
import { Changes } from './change/changes.ts'
import { forgetLeft, recoverAll, recoverOne } from './change/undo/recovery.ts'
import { sweep } from './change/undo/sweep.ts'
import { DriftBook } from './drift/book.ts'
import { adoptionOf, lookForDrift } from './drift/drift.ts'
import { chosenChecks, runMachineChecks } from './checks/checks.ts'
import { openConsole, type ConsoleName, type ConsoleStream } from './guest/running/console.ts'
import { knownFiles, prepareFolder, rememberFile } from './files/files.ts'
import { Guests } from './guests.ts'
import { qemuFacts } from './guest/facts.ts'
import { lastKept, readHistory } from './history/history.ts'
import { findLab, knownScope, readLabHost, readScope, type KnownLab } from './labs.ts'
import { readShared } from './observe/live/shared.ts'
import type { Peer } from '../core/plan/risk/contact.ts'
import { ContactBook } from './probe/contacts.ts'
import type { Paths } from './files/paths.ts'
import { findSandbox } from './scope/sandbox.ts'
import { labList, labStatus, labsUp, waitsOf } from './status.ts'
import { findingsOf } from './files/findings.ts'
import { readLabFile, saveLab } from './files/store.ts'

export class Engine {
  #paths: Paths
  #emitter = new EventEmitter()
  #contacts = new ContactBook()
  #changes: Changes
  #drift = new DriftBook()
  #handlers: Handlers

  constructor(paths: Paths) {
    this.#paths = paths
    this.#changes = new Changes(
      paths,
      (lab, done, of, what) => this.#emit('plan.progress', { lab, done, of, what }),
      this.#contacts,
    )
    this.#changes.onUnrecorded = (lab, fault) => this.#emit('plan.unrecorded', { lab, fault })
    this.#changes.onWaits = (wait) => this.#emit('plan.waits', wait)
    this.#changes.onEnded = (lab, state) => this.#emit('plan.ended', { lab, state })
    this.#handlers = this.#table(new Guests(paths))
  }

  /** Any call of the contract. Input and output are checked here, whoever calls. Throws FaultError only. */
  async call<Name extends CallName>(name: Name, input: Input<Name>): Promise<Output<Name>> {
    const parsed = calls[name].input.safeParse(input)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new FaultError({
        code: 'contract.input',
        message: `The call ${name} was not understood: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
      })
    }
    // One cast: the name picks both the schema and the handler, which TypeScript cannot see.
    const handler = this.#handlers[name] as (value: unknown) => Promise<Output<Name>>
    return handler(parsed.data)
  }

  /** Calls `hear` for every event of a name; the function that it returns ends that. */
  on<Name extends EventName>(name: Name, hear: (data: EventData<Name>) => void): () => void {
    this.#emitter.on(name, hear)
    return () => this.#emitter.off(name, hear)
  }

  /** Notes who has connected from elsewhere: plans that would cut them off are risky. The function that it returns forgets them. */
  noteContact(peer: Peer | undefined): () => void {
    return this.#contacts.note(peer)
  }

  /** The words before a command that make it run in a lab's network. */
  async enterCommand(lab: LabRef): Promise<readonly string[]> {
    return knownScope(await findLab(lab, this.#paths), this.#paths).enter
  }

  /** The bytes of a guest's monitor, serial line or screen. */
  async openConsole(lab: LabRef, guest: string, which: ConsoleName): Promise<ConsoleStream> {
    return openConsole(knownScope(await findLab(lab, this.#paths), this.#paths), guest, which)
  }

  /** A lab's graph as text: what is, what is wanted, and the difference. */
  async picture(lab: LabRef): Promise<string> {
    const known = await findLab(lab, this.#paths)
    return graphText(graphOf(known.lab, await readLabHost(known, this.#paths)))
  }

  /** What others have changed under a lab, whose place looks like this now. */
  async driftOf(known: KnownLab, host: HostSnapshot): Promise<DriftReport> {
    const report = await lookForDrift(known, host, { paths: this.#paths, isWaiting: this.#changes.isWaiting })
    return this.#drift.dated(report, Date.now())
  }

  /** Lets go of everything; changes that wait to be kept are rolled back, guests go on. */
  async close(): Promise<void> {
    await this.#changes.close()
    this.#emitter.removeAllListeners()
  }

  #emit<Name extends EventName>(name: Name, data: EventData<Name>): void {
    this.#emitter.emit(name, data)
  }

  #table(guests: Guests): Handlers {
    const paths = this.#paths
    return {
      'host.read': async ({ where }) => {
        // By the watch, where there is one: what it tells next is never older than this answer.
        if (where === 'host') return readShared({ kind: 'machine' })
        const scope = findSandbox(paths.runs, where.sandbox)
        if (!scope)
          throw new FaultError({
            code: 'lab.down',
            message: `There is no open sandbox ${where.sandbox}.`,
            hint: 'tapdeck list shows those that are.',
          })
        return readScope(scope, paths)
      },
      'check.run': async ({ only }) => runMachineChecks(chosenChecks(only)),
      'lab.validate': ({ file, host }) => findingsOf(file, host),
      'lab.list': async () => {
        await sweep(paths, this.#changes.unrecorded)
        return labList(paths, this.#changes)
      },
      'lab.status': async ({ lab }) => {
        await sweep(paths, this.#changes.unrecorded)
        return labStatus(await findLab(lab, paths), paths, guests, this.#changes, this.#drift)
      },
      'drift.look': async ({ lab }) => {
        const known = await findLab(lab, paths)
        return this.driftOf(known, await readLabHost(known, paths))
      },
      'drift.adopt': async ({ lab, ids }) => {
        const known = await findLab(lab, paths)
        return adoptionOf(known, await readLabHost(known, paths), paths, ids)
      },
      'plan.make': (input) => this.#changes.make(input),
      'plan.apply': (input) => this.#changes.apply(input),
      'plan.keep': async ({ lab }) => {
        await this.#changes.keep(lab)
        return {}
      },
      'plan.rollback': async ({ lab }) => {
        await this.#changes.rollback(lab)
        return {}
      },
      'plan.waiting': () => waitsOf(this.#changes.waits(), paths),
      'lab.open': async ({ file }) => {
        const { text, digest } = await readLabFile(file)
        rememberFile(file, Date.now())
        return { file, text, digest }
      },
      'lab.save': async ({ file, text, ifUnchangedFrom }) => {
        prepareFolder(file)
        const digest = await saveLab(file, text, ifUnchangedFrom === undefined ? {} : { ifUnchangedFrom })
        // Under another name it is a file to be found again.
        rememberFile(file, Date.now())
        return { digest }
      },
      'lab.files': async () => knownFiles(await labsUp(paths, this.#changes), (lab) => lastKept(lab)?.file),
      'plan.recover': ({ lab }) => (lab === undefined ? recoverAll(paths) : recoverOne(paths, lab)),
      'plan.forget': ({ lab }) => forgetLeft(paths, lab, this.#changes.unrecorded),
      'history.list': async ({ lab }) => {
        const undecided = await sweep(paths, this.#changes.unrecorded)
        return [...undecided.filter((entry) => lab === undefined || entry.lab === lab), ...readHistory(lab)]
      },
      'qemu.facts': async () => {
        const { version, machines, cardModels, kvm } = await qemuFacts()
        return {
          version: `${version.major}.${version.minor}`,
          machines: [...machines],
          cardModels: [...cardModels],
          kvm,
        }
      },
      'guest.command': (input) => guests.command(input),
      'guest.start': (input) => guests.start(input),
      'guest.stop': (input) => guests.stop(input),
      'guest.kill': (input) => guests.kill(input),
      'guest.reset': (input) => guests.reset(input),
      'guest.pause': (input) => guests.pause(input),
      'guest.resume': (input) => guests.resume(input),
      'guest.status': (input) => guests.status(input),
      'guest.link': (input) => guests.link(input),
      'guest.monitor': (input) => guests.monitor(input),
      'guest.screenshot': (input) => guests.screenshot(input),
      'guest.forward': (input) => guests.forward(input),
    }
  }
}

export const createEngine = (paths: Paths): Engine => new Engine(paths)
