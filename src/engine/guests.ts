// The guest calls of the contract: from a lab and a guest's name to what runs.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Handlers, GuestStatus, LabRef } from '../contract/api.ts'
import { FaultError } from '../core/fault.ts'
import type { HostSnapshot } from '../core/host/schema.ts'
import type { Lab } from '../core/lab/schema.ts'
import { nearest } from '../core/nearest.ts'
import { leasedTo } from '../core/topology/nodes/guests.ts'
import { monitorCommand, pauseGuest, resetGuest, resumeGuest, screenshot, setLink } from './guest/running/control.ts'
import { qemuFacts } from './guest/facts.ts'
import { changeForward } from './guest/running/forwards.ts'
import { guestCommand } from './guest/place.ts'
import { startGuest } from './guest/process.ts'
import { guestFolder, readStart } from './guest/traces/folder.ts'
import { killGuest, stopGuest } from './guest/running/stop.ts'
import { guestStatus, listGuests } from './guest/running/supervise.ts'
import { findLab, labOf, knownScope, scopeOf, serviceFolder, type KnownLab } from './labs.ts'
import { privateFolder, type Paths } from './files/paths.ts'
import { addForward, removeForward } from './scope/uplink/uplink.ts'
import type { Scope } from './scope/scope.ts'

type Handler<Name extends keyof Handlers> = Handlers[Name]
type Ref = { lab: LabRef; guest: string }

export class Guests {
  #paths: Paths

  constructor(paths: Paths) {
    this.#paths = paths
  }

