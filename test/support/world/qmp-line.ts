// A QMP connection for tests: one command at a time, each with a deadline.
import { createConnection, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { qmpMessage, type QmpMessage, type QmpRequest } from '../../../src/core/qemu/qmp/qmp.ts'

export interface QmpLine {
  greeting: Extract<QmpMessage, { kind: 'greeting' }>['greeting']
  /** The value of `return`. An error of QEMU is thrown with its words. */
  send(request: QmpRequest | { execute: string; arguments?: object }): Promise<unknown>
  close(): void
}

/** Milliseconds. */
const deadline = 20_000

async function socketTo(path: string, gone: () => string | undefined): Promise<Socket> {
  const until = Date.now() + deadline
  for (;;) {
    const ended = gone()
    if (ended !== undefined) throw new Error(ended)
    try {
      return await new Promise<Socket>((resolve, reject) => {
        const socket = createConnection(path, () => {
          resolve(socket)
        })
        socket.once('error', reject)
      })
    } catch (error) {
      if (Date.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

/** Waits for the socket to be there; `gone` says why there is no more point in waiting. */
export async function qmpLine(path: string, gone: () => string | undefined): Promise<QmpLine> {
  const socket = await socketTo(path, gone)
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  const next = async (): Promise<QmpMessage> => {
    const timer = setTimeout(() => socket.destroy(), deadline)
    try {
      const { value, done } = await lines.next()
      if (done === true) throw new Error(gone() ?? 'QEMU closed QMP or did not answer')
      const message = qmpMessage(JSON.parse(value))
      if (message === undefined) throw new Error(`not a QMP message: ${value}`)
      return message
    } finally {
      clearTimeout(timer)
    }
  }
  const send = async (request: QmpRequest | { execute: string; arguments?: object }): Promise<unknown> => {
    socket.write(`${JSON.stringify({ ...request, id: 'test' })}\n`)
    for (;;) {
      const message = await next()
      if (message.kind === 'reply') return message.value
      if (message.kind === 'error') throw new Error(`${request.execute}: ${message.words}`)
    }
  }
  const first = await next()
  if (first.kind !== 'greeting') throw new Error('QEMU did not greet')
  await send({ execute: 'qmp_capabilities' })
  return { greeting: first.greeting, send, close: () => socket.destroy() }
}
