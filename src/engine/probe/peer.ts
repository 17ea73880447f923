// Whether the other end of the user's own connection can be reached: it answers an echo, or a knock at its port.
import { connect } from 'node:net'
import { answerTime, no, yes, type Answer } from './answer.ts'
import { answersPing } from './ping.ts'

export async function askPeer(address: string, port: number): Promise<Answer> {
  const [echo, knock] = await Promise.all([answersPing(address), answersKnock(address, port)])
  return echo || knock ? yes : no(`${address} does not answer`)
}

/** A refusal is an answer as good as any. */
function answersKnock(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port })
  return new Promise((done) => {
    const end = (answer: boolean): void => {
      socket.destroy()
      done(answer)
    }
    socket.setTimeout(answerTime, () => end(false))
    socket.once('connect', () => end(true))
    socket.once('error', (error) => end('code' in error && error.code === 'ECONNREFUSED'))
  })
}
