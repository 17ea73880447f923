// address.add and address.remove: an address of the host on an interface.
import { z } from 'zod'
import { findLink, type HostSnapshot } from '../../host/schema.ts'
import { familyOf, interfaceAddressSchema, interfaceNameSchema, sameInterfaceAddress } from '../../net.ts'
import type { OperationKind } from '../kind.ts'
import { rank } from '../order.ts'
import { routesOf } from '../rebuild.ts'

const fields = { device: interfaceNameSchema, address: interfaceAddressSchema }
const addSchema = z.strictObject({ op: z.literal('address.add'), ...fields })
const removeSchema = z.strictObject({ op: z.literal('address.remove'), ...fields })

const has = (host: HostSnapshot, device: string, address: string): boolean =>
  (findLink(host, device)?.addresses ?? []).some((seen) =>
    sameInterfaceAddress(`${seen.address}/${seen.prefix}`, address),
  )

/**
 * With its broadcast address, as managers of networks give one: systemd-networkd 252 that finds its own address without asks for it over
 * and over, and fails with ERANGE. The ends of a point-to-point link have none (RFC 3021).
 */
const broadcast = (address: string): string[] =>
  familyOf(address) === 'inet' && Number(address.split('/')[1]) <= 30 ? ['brd', '+'] : []

// nodad: an address that Tapdeck chose for its own network is ready at once; IPv4 knows no DAD and refuses the word.
const noDad = (address: string): string[] => (familyOf(address) === 'inet6' ? ['nodad'] : [])

export const addressAdd: OperationKind<typeof addSchema> = {
  schema: addSchema,
  rank: () => rank.addAddress,
  render: ({ device, address }) => [
    { run: 'ip', args: ['address', 'add', address, ...broadcast(address), 'dev', device, ...noDad(address)] },
  ],
  // One that was there before is removed by the same plan, and comes again by the inverse of that: at its old place in the order.
  inverse: ({ device, address }, before) =>
    findLink(before, device) ? [{ op: 'address.remove', device, address }] : [],
  verify: ({ device, address }, after) =>
    has(after, device, address) ? undefined : `${device} does not have ${address}`,
  describe: ({ device, address }) => `Give ${device} the address ${address}`,
  touches: ({ device }) => [device],
}

export const addressRemove: OperationKind<typeof removeSchema> = {
  schema: removeSchema,
  rank: () => rank.removeAddress,
  render: ({ device, address }) => [{ run: 'ip', args: ['address', 'delete', address, 'dev', device] }],
  inverse: ({ device, address }, before) =>
    // An interface that loses its last IPv4 address loses its routes (fib_disable_ip in net/ipv4/fib_frontend.c).
    has(before, device, address) ? [{ op: 'address.add', device, address }, ...routesOf(device, before)] : [],
  verify: ({ device, address }, after) => (has(after, device, address) ? `${device} still has ${address}` : undefined),
  describe: ({ device, address }) => `Take the address ${address} off ${device}`,
  touches: ({ device }) => [device],
}
