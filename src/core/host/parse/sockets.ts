// /proc/net/tcp, tcp6, udp, udp6 and route: who listens where, in the kernel's hexadecimal words.
import type { UplinkForward } from '../schema.ts'
import { addressToNumber, familyOf, numberToAddress } from '../../net.ts'

export interface Listener {
  address: string
  port: number
  /** The number of the socket, as in `socket:[N]` of /proc/PID/fd. */
  inode: string
}

/** 0A is TCP_LISTEN; a UDP socket without a peer is in 07, TCP_CLOSE (include/net/tcp_states.h). */
const listening = new Set(['0A', '07'])

/** Sockets that wait for anybody, of one of the files. */
export function parseListeners(text: string): Listener[] {
  return text.split('\n').flatMap((line): Listener[] => {
    const [, local = '', , state = '', , , , , , inode] = line.trim().split(/\s+/)
    const [address = '', port = ''] = local.split(':')
    if (!listening.has(state) || inode === undefined || !/^([0-9A-F]{8}|[0-9A-F]{32})$/.test(address)) return []
    return [{ address: parseAddress(address), port: Number.parseInt(port, 16), inode }]
  })
}

/** Words of 32 bits in the byte order of the machine, which is little-endian wherever KVM/x86 is. */
function parseAddress(hex: string): string {
  const words = hex.match(/.{8}/g) ?? []
  const bytes = words.map((word) => (word.match(/../g) ?? []).toReversed().join('')).join('')
  return numberToAddress(BigInt(`0x${bytes}`), hex.length === 8 ? 'inet' : 'inet6')
}

/** Whether a socket listens on exactly this address and port; `text` is the file of its protocol and family. */
export const isListening = (text: string, { address, port }: UplinkForward): boolean =>
  parseListeners(text).some(
    (socket) =>
      socket.port === port &&
      familyOf(socket.address) === familyOf(address) &&
      addressToNumber(socket.address) === addressToNumber(address),
  )

/** The devices of the default routes in /proc/net/route. */
export const defaultRouteDevices = (text: string): string[] =>
  text.split('\n').flatMap((line) => {
    const [device, destination, , , , , , mask] = line.split('\t')
    return device !== undefined && destination === '00000000' && mask === '00000000' ? [device] : []
  })
