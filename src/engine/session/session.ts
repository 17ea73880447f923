// One connected face: its calls, the events that it hears, its streams.
import type { z } from 'zod'
import { readByteFrame } from '../../contract/bytes.ts'
import {
  calls,
  events,
  faceCalls,
  type CallName,
  type EventData,
  type EventName,
  type FaceCallName,
  type FaceOutput,
} from '../../contract/api.ts'
import { sessionCalls } from '../../contract/app.ts'
import { requestSchema, type RequestFrame } from '../../contract/frame.ts'
import { FaultError, faultOf } from '../../core/fault.ts'
import type { Engine } from '../engine.ts'
import type { Paths } from '../files/paths.ts'
import { OpenFiles } from './files.ts'
import type { GuestWatches } from './guests.ts'
import { Outbox } from './outbox.ts'
import type { Places } from './places.ts'
import { Streams } from './streams/streams.ts'
import { Watching } from './watching.ts'
import type { Wire } from './wire.ts'

export interface SessionDeps {
  engine: Engine
  paths: Paths
  places: Places
  guests: GuestWatches
  wire: Wire
  ended: () => void
}

/** Characters; the longest call carries two lab texts of a mebibyte. Bytes of a stream come in smaller frames. */
const longestRequest = 4 * 1024 * 1024
/** Calls under way; a face that has more waits for nothing. */
const mostCalls = 256

type SessionCallName = keyof typeof sessionCalls
type SessionHandlers = {
  [Name in SessionCallName]: (input: z.output<(typeof sessionCalls)[Name]['input']>) => Promise<FaceOutput<Name>>
}

const isFaceCall = (name: string): name is FaceCallName => Object.hasOwn(faceCalls, name)
const isSessionCall = (name: FaceCallName): name is SessionCallName => Object.hasOwn(sessionCalls, name)

/** What the engine tells to all faces alike. */
const engineEvents = ['plan.progress', 'plan.waits', 'plan.ended', 'plan.unrecorded'] as const satisfies EventName[]

export class Session {
  readonly #engine: Engine
  readonly #wire: Wire
  readonly #outbox: Outbox
  readonly #streams: Streams
  readonly #watching: Watching
  readonly #files: OpenFiles
  readonly #handlers: SessionHandlers
  readonly #endings: (() => void)[]
  readonly #ended: () => void
  #underWay = 0
  #closed: Promise<void> | undefined

  constructor({ engine, paths, places, guests, wire, ended }: SessionDeps) {
    this.#engine = engine
    this.#wire = wire
    this.#ended = ended
    this.#outbox = new Outbox(wire)
    const tell = <Name extends EventName>(name: Name, data: EventData<Name>): void => this.#outbox.event(name, data)
    this.#streams = new Streams(engine, paths, wire, (stream, why) => tell('stream.closed', { stream, why }))
    this.#watching = new Watching(places, guests, (known, snapshot) => engine.driftOf(known, snapshot), tell)
    this.#files = new OpenFiles((file, digest) => tell('lab.changed-on-disk', { file, digest }))
    this.#endings = engineEvents.map((name) => engine.on(name, (data) => tell(name, events[name].parse(data))))
    const streams = this.#streams
    this.#handlers = {
      'host.watch': ({ where }) => this.#watching.watch(where),
      'host.unwatch': ({ where }) => this.#watching.unwatch(where),
      'console.open': (input) => streams.openConsole(input),
      'shell.open': (input) => streams.openShell(input),
      'stream.resize': async ({ stream, columns, rows }) => streams.resize(stream, columns, rows),
      'stream.close': async ({ stream }) => streams.close(stream),
    }
  }

  /** A frame from the face. One that is none ends the connection: nothing that follows it could be trusted. */
  hear(frame: string | Uint8Array): void {
    if (this.#closed) return
    if (typeof frame !== 'string') return this.#hearBytes(frame)
    const request = readRequest(frame)
    if (request === undefined) return this.#wire.end('a frame that is no request')
    void this.#answer(request)
  }

  /** Ends everything that it began. */
  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    for (const end of this.#endings) end()
    this.#outbox.close()
    this.#streams.closeAll()
    await Promise.all([this.#watching.close(), this.#files.close()])
    this.#ended()
  }

  #hearBytes(frame: Uint8Array): void {
    const read = readByteFrame(frame)
    if (read === undefined) return this.#wire.end('a frame that is neither data nor acknowledgement')
    this.#streams.hear(read)
  }

  async #answer({ id, call, input }: RequestFrame): Promise<void> {
    if (this.#underWay >= mostCalls) {
      const message = `${mostCalls} calls are under way already.`
      return this.#outbox.reply({ id, fault: { code: 'contract.busy', message, retry: 'again' } })
    }
    this.#underWay++
    try {
      const output = await this.#serve(call, input)
      this.#outbox.reply({ id, output })
      this.#streams.replied(output)
    } catch (error) {
      this.#outbox.reply({ id, fault: faultOf(error) })
    }
    this.#underWay--
  }

  async #serve(name: string, input: unknown): Promise<object> {
    if (!isFaceCall(name)) throw new FaultError({ code: 'contract.call', message: `There is no call ${name}.` })
    return isSessionCall(name) ? this.#serveHere(name, input) : this.#serveByEngine(name, input)
  }

  async #serveHere<Name extends SessionCallName>(name: Name, input: unknown): Promise<FaceOutput<Name>> {
    const parsed = sessionCalls[name].input.safeParse(input)
    if (!parsed.success) throw inputFault(name, parsed.error)
    // One cast: the name picks both the schema and the handler, which TypeScript cannot see.
    const handler = this.#handlers[name] as (value: unknown) => Promise<FaceOutput<Name>>
    return handler(parsed.data)
  }

  /** The engine validates; here is only noted what this face works on. */
  async #serveByEngine(name: CallName, input: unknown): Promise<object> {
    const parsed = calls[name].input.safeParse(input)
    if (!parsed.success) throw inputFault(name, parsed.error)
    const said = parsed.data
    const saved = name === 'lab.save' && 'text' in said && 'file' in said ? said.file : undefined
    const before = saved === undefined ? undefined : this.#files.forget(saved)
    try {
      const output = await this.#engine.call(name, said)
      if ('digest' in output && 'file' in said && typeof said.file === 'string')
        this.#files.know(said.file, output.digest)
      if (name === 'lab.status' && 'lab' in said && typeof said.lab === 'object') await this.#watching.note(said.lab)
      return output
    } catch (error) {
      if (saved !== undefined && before !== undefined) this.#files.know(saved, before)
      throw error
    }
  }
}

function readRequest(frame: string): RequestFrame | undefined {
  if (frame.length > longestRequest) return undefined
  try {
    return requestSchema.safeParse(JSON.parse(frame)).data
  } catch {
    return undefined
  }
}

function inputFault(name: string, error: z.ZodError): FaultError {
  const [issue] = error.issues
  return new FaultError({
    code: 'contract.input',
    message: `The call ${name} was not understood: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
  })
}
