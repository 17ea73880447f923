// The broadcast address that goes with an address of IPv4: the usual one, another, or none.
import { z } from 'zod'
import type { HostAddress } from '../../host/schema.ts'
import { familyOf, ipv4Schema, lastAddress, parseSubnet } from '../../net.ts'

export const broadcastSchema = z.union([z.literal('none'), ipv4Schema])

/** The last of its subnet. The ends of a point-to-point link have none (RFC 3021). */
function usualOf(address: string): string {
  const subnet = parseSubnet(address)
  if (subnet?.family !== 'inet' || subnet.prefix > 30) return 'none'
  return lastAddress(subnet)
}

/** What an address has that is not the usual one; nothing where it is. */
export function broadcastOf(seen: Pick<HostAddress, 'family' | 'address' | 'prefix' | 'broadcast'>): {
  broadcast?: string
} {
  const { family, address, prefix, broadcast = 'none' } = seen
  return family === 'inet6' || broadcast === usualOf(`${address}/${prefix}`) ? {} : { broadcast }
}

/**
 * In the words of `ip`. The usual one where nothing is said, as managers of networks give it: systemd-networkd 252 that finds its own
 * address without asks for it over and over, and fails with ERANGE.
 */
export function broadcastWords(address: string, broadcast: string | undefined): string[] {
  if (familyOf(address) === 'inet6' || broadcast === 'none') return []
  if (broadcast !== undefined) return ['brd', broadcast]
  return usualOf(address) === 'none' ? [] : ['brd', '+']
}
