// Whether a name server answers: any answer to the smallest question, for the name servers of the root.
import { createSocket } from 'node:dgram'
import { randomInt } from 'node:crypto'
import { familyOf } from '../../core/net.ts'
import { answerTime, no, yes, type Answer } from './answer.ts'
import { nameServersHere } from './contacts.ts'

/** Asks all that the machine is set to ask, as it is now. */
export async function askNameServers(): Promise<Answer> {
  const servers = nameServersHere()
  if (servers.length === 0) return no('the machine has no name server')
  const answers = await Promise.all(servers.map(answersQuery))
  return answers.includes(true) ? yes : no(`${servers.join(', ')} does not answer`)
}

const port = 53
/** Bytes of a header (RFC 1035, 4.1.1). */
const headerLength = 12

function answersQuery(server: string): Promise<boolean> {
  const id = randomInt(0x1_0000)
  const socket = createSocket(familyOf(server) === 'inet6' ? 'udp6' : 'udp4')
  return new Promise((done) => {
    const end = (answer: boolean): void => {
      clearTimeout(timer)
      socket.close()
      done(answer)
    }
    const timer = setTimeout(() => end(false), answerTime)
    socket.once('error', () => end(false))
    socket.on('message', (reply) => {
      if (reply.length >= headerLength && reply.readUInt16BE(0) === id) end(true)
    })
    // Connected, so that nobody else is heard, and a closed port is known at once. Where there is no way to it, Node tells the callback
    // (doConnect in lib/dgram.js), not the listener.
    socket.connect(port, server, (error?: Error) => (error ? end(false) : socket.send(query(id))))
  })
}

/** Header: recursion desired, one question. Question: the root, type NS (2), class IN (1). */
function query(id: number): Buffer {
  const packet = Buffer.alloc(headerLength + 5)
  packet.writeUInt16BE(id, 0)
  packet.writeUInt16BE(0x0100, 2)
  packet.writeUInt16BE(1, 4)
  packet.writeUInt16BE(2, headerLength + 1)
  packet.writeUInt16BE(1, headerLength + 3)
  return packet
}
