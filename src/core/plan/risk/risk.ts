// Whether a plan could cut the user off, why, and what must still answer when it is done.
import { z } from 'zod'
import { fileFor, matchedLink } from '../../host/managers/network-files.ts'
import { prefixOf, routeTo } from '../../host/route-to.ts'
import type { HostSnapshot } from '../../host/schema.ts'
import { parseSubnet, subnetHas, subnetText } from '../../net.ts'
import { isOfNetworkd, isReadAgain } from '../operations/managers/networkd.ts'
import { touchedBy, type Operation } from '../operation.ts'
import { peerWords, type Contacts } from './contact.ts'
import { lifelines } from './lifelines.ts'
import { patienceOf } from './patience.ts'
import { leavesByIntent, probeSchema, probesOf } from './probe.ts'

export const riskSchema = z.discriminatedUnion('level', [
  z.strictObject({ level: z.literal('safe') }),
  /** Must be confirmed within a time, or it is undone. */
  z.strictObject({
    level: z.literal('risky'),
    reasons: z.array(z.string()),
    /** What answers before must answer afterwards, or the plan is undone. */
    probes: z.array(probeSchema).default([]),
    /** Seconds that they get for it. */
    patience: z.int().default(0),
  }),
])
/** Seconds in which a risky plan must be confirmed where nothing else is said. */
export const usualKeepWithin = 60
export type Risk = z.output<typeof riskSchema>

/** Nobody's connection goes through a sandbox: there is no risk in it. */
export function riskOf(
  operations: Operation[],
  host: HostSnapshot,
  scope: 'sandbox' | 'host',
  contacts: Contacts,
): Risk {
  if (scope === 'sandbox') return { level: 'safe' }
  const lines = lifelines(host, contacts)
  const reasons = [
    ...new Set([
      ...operations.flatMap((operation) => [
        ...touchedBy(operation).flatMap((name) => {
          const why = lines.get(name)
          return why === undefined ? [] : [`${name} is changed: ${why}`]
        }),
        ...(operation.op === 'route.add' && operation.to === 'default' ? ['The default route is changed'] : []),
        ...(operation.op === 'resolver.set' && operation.servers.length > 0
          ? ['The name servers that this machine asks are changed']
          : []),
        ...divertedBy(operation, host, contacts),
      ]),
      ...takenUp(operations, host).flatMap((name) => {
        const why = lines.get(name)
        return why === undefined
          ? []
          : [`systemd-networkd reads all its files again, and sets ${name} up anew if they have changed: ${why}`]
      }),
      ...contacts.peers
        .filter((peer) => leavesByIntent(peer, operations, host))
        .map((peer) => `${capital(peerWords(peer))} ends: ${peer.local}, where it comes in, goes away`),
    ]),
  ]
  return reasons.length === 0
    ? { level: 'safe' }
    : {
        level: 'risky',
        reasons,
        probes: probesOf(operations, host, contacts),
        patience: patienceOf(operations, host),
      }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Interfaces that no operation speaks of, nor any lab, and that networkd configures, or would by what its files say by now. */
function takenUp(operations: Operation[], host: HostSnapshot): string[] {
  if (!operations.some((operation) => operation.op === 'networkd.unmanaged' && isReadAgain(operation))) return []
  const touched = new Set([
    ...operations.flatMap(touchedBy),
    ...(host.unmanagedByNetworkd ?? []).flatMap(({ interfaces }) => interfaces),
  ])
  return host.links
    .filter((link) => isOfNetworkd(link) || fileFor(host.networkFiles ?? [], matchedLink(link)) !== undefined)
    .map(({ name }) => name)
    .filter((name) => !touched.has(name))
}

/** Contacts whose packets would go another way from then on: a subnet that holds them comes to stand on another interface. */
function divertedBy(operation: Operation, host: HostSnapshot, { peers, nameServers }: Contacts): string[] {
  const text =
    operation.op === 'address.add' ? operation.address : operation.op === 'route.add' ? operation.to : undefined
  const subnet = text === undefined ? undefined : parseSubnet(text)
  if (!subnet || !('device' in operation)) return []
  const { device } = operation
  const called = [
    ...peers.map((peer) => ({ address: peer.address, words: peerWords(peer) })),
    ...nameServers.map((address) => ({ address, words: `the way to the name server ${address}` })),
  ]
  return called.flatMap(({ address, words }) => {
    const now = routeTo(host, address)
    const isTaken =
      subnetHas(subnet, address.split('%')[0] ?? '') &&
      now !== undefined &&
      now.device !== device &&
      subnet.prefix >= prefixOf(now)
    return isTaken ? [`${subnetText(subnet)} comes to stand on ${device}, and takes ${words} there`] : []
  })
}
