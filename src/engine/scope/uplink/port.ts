// Whether a port of this machine can be listened on: tried, as the kernel alone knows all reasons against it.
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { FaultError } from '../../../core/fault.ts'
import type { UplinkForward } from '../../../core/host/schema.ts'
import { endpointText } from '../../../core/lab/words.ts'

/**
 * Listens for a moment, so that what comes next can. slirp4netns says only that it failed, and takes a UDP port that another
 * one already has (libslirp sets SO_REUSEADDR). Faults `uplink.port-busy`, `uplink.port-forbidden`, `uplink.no-address`.
 */
export async function tryPort(forward: UplinkForward): Promise<void> {
  const code = forward.proto === 'tcp' ? await tryTcp(forward) : await tryUdp(forward)
  if (code === 'free') return
  const { proto, address, port } = forward
  const end = `${proto} ${endpointText(address, port)}`
  const cause = `bind: ${code}`
  if (code === 'EADDRINUSE') {
    throw new FaultError({
      code: 'uplink.port-busy',
      message: `Another program already listens on ${end} of this machine.`,
      hint: `\`ss -ln${proto === 'tcp' ? 't' : 'u'}p 'sport = :${port}'\` shows which. End it, or choose another port in the lab's forward.`,
      retry: 'again',
      cause,
    })
  }
  if (code === 'EACCES') {
    throw new FaultError({
      code: 'uplink.port-forbidden',
      message: `Only root may listen on ${end}: ports below ${port < 1024 ? 1024 : 'a limit of this machine'} are kept for it.`,
      hint: 'Choose a port from 1024 on in the lab, or allow it: sysctl -w net.ipv4.ip_unprivileged_port_start=PORT.',
      cause,
    })
  }
  if (code === 'EADDRNOTAVAIL') {
    throw new FaultError({
      code: 'uplink.no-address',
      message: `This machine has no address ${address} to listen on.`,
      hint: '`ip address` shows those that it has; 127.0.0.1 is always there.',
      retry: 'again',
      cause,
    })
  }
  throw new FaultError({
    code: 'uplink.port-unusable',
    message: `This machine does not let anybody listen on ${end}.`,
    hint: 'The cause names the reason that the kernel gave.',
    cause,
  })
}

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.message

function tryTcp({ address, port }: UplinkForward): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve(codeOf(error)))
    server.listen({ host: address, port, ipv6Only: true, exclusive: true }, () => server.close(() => resolve('free')))
  })
}

function tryUdp({ address, port }: UplinkForward): Promise<string> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', ipv6Only: address.includes(':') })
    socket.once('error', (error) => {
      socket.close()
      resolve(codeOf(error))
    })
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve('free')))
  })
}
