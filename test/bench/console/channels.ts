// The two ways to a guest's screen that are compared: Tapdeck's byte stream, and websockify. The same client, both by WebSocket.
import { WebSocket } from 'ws'
import { z } from 'zod'
import { ackFrame, dataFrame, readByteFrame } from '../../../src/contract/bytes.ts'
import { acknowledgeEvery } from '../../../src/contract/frame.ts'
import type { Visitor } from '../../e2e/support/visitor.ts'
import type { Channel } from './rfb.ts'

const opened = (socket: WebSocket): Promise<void> =>
  new Promise((done, fail) => {
    socket.once('open', done)
    socket.once('error', fail)
  })

export async function throughWebsockify(url: string): Promise<Channel> {
  const socket = new WebSocket(url, ['binary'])
  socket.binaryType = 'nodebuffer'
  // What is said at once must not be lost.
  const early: Uint8Array[] = []
  let hearer: (bytes: Uint8Array) => void = (bytes) => early.push(bytes)
  socket.on('message', (data: Buffer) => hearer(data))
  await opened(socket)
  return {
    send: (bytes) => socket.send(bytes),
    onData(hear) {
      hearer = hear
      for (const bytes of early) hear(bytes)
    },
    close: () => socket.close(),
  }
}

const replySchema = z.object({ id: z.literal(1), output: z.object({ stream: z.int() }) })

export async function throughTapdeck(visitor: Visitor, lab: string, guest: string): Promise<Channel> {
  const socket = new WebSocket(visitor.socket, { headers: { cookie: visitor.cookie, origin: visitor.origin } })
  await opened(socket)
  const early: Uint8Array[] = []
  let hearer: (bytes: Uint8Array) => void = (bytes) => early.push(bytes)
  const stream = await new Promise<number>((done, fail) => {
    let id = 0
    let due = 0
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) {
        const reply = replySchema.safeParse(JSON.parse(data.toString()))
        if (!reply.success) return fail(new Error(data.toString()))
        id = reply.data.output.stream
        return done(id)
      }
      const frame = readByteFrame(data)
      if (frame?.kind !== 'data') return
      hearer(frame.bytes)
      due += frame.bytes.length
      if (due < acknowledgeEvery) return
      socket.send(ackFrame(id, due))
      due = 0
    })
    socket.send(JSON.stringify({ id: 1, call: 'console.open', input: { lab: { name: lab }, guest, which: 'vnc' } }))
  })
  return {
    send: (bytes) => socket.send(dataFrame(stream, bytes)),
    onData(hear) {
      hearer = hear
      for (const bytes of early) hear(bytes)
    },
    close: () => socket.close(),
  }
}
