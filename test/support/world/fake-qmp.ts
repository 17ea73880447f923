// Something on a unix socket that speaks QMP as badly as a test wants it to.
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { whenDone } from '../cleanup.ts'
import { tempFolder } from '../temp-folder.ts'

const requestSchema = z.looseObject({ execute: z.string(), id: z.number() })
export type FakeRequest = z.output<typeof requestSchema>

export const greeting = {
  QMP: { version: { qemu: { major: 7, minor: 2, micro: 0 }, package: '' }, capabilities: ['oob'] },
}

export interface FakeQmp {
  path: string
  /** Whether the client has hung up. */
  hungUp: () => boolean
}

/**
 * @param greet what is said when somebody connects
 * @param answer called for each request but qmp_capabilities, which is always answered
 */
export async function fakeQmp(
  answer: (request: FakeRequest, say: (line: unknown) => void, socket: Socket) => void,
  greet: (socket: Socket) => void = (socket) => socket.write(`${JSON.stringify(greeting)}\r\n`),
): Promise<FakeQmp> {
  const path = join(await tempFolder(), 'qmp')
  let isGone = false
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const say = (line: unknown) => socket.write(`${JSON.stringify(line)}\r\n`)
    socket.on('error', () => {})
    socket.on('close', () => (isGone = true))
    let text = ''
    socket.on('data', (part: Buffer) => {
      text += part.toString()
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const request = requestSchema.parse(JSON.parse(text.slice(0, end)))
        text = text.slice(end + 1)
        if (request.execute === 'qmp_capabilities') say({ return: {}, id: request.id })
        else answer(request, say, socket)
      }
    })
    greet(socket)
  })
  server.listen(path)
  await once(server, 'listening')
  whenDone(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { path, hungUp: () => isGone }
}
