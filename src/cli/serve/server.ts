// The server of the browser mode: the window's files, and a session for each window over a WebSocket.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { FaultError } from '../../core/fault.ts'
import { peerFrom, type Peer } from '../../core/plan/risk/contact.ts'
import type { Sessions } from '../../engine/session/sessions.ts'
import { Access } from './access.ts'
import { WindowFiles } from '../../engine/face/files.ts'
import { commonHeaders } from '../../engine/face/headers.ts'
import { converse, largestMessage } from './socket.ts'

export interface ServeInput {
  /** Where to listen: 127.0.0.1 unless the user says otherwise. */
  address: string
  /** 0: any that is free. */
  port: number
  /** dist/renderer. */
  folder: string
  /** Private to the user: sign-ins are kept there, by port. */
  stateFolder: string
  sessions: Sessions
}

export interface Served {
  port: number
  /** An address that lets one browser in, once. */
  invite(): string
  close(): Promise<void>
}

/** Windows at a time. */
const mostWindows = 32

/** Faults `serve.no-window`, `serve.port`. */
export async function serve({ address, port, folder, stateFolder, sessions }: ServeInput): Promise<Served> {
  const files = new WindowFiles(folder)
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000 })
  const listening = await listen(server, address, port)
  const shown = address.includes(':') ? `[${address}]` : address
  // Every address that the machine has, and comes to have: a browser finds us again where a change has given it another.
  const isEverywhere = address === '0.0.0.0' || address === '::'
  const hosts = [`${shown}:${listening}`, ...(isLoopback(address) ? [`localhost:${listening}`] : [])]
  const access = new Access(
    listening,
    isEverywhere ? 'wherever-we-are' : hosts,
    // A port by chance is not come back to.
    port === 0 ? undefined : join(stateFolder, `.serve-${listening}.json`),
  )
  server.on('request', (request, response) => answer(request, response, access, files))
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: false })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const refusal = refusalOf(request, access, sockets.clients.size)
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => converse(webSocket, sessions, peerOf(request)))
  })
  return {
    port: listening,
    invite: () => `http://${shown}:${listening}/?token=${access.makeToken()}`,
    async close() {
      for (const client of sockets.clients) client.close(1001, 'Tapdeck ends')
      server.close()
      server.closeAllConnections()
      await sessions.close()
      for (const client of sockets.clients) client.terminate()
    },
  }
}

/** Who is there, if over the network: a plan that would cut them off is risky. */
const peerOf = ({ socket: { remoteAddress, remotePort, localAddress } }: IncomingMessage): Peer | undefined =>
  peerFrom('browser', remoteAddress ?? '', remotePort ?? 0, localAddress ?? '')

export const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'

function refusalOf(request: IncomingMessage, access: Access, windows: number): string | undefined {
  if (!access.isForUs(request) || !access.isFromUs(request)) return '403 Forbidden'
  if (request.url !== `${access.base}socket`) return '404 Not Found'
  if (!access.isSignedIn(request)) return '401 Unauthorized'
  return windows < mostWindows ? undefined : '503 Service Unavailable'
}

function answer(request: IncomingMessage, response: ServerResponse, access: Access, files: WindowFiles): void {
  for (const [name, value] of Object.entries(commonHeaders)) response.setHeader(name, value)
  response.setHeader('Cache-Control', 'no-store')
  if (!access.isForUs(request)) return refuse(response, 421, 'This server is not called so.')
  // A page elsewhere may link here, and may not load anything from here.
  if (request.headers.origin !== undefined && !access.isFromUs(request))
    return refuse(response, 403, 'This is not for other pages.')
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'GET only.')
  const [path, query] = splitOnce(request.url ?? '', '?')
  if (path === '/') return enter(response, new URLSearchParams(query).get('token'), access)
  const isOurs = path.startsWith(access.base)
  if (!isOurs || !access.isSignedIn(request)) return refuse(response, 403, signInWords)
  const name = path.slice(access.base.length)
  const file = files.find(name === '' ? 'index.html' : name)
  if (file === undefined) return refuse(response, 404, 'There is no such file.')
  if (file.isHashed) response.setHeader('Cache-Control', 'private, max-age=31536000, immutable')
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.body.length })
  response.end(request.method === 'HEAD' ? undefined : file.body)
}

const signInWords =
  'Open the address that tapdeck serve printed. It lets one browser in, once; for another, start tapdeck serve again, or press Enter where it runs.'

function enter(response: ServerResponse, token: string | null, access: Access): void {
  const cookie = token === null ? undefined : access.signIn(token)
  if (cookie === undefined) return refuse(response, 403, signInWords)
  response.writeHead(303, { Location: access.base, 'Set-Cookie': cookie })
  response.end()
}

function refuse(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end(`${words}\n`)
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function listen(server: Server, address: string, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', (error) =>
      fail(
        new FaultError({
          code: 'serve.port',
          message: `Tapdeck cannot listen at ${address}, port ${port}.`,
          hint: 'Another program may have the port: choose another with --port, or none for any that is free.',
          retry: 'again',
          cause: error.message,
        }),
      ),
    )
    server.listen(port, address, () => {
      const bound: AddressInfo | string | null = server.address()
      if (typeof bound === 'object' && bound !== null) done(bound.port)
    })
  })
}
