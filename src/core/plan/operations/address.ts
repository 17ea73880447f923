// address.add and address.remove: an address of the host on an interface.
import { z } from 'zod'
import { findLink, type HostAddress, type HostSnapshot } from '../../host/schema.ts'
import { familyOf, interfaceAddressSchema, interfaceNameSchema, sameInterfaceAddress } from '../../net.ts'
import type { OperationKind } from '../kind.ts'
import { rank } from '../order.ts'
import { routesOf } from '../rebuild.ts'
import { broadcastOf, broadcastSchema, broadcastWords } from './broadcast.ts'

const fields = { device: interfaceNameSchema, address: interfaceAddressSchema }
const addSchema = z.strictObject({
  op: z.literal('address.add'),
  ...fields,
  /** The usual one where it is left out. */
  broadcast: broadcastSchema.optional(),
})
const removeSchema = z.strictObject({ op: z.literal('address.remove'), ...fields })

const addressOn = (host: HostSnapshot, device: string, address: string): HostAddress | undefined =>
  findLink(host, device)?.addresses.find((seen) => sameInterfaceAddress(`${seen.address}/${seen.prefix}`, address))

// nodad: an address that Tapdeck chose for its own network is ready at once; IPv4 knows no DAD and refuses the word.
const noDad = (address: string): string[] => (familyOf(address) === 'inet6' ? ['nodad'] : [])

export const addressAdd: OperationKind<typeof addSchema> = {
  schema: addSchema,
  rank: () => rank.addAddress,
  render: ({ device, address, broadcast }) => [
    {
      run: 'ip',
      args: ['address', 'add', address, ...broadcastWords(address, broadcast), 'dev', device, ...noDad(address)],
    },
  ],
  // One that was there before is removed by the same plan, and comes again by the inverse of that: at its old place in the order.
  inverse: ({ device, address }, before) =>
    findLink(before, device) ? [{ op: 'address.remove', device, address }] : [],
  verify: ({ device, address }, after) =>
    addressOn(after, device, address) ? undefined : `${device} does not have ${address}`,
  describe: ({ device, address }) => `Give ${device} the address ${address}`,
  touches: ({ device }) => [device],
}

export const addressRemove: OperationKind<typeof removeSchema> = {
  schema: removeSchema,
  rank: () => rank.removeAddress,
  render: ({ device, address }) => [{ run: 'ip', args: ['address', 'delete', address, 'dev', device] }],
  inverse({ device, address }, before) {
    const was = addressOn(before, device, address)
    // An interface that loses its last IPv4 address loses its routes (fib_disable_ip in net/ipv4/fib_frontend.c).
    return was ? [{ op: 'address.add', device, address, ...broadcastOf(was) }, ...routesOf(device, before)] : []
  },
  verify: ({ device, address }, after) =>
    addressOn(after, device, address) ? `${device} still has ${address}` : undefined,
  describe: ({ device, address }) => `Take the address ${address} off ${device}`,
  touches: ({ device }) => [device],
}
