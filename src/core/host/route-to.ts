// Which route a packet to an address takes, by the main table of a snapshot.
import { addressToNumber, addressSchema, familyOf, parseSubnet, subnetHas } from '../net.ts'
import type { HostSnapshot, Route } from './schema.ts'

/** The length of a route's prefix: the longest that holds an address wins. */
export const prefixOf = ({ to, family }: Pick<Route, 'to' | 'family'>): number =>
  to === 'default' ? 0 : to.includes('/') ? Number(to.split('/')[1]) : family === 'inet' ? 32 : 128

const holds = (route: Route, address: string): boolean => {
  if (route.family !== familyOf(address)) return false
  if (route.to === 'default') return true
  const subnet = parseSubnet(`${route.to.split('/')[0] ?? ''}/${prefixOf(route)}`)
  return subnet !== undefined && subnetHas(subnet, address)
}

/**
 * The route to `address`, which may name its interface (`fe80::1%eth0`); undefined where there is none, or where the address is
 * the host's own.
 */
export function routeTo(host: HostSnapshot, address: string): Route | undefined {
  const [bare = '', zone] = address.split('%')
  if (!addressSchema.safeParse(bare).success || isOwn(host, bare)) return undefined
  return host.routes
    .filter(
      (route) =>
        route.table === 'main' &&
        route.type === 'unicast' &&
        route.device !== undefined &&
        (zone === undefined || route.device === zone) &&
        holds(route, bare),
    )
    .sort((a, b) => prefixOf(b) - prefixOf(a) || (a.metric ?? 0) - (b.metric ?? 0))[0]
}

/** The interface that has an address. */
export const deviceWith = (host: HostSnapshot, address: string): string | undefined =>
  host.links.find(({ addresses }) => addresses.some((each) => sameAddress(each.address, address)))?.name

export const sameAddress = (a: string, b: string): boolean =>
  familyOf(a) === familyOf(b) && addressToNumber(a) === addressToNumber(b)

/** 127.0.0.0/8 and ::1, and every address of an interface. */
const isOwn = (host: HostSnapshot, address: string): boolean =>
  address.startsWith('127.') || address === '::1' || deviceWith(host, address) !== undefined
