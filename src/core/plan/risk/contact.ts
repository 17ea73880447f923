// Whom a machine must stay in touch with while its network is changed: its user's own connections, and its name servers.
import { addressSchema } from '../../net.ts'

/** The other end of a connection by which the user is here. */
export interface Peer {
  by: 'ssh' | 'browser'
  address: string
  port: number
  /** The address of this machine that it comes in at. */
  local: string
}

/** What a snapshot of the kernel does not say; whoever asks for a plan finds it out. */
export interface Contacts {
  peers: readonly Peer[]
  nameServers: readonly string[]
}

export const noContacts: Contacts = { peers: [], nameServers: [] }

export const peerWords = ({ by, address }: Pick<Peer, 'by' | 'address'>): string =>
  by === 'ssh' ? `your SSH connection from ${address}` : `your browser’s connection from ${address}`

/** An address as sockets tell it: an IPv4 one of a socket for both families begins with `::ffff:`. */
export const plainAddress = (text: string): string => (/^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(text) ? text.slice(7) : text)

/** A peer that comes over the network; undefined for one on this machine itself, and for what is no connection. */
export function peerFrom(by: Peer['by'], from: string, port: number, to: string): Peer | undefined {
  const [address, local] = [plainAddress(from), plainAddress(to)]
  const isHere = address.startsWith('127.') || address === '::1'
  const isOne = [address, local].every((each) => addressSchema.safeParse(each.split('%')[0]).success)
  return isOne && !isHere && Number.isInteger(port) && port > 0 && port < 65_536
    ? { by, address, port, local }
    : undefined
}

/** `$SSH_CONNECTION`: address and port of the client, address and port of the server. */
export function sshPeer(variable: string): Peer | undefined {
  const [address = '', port = '', local = ''] = variable.trim().split(/\s+/)
  return peerFrom('ssh', address, Number(port), local)
}

/** The name servers of a resolv.conf(5), but for those on this machine itself. */
export const nameServersIn = (text: string): string[] => [
  ...new Set(
    text.split('\n').flatMap((line) => {
      const address = /^\s*nameserver\s+(\S+)/.exec(line)?.[1]
      if (address === undefined || !addressSchema.safeParse(address.split('%')[0]).success) return []
      return address.startsWith('127.') || address === '::1' ? [] : [address]
    }),
  ),
]
