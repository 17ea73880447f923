// The byte streams of one face: opened by a call, numbered, ended with the connection.
import type { z } from 'zod'
import type { ByteFrame } from '../../../contract/bytes.ts'
import type { sessionCalls, streamSchema } from '../../../contract/app.ts'
import { FaultError } from '../../../core/fault.ts'
import type { Engine } from '../../engine.ts'
import { findLab } from '../../labs.ts'
import type { Paths } from '../../files/paths.ts'
import { shellCommand } from './shell.ts'
import { consoleSource } from './sources.ts'
import { Stream, type ByteSource } from './stream.ts'
import { openTerminal } from './terminal.ts'
import type { Wire } from '../wire.ts'

type Input<Name extends keyof typeof sessionCalls> = z.output<(typeof sessionCalls)[Name]['input']>
type Opened = z.output<typeof streamSchema>
type Nothing = Record<string, never>

const mostStreams = 64

export class Streams {
  readonly #engine: Engine
  readonly #paths: Paths
  readonly #wire: Wire
  readonly #tellClosed: (stream: number, why: string) => void
  readonly #streams = new Map<number, Stream>()
  /** Opened, and not yet told to the face. */
  readonly #fresh = new WeakMap<object, Stream>()
  #next = 1
  #isClosed = false

  constructor(engine: Engine, paths: Paths, wire: Wire, tellClosed: (stream: number, why: string) => void) {
    this.#engine = engine
    this.#paths = paths
    this.#wire = wire
    this.#tellClosed = tellClosed
  }

  async openConsole({ lab, guest, which }: Input<'console.open'>): Promise<Opened> {
    this.#makeRoom()
    const stream = await this.#engine.openConsole(lab, guest, which)
    const opened = this.#add(consoleSource(stream, `The guest ${guest} has ended it.`))
    if (stream.before.length > 0) opened.before = stream.before.toString('base64')
    return opened
  }

  async openShell({ lab, columns, rows, ssh }: Input<'shell.open'>): Promise<Opened> {
    this.#makeRoom()
    const { command, environment } = await shellCommand(await findLab(lab, this.#paths), ssh, this.#paths)
    return this.#add(await openTerminal({ command, environment, columns, rows }))
  }

  async resize(stream: number, columns: number, rows: number): Promise<Nothing> {
    this.#of(stream).resize(columns, rows)
    return {}
  }

  async close(stream: number): Promise<Nothing> {
    this.#of(stream).close()
    this.#streams.delete(stream)
    return {}
  }

  /** To be called when a reply is on its way: if it was that of an opening, the bytes may follow. */
  replied(output: object): void {
    this.#fresh.get(output)?.start()
  }

  /** Frames of a stream that has just ended are on their way still: they are passed over. */
  hear(frame: ByteFrame): void {
    const stream = this.#streams.get(frame.stream)
    if (stream === undefined) {
      if (frame.stream >= this.#next) this.#wire.end(`there was never a stream ${frame.stream}`)
      return
    }
    if (frame.kind === 'data') stream.write(frame.bytes)
    else stream.acknowledge(frame.count)
  }

  closeAll(): void {
    this.#isClosed = true
    for (const stream of this.#streams.values()) stream.close()
    this.#streams.clear()
  }

  #add(source: ByteSource): Opened {
    const id = this.#next++
    const stream = new Stream(id, source, this.#wire, (why) => {
      this.#streams.delete(id)
      this.#tellClosed(id, why)
    })
    if (this.#isClosed) {
      stream.close()
      throw new FaultError({ code: 'contract.closed', message: 'The connection has ended meanwhile.' })
    }
    this.#streams.set(id, stream)
    const opened: Opened = { stream: id }
    this.#fresh.set(opened, stream)
    return opened
  }

  #makeRoom(): void {
    if (this.#streams.size < mostStreams) return
    throw new FaultError({
      code: 'stream.too-many',
      message: `${mostStreams} consoles are open already.`,
      hint: 'Close some.',
      retry: 'again',
    })
  }

  #of(id: number): Stream {
    const stream = this.#streams.get(id)
    if (stream !== undefined) return stream
    throw new FaultError({ code: 'stream.unknown', message: `There is no stream ${id} any more.` })
  }
}
