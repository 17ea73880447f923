// One who comes to the server without a browser: signed in, and at the socket.
import { WebSocket } from 'ws'

export interface Visitor {
  origin: string
  base: string
  cookie: string
  /** The socket's URL. */
  socket: string
}

/** Uses up the token of the address. */
export async function signIn(address: string): Promise<Visitor> {
  const answer = await fetch(address, { redirect: 'manual' })
  const { origin } = new URL(address)
  const base = answer.headers.get('location') ?? ''
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';')
  return { origin, base, cookie, socket: `${origin.replace('http', 'ws')}${base}socket` }
}

export interface Wire {
  send(frame: string | Uint8Array): void
  /** The reply: `{ output }` or `{ fault }`. */
  call(name: string, input: unknown): Promise<unknown>
  /** The code with which the server has ended it. */
  closed: Promise<number>
}

export async function talk(address: string): Promise<Wire> {
  const { socket: url, cookie, origin } = await signIn(address)
  return wireTo(url, { cookie, origin })
}

async function wireTo(url: string, headers: Record<string, string>): Promise<Wire> {
  const socket = new WebSocket(url, { headers })
  await new Promise<void>((done, fail) => {
    socket.once('open', done)
    socket.once('error', fail)
  })
  let next = 0
  const waiting = new Map<number, (reply: unknown) => void>()
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) return
    const frame = JSON.parse(data.toString()) as { id?: number }
    if (frame.id !== undefined) waiting.get(frame.id)?.(frame)
  })
  return {
    send: (frame) => socket.send(frame),
    call: (name, input) =>
      new Promise((done) => {
        const id = next++
        waiting.set(id, done)
        socket.send(JSON.stringify({ id, call: name, input }))
      }),
    closed: new Promise((done) => {
      socket.once('close', done)
    }),
  }
}