  command: Handler<'guest.command'> = async ({ lab: ref, guest }) => {
    const known = await findLab(ref, this.#paths)
    const lab = labWith(known, guest)
    // A lab that is not up has no scope yet; what its scope will be is known all the same.
    const scope = scopeOf(known, this.#paths) ?? {
      kind: known.kind,
      lab: known.name,
      folder: serviceFolder(known, this.#paths),
      enter: [],
      user: 0,
    }
    const command = guestCommand({ scope, lab, guest, labFolder: known.folder, facts: await qemuFacts() })
    const { program, args, opens } = command
    return { program, args, opens }
  }

  start: Handler<'guest.start'> = async ({ lab: ref, guest }) => {
    const [known, facts] = await Promise.all([findLab(ref, this.#paths), qemuFacts()])
    const lab = labWith(known, guest)
    const scope = knownScope(known, this.#paths)
    privateFolder(scope.folder)
    return startGuest({ scope, lab, guest, labFolder: known.folder, facts })
  }

  stop: Handler<'guest.stop'> = ({ within, ...ref }) =>
    this.#on(ref, (scope, lab, guest) => stopGuest(scope, lab, guest, within))
  kill: Handler<'guest.kill'> = (ref) => this.#on(ref, killGuest)
  reset: Handler<'guest.reset'> = (ref) => this.#on(ref, resetGuest)
  pause: Handler<'guest.pause'> = (ref) => this.#on(ref, pauseGuest)
  resume: Handler<'guest.resume'> = (ref) => this.#on(ref, resumeGuest)
  status: Handler<'guest.status'> = (ref) => this.#on(ref, guestStatus)

  link: Handler<'guest.link'> = async ({ lab: ref, guest, card, link }) => {
    const known = await findLab(ref, this.#paths)
    return setLink(knownScope(known, this.#paths), labWith(known, guest), guest, card, link)
  }

  monitor: Handler<'guest.monitor'> = ({ command, ...ref }) =>
    this.#on(ref, async (scope, _lab, guest) => ({ text: await monitorCommand(scope, guest, command) }))

  screenshot: Handler<'guest.screenshot'> = (ref) =>
    this.#on(ref, async (scope, _lab, guest) => ({ png: (await screenshot(scope, guest)).toString('base64') }))

  /** In a sandbox a forward has two parts: QEMU's listens inside, the uplink's on the user's own machine. Both, or none. */
  forward: Handler<'guest.forward'> = async ({ lab: ref, guest, card, change, proto, address, port, to }) => {
    const known = await findLab(ref, this.#paths)
    const lab = labWith(known, guest)
    const scope = knownScope(known, this.#paths)
    const end = { address, port }
    const forward = proto === 'tcp' ? { tcp: end, to: { port: to } } : { udp: end, to: { port: to } }
    const inner = (which: 'add' | 'remove'): Promise<void> =>
      changeForward(scope, lab, guest, { card, change: which, forward })
    await inner(change)
    if (scope.holder === undefined || lab.uplink === 'none') return {}
    const outer = change === 'add' ? addForward : removeForward
    try {
      await outer(scope.folder, scope.holder, { proto, address, port })
    } catch (error) {
      await inner(change === 'add' ? 'remove' : 'add')
      throw error
    }
    return {}
  }

  /** Every guest of a lab, with the addresses that its network's leases say. */
  async all(known: KnownLab, host: HostSnapshot): Promise<GuestStatus[]> {
    const scope = scopeOf(known, this.#paths)
    const seen = scope ? await listGuests(scope, known.lab) : []
    const names = known.lab ? Object.keys(known.lab.guests) : []
    const missing = await Promise.all(
      names
        .filter((name) => !seen.some((guest) => guest.name === name))
        .map((name) => (scope ? guestStatus(scope, known.lab, name) : notUp(known, name))),
    )
    const all = await Promise.all([...seen, ...missing].map((guest) => this.#asItIs(known, scope, guest)))
    const rankOf = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length)
    return all
      .toSorted((a, b) => rankOf(a.name) - rankOf(b.name))
      .map((guest) => ({
        ...guest,
        cards: guest.cards.map((card) => ({ ...card, addresses: leasedTo(host, card.mac) })),
      }))
  }

  /** A guest that was started with another command line than its file gives now says so. */
  async #asItIs(known: KnownLab, scope: Scope | undefined, status: GuestStatus): Promise<GuestStatus> {
    if (!scope || !known.lab || (status.state !== 'running' && status.state !== 'paused')) return status
    if (!Object.hasOwn(known.lab.guests, status.name))
      return { ...status, reason: 'The lab file does not have it any more.' }
    // Without QEMU there is nothing to compare with, and what runs is still there to be seen and stopped.
    const facts = await qemuFacts().catch(() => undefined)
    if (facts === undefined) return status
    const started = readStart(guestFolder(scope, status.name))?.args
    const { args } = guestCommand({
      scope,
      lab: known.lab,
      guest: status.name,
      labFolder: known.folder,
      facts,
    })
    const isSame = started === undefined || args.every((word) => started.includes(word))
    return isSame
      ? status
      : { ...status, reason: 'Its lab file has changed since it was started: restart it to have that.' }
  }

  async #on<T>(
    { lab: ref, guest }: Ref,
    work: (scope: Scope, lab: Lab | undefined, guest: string) => Promise<T>,
  ): Promise<T> {
    const known = await findLab(ref, this.#paths)
    const scope = knownScope(known, this.#paths)
    // A guest that the file does not have any more may still run, and must be stoppable.
    if (known.lab && !existsSync(join(scope.folder, guest))) labWith(known, guest)
    return work(scope, known.lab, guest)
  }
}

/** A guest of a lab that is not up has no folder to look into. */
const notUp = (known: KnownLab, name: string): Promise<GuestStatus> =>
  guestStatus({ kind: known.kind, lab: known.name, folder: '/nonexistent', enter: [], user: 0 }, known.lab, name)

function labWith(known: KnownLab, guest: string): Lab {
  const lab = labOf(known)
  if (Object.hasOwn(lab.guests, guest)) return lab
  const [close] = nearest(guest, Object.keys(lab.guests))
  throw new FaultError({
    code: 'guest.unknown',
    message: `Lab ${lab.name} has no guest ${guest}.`,
    hint:
      close === undefined ? `Its guests: ${Object.keys(lab.guests).join(', ') || 'none'}.` : `Did you mean ${close}?`,
    at: { path: 'guests' },
  })
}
