// What is asked before a risky plan, and again after it: does the gateway answer, a name server, the user's own other end?
import { z } from 'zod'
import { deviceWith, sameAddress } from '../../host/route-to.ts'
import type { HostSnapshot, Route } from '../../host/schema.ts'
import type { Family } from '../../net.ts'
import type { Operation } from '../operation.ts'
import { peerWords, type Contacts, type Peer } from './contact.ts'

export const probeSchema = z.discriminatedUnion('kind', [
  /** Whichever gateway the default route has at that time, by ARP or neighbour discovery. */
  z.strictObject({ kind: z.literal('gateway'), family: z.enum(['inet', 'inet6']) }),
  /** Any of those that the machine is set to ask at that time. */
  z.strictObject({ kind: z.literal('name-server') }),
  z.strictObject({ kind: z.literal('peer'), by: z.enum(['ssh', 'browser']), address: z.string(), port: z.int() }),
])
export type Probe = z.output<typeof probeSchema>

/** Everything that could be asked of this machine, less what the plan takes away by intent: that is for the user to confirm. */
export function probesOf(operations: Operation[], host: HostSnapshot, { peers, nameServers }: Contacts): Probe[] {
  return [
    ...(['inet', 'inet6'] as const)
      .filter((family) => gatewaysOf(host.routes, family).length > 0 && !losesGateway(operations, host, family))
      .map((family) => ({ kind: 'gateway' as const, family })),
    ...(nameServers.length > 0 ? [{ kind: 'name-server' as const }] : []),
    ...peers
      .filter((peer) => !leavesByIntent(peer, operations, host))
      .map(({ by, address, port }) => ({ kind: 'peer' as const, by, address, port })),
  ]
}

const defaultsOf = (routes: readonly Route[], family: Family): Route[] =>
  routes.filter(
    (route) => route.family === family && route.to === 'default' && route.table === 'main' && route.type === 'unicast',
  )

/** The gateways of the default routes that are used: those with the least metric. */
export function gatewaysOf(routes: readonly Route[], family: Family): { address: string; device: string }[] {
  const defaults = defaultsOf(routes, family)
  const least = Math.min(...defaults.map(({ metric }) => metric ?? 0))
  return defaults.flatMap(({ via, device, metric }) =>
    (metric ?? 0) === least && via !== undefined && device !== undefined ? [{ address: via, device }] : [],
  )
}

/** Whether a plan takes every default route away and adds none: then there is none afterwards, as the user was shown. */
function losesGateway(operations: Operation[], host: HostSnapshot, family: Family): boolean {
  const isAdded = operations.some(
    (operation) =>
      (operation.op === 'route.add' &&
        operation.to === 'default' &&
        operation.family === family &&
        operation.routingTable === undefined) ||
      (operation.op === 'lease.start' && family === 'inet'),
  )
  const goes = ({ device, via }: Route): boolean =>
    operations.some(
      (operation) =>
        (operation.op === 'link.remove' && operation.name === device) ||
        (operation.op === 'route.remove' &&
          operation.to === 'default' &&
          operation.family === family &&
          operation.routingTable === undefined &&
          operation.device === device &&
          (operation.via === undefined || operation.via === via)),
    )
  return !isAdded && defaultsOf(host.routes, family).every(goes)
}

/** Whether the address at which a connection comes in goes, and does not come again elsewhere: no connection outlives that. */
export function leavesByIntent({ local }: Peer, operations: Operation[], host: HostSnapshot): boolean {
  const device = deviceWith(host, local)
  if (device === undefined) return false
  const is = (text: string): boolean => sameAddress(text.split('/')[0] ?? '', local)
  const goes = operations.some(
    (operation) =>
      (operation.op === 'address.remove' && is(operation.address)) ||
      (operation.op === 'link.remove' && operation.name === device),
  )
  // A DHCP server knows the MAC, and mostly gives the same address again.
  const comes = operations.some(
    (operation) => (operation.op === 'address.add' && is(operation.address)) || operation.op === 'lease.start',
  )
  return goes && !comes
}

/** What is asked, in words: `the gateway of the default route`. */
export function probeWords(probe: Probe): string {
  switch (probe.kind) {
    case 'gateway':
      return `the gateway of the ${probe.family === 'inet6' ? 'IPv6 ' : ''}default route`
    case 'name-server':
      return 'a name server'
    case 'peer':
      return `the other end of ${peerWords(probe)}`
    default:
      return probe satisfies never
  }
}
