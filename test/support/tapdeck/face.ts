// A face of an engine without a window: its wire, its calls, what it hears.
import { ackFrame, dataFrame, readByteFrame } from '../../../src/contract/bytes.ts'
import type { EventData, EventName, FaceCallName, FaceInput, FaceOutput } from '../../../src/contract/api.ts'
import { FaultError, faultSchema } from '../../../src/core/fault.ts'
import type { Sessions } from '../../../src/engine/session/sessions.ts'
import { whenDone } from '../cleanup.ts'

export interface Face {
  call<Name extends FaceCallName>(name: Name, input: FaceInput<Name>): Promise<FaceOutput<Name>>
  /** Every event of a name so far. */
  heard<Name extends EventName>(name: Name): EventData<Name>[]
  /** What a stream has said so far. */
  said(stream: number): Buffer
  type(stream: number, text: string): void
  /** Whether what comes is acknowledged; `later` until it is said that it is. */
  acknowledges: 'at once' | 'later'
  acknowledgeAll(stream: number): void
  /** Why the session has ended the connection. */
  ended: string | undefined
  close(): Promise<void>
}

export function faceOf(sessions: Sessions): Face {
  const waiting = new Map<number, (reply: { output?: unknown; fault?: unknown }) => void>()
  const events: { event: string; data: unknown }[] = []
  const streams = new Map<number, Buffer[]>()
  const owed = new Map<number, number>()
  let next = 0
  const acknowledgeAll = (stream: number): void => {
    const count = owed.get(stream) ?? 0
    owed.set(stream, 0)
    if (count > 0) session.hear(ackFrame(stream, count))
  }
  const session = sessions.open({
    text: (text) => {
      const frame = JSON.parse(text)
      if ('event' in frame) events.push(frame)
      else waiting.get(frame.id)?.(frame)
    },
    bytes: (bytes) => {
      const frame = readByteFrame(bytes)
      if (frame?.kind !== 'data') return
      streams.set(frame.stream, [...(streams.get(frame.stream) ?? []), Buffer.from(frame.bytes)])
      owed.set(frame.stream, (owed.get(frame.stream) ?? 0) + frame.bytes.length)
      if (face.acknowledges === 'at once') setImmediate(acknowledgeAll, frame.stream)
    },
    waiting: () => 0,
    end: (why) => (face.ended = why),
  })
  const face: Face = {
    call: (name, input) =>
      new Promise((done, fail) => {
        const id = next++
        waiting.set(id, ({ output, fault }) => {
          if (fault === undefined) done(output as never)
          else fail(new FaultError(faultSchema.parse(fault)))
        })
        session.hear(JSON.stringify({ id, call: name, input }))
      }),
    heard: (name) => events.filter(({ event }) => event === name).map(({ data }) => data as never),
    said: (stream) => Buffer.concat(streams.get(stream) ?? []),
    type: (stream, text) => session.hear(dataFrame(stream, Buffer.from(text))),
    acknowledges: 'at once',
    acknowledgeAll,
    ended: undefined,
    close: () => session.close(),
  }
  whenDone(() => session.close())
  return face
}
