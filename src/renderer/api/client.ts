// The window's end of the contract: calls, events and byte streams over one connection that comes back by itself.
import {
  events,
  faceCalls,
  type EventData,
  type EventName,
  type FaceCallName,
  type FaceInput,
  type FaceOutput,
} from '../../contract/api.ts'
import { readByteFrame } from '../../contract/bytes.ts'
import { eventSchema, replySchema } from '../../contract/frame.ts'
import { FaultError } from '../../core/fault.ts'
import { EngineStream, type ByteStream } from './stream.ts'
import { transportOf, type Transport } from './transport.ts'

export type { ByteStream } from './stream.ts'

/** `connecting`: for the first time. `lost`: it was open, and is tried again by itself. */
export type ConnectionState = 'connecting' | 'open' | 'lost'

export interface EngineClient {
  /** Rejects with FaultError only: the engine's, `contract.lost` if the connection ended before the answer. */
  call<Name extends FaceCallName>(name: Name, input: FaceInput<Name>): Promise<FaceOutput<Name>>
  on<Name extends EventName>(name: Name, hear: (data: EventData<Name>) => void): () => void
  /** The stream that a call has just opened, by its number. */
  stream(id: number): ByteStream
  readonly state: ConnectionState
  onState(hear: () => void): () => void
}

interface Waiting {
  name: FaceCallName
  frame: string
  isSent: boolean
  done: (output: unknown) => void
  fail: (error: FaultError) => void
}

class Client implements EngineClient {
  readonly #transport: Transport
  readonly #waiting = new Map<number, Waiting>()
  readonly #hearers = new Map<EventName, Set<(data: unknown) => void>>()
  readonly #stateHearers = new Set<() => void>()
  readonly #streams = new Map<number, EngineStream>()
  #next = 0
  state: ConnectionState = 'connecting'

  constructor(transport: Transport) {
    this.#transport = transport
    transport.onFrame((frame) => (typeof frame === 'string' ? this.#hearText(frame) : this.#hearBytes(frame)))
    transport.onState((state) => (state === 'open' ? this.#opened() : this.#lost()))
  }

  call<Name extends FaceCallName>(name: Name, input: FaceInput<Name>): Promise<FaceOutput<Name>> {
    const id = this.#next++
    const frame = JSON.stringify({ id, call: name, input })
    return new Promise((done, fail) => {
      // Calls that are made before the connection is there go when it is.
      const isSent = this.state === 'open'
      const resolve = (output: unknown): void => done(output as FaceOutput<Name>)
      this.#waiting.set(id, { name, frame, isSent, done: resolve, fail })
      if (isSent) this.#transport.send(frame)
    })
  }

  on<Name extends EventName>(name: Name, hear: (data: EventData<Name>) => void): () => void {
    const hearers = this.#hearers.get(name) ?? new Set()
    this.#hearers.set(name, hearers)
    const each = (data: unknown): void => hear(data as EventData<Name>)
    hearers.add(each)
    return () => hearers.delete(each)
  }

  stream(id: number): ByteStream {
    return this.#streams.get(id) ?? lostStream(id)
  }

  onState(hear: () => void): () => void {
    this.#stateHearers.add(hear)
    return () => this.#stateHearers.delete(hear)
  }

  #opened(): void {
    this.#setState('open')
    for (const waiting of this.#waiting.values()) {
      if (waiting.isSent) continue
      waiting.isSent = true
      this.#transport.send(waiting.frame)
    }
  }

  #lost(): void {
    // While it has never been open, calls wait for it.
    if (this.state === 'connecting') return
    this.#setState('lost')
    for (const [id, { isSent, fail }] of this.#waiting) {
      if (!isSent) continue
      this.#waiting.delete(id)
      fail(lostFault())
    }
    for (const stream of this.#streams.values()) stream.hearEnd('The connection to the engine is lost.')
    this.#streams.clear()
  }

  #setState(state: ConnectionState): void {
    if (this.state === state) return
    this.state = state
    for (const hear of this.#stateHearers) hear()
  }

  #hearText(text: string): void {
    const frame: unknown = parsed(text)
    const event = eventSchema.safeParse(frame)
    if (event.success) return this.#hearEvent(event.data.event, event.data.data)
    const reply = replySchema.safeParse(frame)
    if (!reply.success) return
    const waiting = this.#waiting.get(reply.data.id)
    if (waiting === undefined) return
    this.#waiting.delete(reply.data.id)
    if ('fault' in reply.data) return waiting.fail(new FaultError(reply.data.fault))
    const output = faceCalls[waiting.name].output.safeParse(reply.data.output)
    if (!output.success) return waiting.fail(unknownAnswer(waiting.name, output.error.message))
    // Its bytes may be in the very next frame: the stream is there before who asked for it hears of it.
    if ('stream' in output.data) this.#addStream(output.data.stream)
    waiting.done(output.data)
  }

  #hearEvent(name: string, data: unknown): void {
    if (!isEventName(name)) return
    const event = events[name].safeParse(data)
    if (!event.success) return
    if ('stream' in event.data) {
      this.#streams.get(event.data.stream)?.hearEnd(event.data.why)
      this.#streams.delete(event.data.stream)
    }
    for (const hear of this.#hearers.get(name) ?? []) hear(event.data)
  }

  #hearBytes(bytes: Uint8Array): void {
    const frame = readByteFrame(bytes)
    if (frame === undefined) return
    const stream = this.#streams.get(frame.stream)
    if (frame.kind === 'data') stream?.hearData(frame.bytes)
    else stream?.hearAck(frame.count)
  }

  #addStream(id: number): void {
    const send = (frame: Uint8Array<ArrayBuffer>): void => {
      if (this.state === 'open') this.#transport.send(frame)
    }
    const closing = (): void => {
      this.#streams.delete(id)
      // One that has just ended by itself is no matter.
      this.call('stream.close', { stream: id }).catch(() => undefined)
    }
    this.#streams.set(id, new EngineStream(id, send, closing))
  }
}

const isEventName = (name: string): name is EventName => Object.hasOwn(events, name)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const lostFault = (): FaultError =>
  new FaultError({
    code: 'contract.lost',
    message: 'The connection to the engine was lost before it answered.',
    hint: 'It is tried again by itself. Look at what is there before you repeat what you did.',
    retry: 'again',
  })

const unknownAnswer = (name: string, cause: string): FaultError =>
  new FaultError({ code: 'contract.output', message: `The engine’s answer to ${name} was not understood.`, cause })

/** The connection was lost between the opening and this. */
function lostStream(id: number): ByteStream {
  const stream = new EngineStream(
    id,
    () => undefined,
    () => undefined,
  )
  stream.hearEnd('The connection to the engine is lost.')
  return stream
}

let client: EngineClient | undefined

/** The window's one connection: made at the first call, there as long as the window is. */
export function connectEngine(): EngineClient {
  client ??= new Client(transportOf(window))
  return client
}
