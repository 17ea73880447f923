// QMP: commands to a running QEMU and its answers, over the unix socket in the guest's folder. Never waits for ever.
import { connect, type Socket } from 'node:net'
import { FaultError } from '../../../core/fault.ts'
import { qmpCommands } from '../../../core/qemu/qmp/qmp-commands.ts'
import {
  qmpMessage,
  type QmpArguments,
  type QmpEvent,
  type QmpGreeting,
  type QmpMessage,
  type QmpName,
  type QmpRequest,
  type QmpReturn,
} from '../../../core/qemu/qmp/qmp.ts'
import type { z } from 'zod'
import { Lines } from './lines.ts'

export interface QmpOptions {
  /** Milliseconds for the answer to a command, and for QEMU's greeting; 5000 if not said. */
  timeout?: number
}
const patience = 5000

interface Waiting {
  command: string
  resolve: (value: unknown) => void
  reject: (fault: FaultError) => void
  timer: NodeJS.Timeout
}

/** The table, seen so that the type of a reply follows from the name of its command. */
const replies: { readonly [Name in QmpName]: { return: z.ZodType<QmpReturn<Name>> } } = qmpCommands

/** QEMU serves one client at a time on a socket, and lets others wait: ask, and close. */
export class Qmp {
  readonly #socket: Socket
  readonly #timeout: number
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Set<(event: QmpEvent) => void>()
  #next = 0
  #ended: FaultError | undefined
  #greeted: { resolve: (greeting: QmpGreeting) => void; reject: (fault: FaultError) => void } | undefined

  private constructor(socket: Socket, timeout: number) {
    this.#socket = socket
    this.#timeout = timeout
    const lines = new Lines(
      (line) => this.#take(line),
      (words) => this.#end(unreadable(words)),
    )
    socket.on('data', (part: Buffer) => lines.add(part))
    socket.on('error', (error) => this.#end(closed(error.message)))
    socket.on('close', () => this.#end(closed()))
  }

  /**
   * Connects and waits until QEMU has greeted and takes commands. Faults `qmp.closed` (nobody listens, or hung up),
   * `qmp.timeout` (no greeting: QEMU hangs, or serves another client), `qmp.unreadable`.
   */
  static async open(path: string, { timeout = patience }: QmpOptions = {}): Promise<Qmp> {
    const qmp = new Qmp(connect(path), timeout)
    try {
      await qmp.#greeting()
      return qmp
    } catch (error) {
      qmp.close()
      throw error
    }
  }

  /** Faults `qmp.refused` with QEMU's words in `cause`, `qmp.timeout`, `qmp.closed`, `qmp.unreadable`. */
  async execute<Name extends QmpName>(
    name: Name,
    args: QmpArguments<Name>,
    options: QmpOptions = {},
  ): Promise<QmpReturn<Name>> {
    const value = await this.#send(name, args, options.timeout ?? this.#timeout)
    const reply = replies[name].return.safeParse(value)
    if (reply.success) return reply.data
    throw unreadable(`the answer to ${name}: ${JSON.stringify(value).slice(0, 500)}: ${reply.error.message}`)
  }

  /** A command whose answer says nothing but that it was done. Faults as of `execute`. */
  async run(request: QmpRequest, options: QmpOptions = {}): Promise<void> {
    await this.#send(request.execute, request.arguments, options.timeout ?? this.#timeout)
  }

  /** Calls `listener` at each event from now on; the function that is returned ends that. */
  onEvent(listener: (event: QmpEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#end(closed('Tapdeck hung up'))
  }

  async #greeting(): Promise<void> {
    const greeted = new Promise<QmpGreeting>((resolve, reject) => {
      this.#greeted = { resolve, reject }
    })
    const timer = setTimeout(() => this.#end(noGreeting(this.#timeout)), this.#timeout)
    // Sent before the greeting is there: QEMU reads it after, and one way is saved.
    const ready = this.#send('qmp_capabilities', {}, this.#timeout)
    try {
      await Promise.all([greeted, ready])
    } finally {
      clearTimeout(timer)
    }
  }

  #send(command: string, args: object, timeout: number): Promise<unknown> {
    const ended = this.#ended
    if (ended !== undefined) return Promise.reject(ended)
    const id = this.#next++
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(noAnswer(command, timeout))
      }, timeout)
      this.#waiting.set(id, { command, resolve, reject, timer })
      this.#socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`)
    })
  }

  #take(line: string): void {
    let message: QmpMessage | undefined
    try {
      message = qmpMessage(JSON.parse(line))
    } catch {
      message = undefined
    }
    if (message === undefined) return this.#end(unreadable(line.slice(0, 500)))
    switch (message.kind) {
      case 'greeting':
        return this.#greeted?.resolve(message.greeting)
      case 'event':
        return this.#tell(message.event)
      case 'reply':
        return this.#settle(message.id, ({ resolve }) => resolve(message.value))
      case 'error':
        return this.#settle(message.id, ({ command, reject }) => reject(refused(command, message.words)))
    }
  }

  /** An answer to nothing that waits belongs to a command whose time was up. One without an id is for the oldest. */
  #settle(id: string | number | undefined, answer: (waiting: Waiting) => void): void {
    const [oldest] = this.#waiting.keys()
    const key = id ?? oldest
    const waiting = typeof key === 'number' ? this.#waiting.get(key) : undefined
    if (waiting === undefined || typeof key !== 'number') return
    this.#waiting.delete(key)
    clearTimeout(waiting.timer)
    answer(waiting)
  }

  #tell(event: QmpEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  #end(fault: FaultError): void {
    if (this.#ended !== undefined) return
    this.#ended = fault
    this.#socket.destroy()
    this.#greeted?.reject(fault)
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(fault)
    }
    this.#waiting.clear()
    this.#listeners.clear()
  }
}

/** Connects, does `work`, and hangs up. Faults as of `Qmp.open` and of what `work` does. */
export async function withQmp<T>(path: string, work: (qmp: Qmp) => Promise<T>, options: QmpOptions = {}): Promise<T> {
  const qmp = await Qmp.open(path, options)
  try {
    return await work(qmp)
  } finally {
    qmp.close()
  }
}

const closed = (cause?: string): FaultError =>
  new FaultError({
    code: 'qmp.closed',
    message: 'The connection to QEMU was closed.',
    hint: 'The guest may have ended: look at its status.',
    retry: 'again',
    ...(cause === undefined ? {} : { cause }),
  })

const noGreeting = (timeout: number): FaultError =>
  new FaultError({
    code: 'qmp.timeout',
    message: `QEMU did not answer within ${timeout / 1000} s.`,
    hint: 'It hangs, or another program holds its QMP socket: it serves one at a time.',
    retry: 'again',
  })

const noAnswer = (command: string, timeout: number): FaultError =>
  new FaultError({
    code: 'qmp.timeout',
    message: `QEMU did not answer to ${command} within ${timeout / 1000} s.`,
    hint: 'It may be waiting for a slow disk. If it stays so, kill the guest.',
    retry: 'again',
  })

const refused = (command: string, words: string): FaultError =>
  new FaultError({ code: 'qmp.refused', message: `QEMU refused ${command}: ${words}`, cause: words })

const unreadable = (cause: string): FaultError =>
  new FaultError({
    code: 'qmp.unreadable',
    message: 'QEMU said something that is not QMP as Tapdeck knows it.',
    hint: 'Is another program listening on its socket? Else this is a defect in Tapdeck: please report the cause.',
    cause,
  })
