// The engine's side of the helper: starts it with the power that the scope needs, and speaks its language.
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import {
  helperProtocol,
  helperReplySchema,
  type HelperReply,
  type HelperRequest,
  type Recovered,
} from '../../contract/helper.ts'
import { FaultError, type Fault } from '../../core/fault.ts'
import { compiledFolder } from '../files/compiled.ts'
import { Lines } from '../guest/qmp/lines.ts'
import type { Paths } from '../files/paths.ts'
import { findProgram } from '../observe/run.ts'
import type { Scope } from '../scope/scope.ts'

type WithoutId<T> = T extends { id: number } ? Omit<T, 'id'> : never
type Ask = WithoutId<HelperRequest>
/** How an ask ended; a fault is a value here, because what to do about it is the caller's. */
export type Told =
  | { ok: Extract<HelperReply, { ok: unknown }>['ok'] }
  | { fault: Fault; operation?: number | undefined }

/** As the user's shell would find it. */
const onPath = (program: string): string | undefined =>
  findProgram(program, [...(process.env.PATH ?? '').split(':'), '/usr/bin', '/bin'])

/** The words that start the helper: inside a sandbox without privileges; on the host as root, through pkexec or sudo where we are not. */
export function helperCommand(paths: Paths, scope: Scope): string[] {
  const folders =
    scope.kind === 'sandbox'
      ? [`--runs=${paths.runs}`, `--journals=${scope.folder}`]
      : [`--runs=${paths.hostRuns}`, `--journals=${paths.hostJournals}`]
  const words = [`--scope=${scope.kind}`, ...folders]
  const own = [paths.node ?? process.execPath, paths.helper, ...words]
  if (scope.kind === 'sandbox') {
    // Only here: root's helper runs nothing that another has compiled.
    const compiled = compiledFolder()
    return [...scope.enter, ...(compiled === undefined ? [] : ['env', `NODE_COMPILE_CACHE=${compiled}`]), ...own]
  }
  const helper = paths.installedHelper === undefined ? own : [paths.installedHelper, ...words]
  if (process.getuid?.() === 0) return helper
  // A desktop has an agent that asks for the password; a terminal has sudo.
  const pkexec =
    process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined ? onPath('pkexec') : undefined
  if (pkexec !== undefined) return [pkexec, ...helper]
  const sudo = onPath('sudo')
  if (sudo !== undefined) return process.stdin.isTTY ? [sudo, ...helper] : [sudo, '--non-interactive', ...helper]
  throw new FaultError({
    code: 'helper.unprivileged',
    message: 'The network of the machine can only be changed as root, and neither pkexec nor sudo is installed.',
    hint: 'Run tapdeck as root, or use `scope: sandbox`, which needs no privileges.',
  })
}

/** How a plan has ended by itself, or by a word from elsewhere. */
export interface Decided {
  state: 'kept' | 'rolled-back'
  why: string
}

export interface Started {
  client: HelperClient
  recovered: Recovered[]
  /** In words. */
  forgotten: string[]
}

export class HelperClient {
  #child: ChildProcessByStdio<Writable, Readable, Readable>
  #next = 0
  #waiting = new Map<number, (told: Told) => void>()
  #errors = ''
  #gone: Promise<void>
  #ended: Fault | undefined
  #decided: Decided | undefined
  #tellDecided: (decided: Decided) => void = () => undefined
  #tellEnded: (fault: Fault) => void = () => undefined

  constructor([program = '', ...args]: string[]) {
    this.#child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    })
    this.#child.stdin.on('error', () => undefined)
    this.#child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (this.#errors = (this.#errors + text).slice(-4000)))
    // Not by readline, which takes a line separator (U+2028) that someone wrote into a name for the end of a line.
    const lines = new Lines(
      (line) => this.#hear(line),
      (words) => this.#end(`it said ${words}`),
    )
    this.#child.stdout.on('data', (part: Buffer) => lines.add(part))
    this.#gone = new Promise((done) => {
      this.#child.once('error', (error) => {
        this.#end(error.message)
        if (this.#child.pid === undefined) done()
      })
      this.#child.once('close', (code, signal) => {
        this.#end(signal === null ? `it ended with ${code}` : `it was ended by ${signal}`)
        done()
      })
    })
  }

  /**
   * Starts the helper and greets it; `recovered`: the labs whose interrupted plans it has undone, each with what is still left.
   * What is left of the lab `forget` it leaves as it is.
   */
  static async start(command: string[], forget?: string): Promise<Started> {
    const client = new HelperClient(command)
    const asked = forget === undefined ? {} : { forget }
    const told = await client.ask({ do: 'hello', protocol: helperProtocol, ...asked })
    if ('fault' in told) {
      await client.close()
      throw new FaultError(told.fault)
    }
    return { client, recovered: told.ok.recovered ?? [], forgotten: told.ok.forgotten ?? [] }
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Calls `tell` when the helper has ended its plan without a word of ours; at once if it has already. */
  onDecided(tell: (decided: Decided) => void): void {
    this.#tellDecided = tell
    if (this.#decided) tell(this.#decided)
  }

  /** Calls `tell` when the helper has ended, by itself or by `close`; at once if it has already. */
  onEnded(tell: (fault: Fault) => void): void {
    this.#tellEnded = tell
    if (this.#ended) tell(this.#ended)
  }

  ask(request: Ask): Promise<Told> {
    if (this.#ended) return Promise.resolve({ fault: this.#ended })
    const id = this.#next++
    return new Promise((done) => {
      this.#waiting.set(id, done)
      this.#child.stdin.write(`${JSON.stringify({ id, ...request })}\n`)
    })
  }

  /** The packet rules, which an ordinary user may not read. */
  async rules(): Promise<string> {
    const told = await this.ask({ do: 'look' })
    if ('fault' in told) throw new FaultError(told.fault)
    return told.ok.rules ?? ''
  }

  /** Ends the helper: what was begun and not kept, it rolls back first. Resolves when it is gone. */
  close(): Promise<void> {
    this.#child.stdin.end()
    return this.#gone
  }

  #hear(line: string): void {
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      value = undefined
    }
    const parsed = helperReplySchema.safeParse(value)
    if (!parsed.success) return this.#end(`it said ${JSON.stringify(line.slice(0, 200))}`)
    const reply = parsed.data
    if ('event' in reply) {
      this.#decided = { state: reply.event, why: reply.why }
      return this.#tellDecided(this.#decided)
    }
    if (reply.id === -1 && 'fault' in reply) return this.#endWith(reply.fault)
    const done = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    done?.('ok' in reply ? { ok: reply.ok } : { fault: reply.fault, operation: reply.operation })
  }

  #end(why: string): void {
    const cause = this.#errors.trim()
    const hint = /password|authentic|not authorized|dismissed/i.test(cause)
      ? 'It was not allowed to run: check the password, or run tapdeck as root.'
      : undefined
    this.#endWith({
      code: 'helper.died',
      message: `The helper has ended: ${why}.`,
      retry: 'again',
      ...(hint === undefined ? {} : { hint }),
      ...(cause === '' ? {} : { cause }),
    })
  }

  #endWith(fault: Fault): void {
    if (this.#ended) return
    this.#ended = fault
    for (const done of this.#waiting.values()) done({ fault })
    this.#waiting.clear()
    this.#tellEnded(fault)
  }
}
