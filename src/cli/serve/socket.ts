// One window's WebSocket as the wire of a session.
import type { RawData, WebSocket } from 'ws'
import type { Peer } from '../../core/plan/risk/contact.ts'
import { type Session, type Sessions, type Wire } from '../../engine/session/sessions.ts'

/** Bytes; a larger message ends the connection (ws closes with 1009). */
export const largestMessage = 4 * 1024 * 1024
/** Milliseconds without an answer to a ping after which the other end is gone. */
const heartbeat = 20_000

/** RFC 6455, 7.4.1: policy violation. */
const violation = 1008

export function converse(socket: WebSocket, sessions: Sessions, peer: Peer | undefined): void {
  const wire: Wire = {
    text: (frame) => socket.send(frame),
    bytes: (frame) => socket.send(frame),
    waiting: () => socket.bufferedAmount,
    // The reason of a close frame has room for 123 bytes.
    end: (why) => socket.close(violation, why.slice(0, 120)),
  }
  const session: Session = sessions.open(wire, peer)
  let isAlive = true
  const clock = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, heartbeat)
  socket.on('pong', () => (isAlive = true))
  socket.on('message', (data: RawData, isBinary) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)
    session.hear(isBinary ? bytes : bytes.toString())
  })
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    clearInterval(clock)
    void session.close()
  })
}
