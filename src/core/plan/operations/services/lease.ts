// lease.start and lease.stop: a DHCP client that asks for the address of an interface.
import { z } from 'zod'
import { findLink, type DhcpClient, type HostSnapshot } from '../../../host/schema.ts'
import { interfaceNameSchema } from '../../../net.ts'
import type { Setting } from '../../command.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'

const startSchema = z.strictObject({
  op: z.literal('lease.start'),
  device: interfaceNameSchema,
  /** `lab`: waits for the first lease, with files in the lab's folder. `machine`: as ifupdown starts one, without waiting. */
  for: z.enum(['lab', 'machine']),
})
const stopSchema = z.strictObject({
  op: z.literal('lease.stop'),
  device: interfaceNameSchema,
  /** Of IPv4, by DHCP: whatever else has it goes on with it, or it goes too. */
  address: z.enum(['stays', 'goes']),
})
type LeaseStart = z.output<typeof startSchema>

export const clientOf = (host: HostSnapshot, device: string): DhcpClient | undefined =>
  host.dhcpClients?.find((client) => client.device === device)

/** Where Debian's ifupdown keeps the files of a client (its `inet.defn`), so that `ifdown` finds it again. */
function argsOf({ device, for: whose }: LeaseStart, { folder }: Setting): string[] {
  const [run, state] = whose === 'lab' ? [folder, folder] : ['/run', '/var/lib/dhcp']
  return [
    ...['-4', whose === 'lab' ? '-1' : '-nw'],
    ...['-pf', `${run}/dhclient.${device}.pid`, '-lf', `${state}/dhclient.${device}.leases`, device],
  ]
}

export const leaseStart: OperationKind<typeof startSchema> = {
  schema: startSchema,
  rank: () => rank.startService,
  render: (operation, setting) => [{ run: 'dhclient', args: argsOf(operation, setting) }],
  inverse: ({ device }, before) => (clientOf(before, device) ? [] : [{ op: 'lease.stop', device, address: 'goes' }]),
  verify({ device, for: whose }, after) {
    if (!clientOf(after, device)) return `no DHCP client asks for an address of ${device}`
    const has = findLink(after, device)?.addresses.some(({ family }) => family === 'inet')
    return whose === 'machine' || has ? undefined : `${device} has no address by DHCP`
  },
  describe: ({ device }) => `Ask for an address of ${device} by DHCP`,
  touches: ({ device }) => [device],
  settles: ({ for: whose }) => (whose === 'lab' ? 0 : 15),
}

export const leaseStop: OperationKind<typeof stopSchema> = {
  schema: stopSchema,
  rank: () => rank.stopService,
  render: ({ device, address }) => [
    { run: 'end-dhcp-client', device },
    ...(address === 'stays'
      ? []
      : [
          // Of IPv4 alone, which a batch can only be told by an address. With the last of them the kernel takes away the routes of the
          // interface (fib_inetaddr_event in net/ipv4/fib_frontend.c).
          { run: 'ip' as const, args: ['address', 'flush', 'dev', device, 'to', '0.0.0.0/0', 'dynamic'] },
        ]),
  ],
  inverse({ device }, before) {
    if (!clientOf(before, device)) return []
    const owner = findLink(before, device)?.owner.kind
    return [{ op: 'lease.start', device, for: owner === 'tapdeck' ? 'lab' : 'machine' }]
  },
  verify: ({ device }, after) => (clientOf(after, device) ? `a DHCP client still asks for ${device}` : undefined),
  describe: ({ device }) => `End the DHCP client of ${device}`,
  touches: ({ device }) => [device],
}
