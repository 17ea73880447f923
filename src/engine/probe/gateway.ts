// Whether the gateway of the default route is there: by echo, and by what the kernel learns of it through ARP and neighbour discovery.
import { createSocket } from 'node:dgram'
import { z } from 'zod'
import { familyOf, type Family } from '../../core/net.ts'
import { parseRoutes } from '../../core/host/parse/iproute2/route.ts'
import { gatewaysOf } from '../../core/plan/risk/probe.ts'
import { read } from '../observe/run.ts'
import { no, unsure, yes, type Answer } from './answer.ts'
import { answersPing } from './ping.ts'

const here = { kind: 'machine' } as const

/**
 * Asks all gateways of the default route of a family, as it is now. `since`: milliseconds of performance.now(); what the kernel
 * has learned before that says nothing.
 */
export async function askGateway(family: Family, since: number): Promise<Answer> {
  const routes = parseRoutes(await read(here, ['ip', '-j', '-d', 'route', 'show', 'table', 'all']))
  const gateways = gatewaysOf(routes, family)
  if (gateways.length === 0) return no('there is no default route')
  const answers = await Promise.all(gateways.map((gateway) => askOne(gateway, since)))
  return answers.find(({ is }) => is === 'yes') ?? answers.find(({ is }) => is === 'unsure') ?? answers[0] ?? yes
}

async function askOne({ address, device }: { address: string; device: string }, since: number): Promise<Answer> {
  const target = address.startsWith('fe80:') ? `${address}%${device}` : address
  // Many gateways do not answer an echo; none can be used that does not answer ARP, which this makes the kernel ask.
  const [isThere] = await Promise.all([answersPing(target), knock(target)])
  return isThere ? yes : neighbour(address, device, since)
}

/** The port to which things are sent to be thrown away (RFC 863). */
const discard = 9

function knock(address: string): Promise<void> {
  const socket = createSocket(familyOf(address) === 'inet6' ? 'udp6' : 'udp4')
  return new Promise((done) => {
    const end = (): void => {
      socket.close()
      done()
    }
    socket.once('error', end)
    socket.send(new Uint8Array(1), discard, address, end)
  })
}

const neighbourSchema = z.array(z.object({ state: z.array(z.string()).default([]), confirmed: z.number().optional() }))

/** In between `reachable` and `failed` the kernel is still asking; it begins to doubt an old answer after 15 to 45 s only. */
async function neighbour(address: string, device: string, since: number): Promise<Answer> {
  const text = await read(here, ['ip', '-j', '-s', 'neighbour', 'show', 'to', address, 'dev', device])
  const [seen] = neighbourSchema.parse(JSON.parse(text.trim() || '[]'))
  const words = `${address} on ${device} does not answer`
  if (!seen || seen.state.some((state) => state === 'FAILED' || state === 'INCOMPLETE')) return no(words)
  // Seconds, rounded down.
  const isFresh = (seen.confirmed ?? 0) * 1000 < performance.now() - since
  return seen.state.includes('REACHABLE') && isFresh ? yes : unsure(words)
}
