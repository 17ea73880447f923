// Addresses and routes wanted on links of ours, against those seen there.
import { findLink, type HostSnapshot, type Route } from '../../host/schema.ts'
import { familyOf, parseSubnet, sameInterfaceAddress, subnetText } from '../../net.ts'
import { metricOf, otherWaysOut } from '../way-out.ts'
import type { Wanted } from '../wanted/want.ts'
import type { Draft } from './draft.ts'
import { linksOfLab } from './gone.ts'

export function diffAddresses(lab: string, wanted: Wanted, host: HostSnapshot): Draft[] {
  const staying = new Set(wanted.links.map(({ name }) => name))
  const removed = linksOfLab(host, lab)
    .filter(({ name }) => staying.has(name))
    .flatMap(({ name, addresses }) => {
      const seen = addresses
        // A client that is ended leaves its address behind.
        .filter(
          ({ scope, dynamic, family }) =>
            scope === 'global' && (!dynamic || (family === 'inet' && !wanted.leases.includes(name))),
        )
        .map(({ address, prefix }) => `${address}/${prefix}`)
      const surplus = new Set(seen.filter((address) => !isWanted(wanted, name, address)))
      // The last first: the first address of a subnet takes all others of it along (net.ipv4.conf.*.promote_secondaries = 0).
      return seen
        .filter((address) => surplus.has(address) || surplus.has(firstOfSubnet(seen, address)))
        .toReversed()
        .map((address) => ({ device: name, address, isSurplus: surplus.has(address) }))
    })
  const missing = wanted.addresses.filter(
    ({ device, address }, at) =>
      !wanted.addresses.slice(0, at).some((other) => other.device === device && other.address === address) &&
      (!(findLink(host, device)?.addresses ?? []).some((seen) =>
        sameInterfaceAddress(`${seen.address}/${seen.prefix}`, address),
      ) ||
        removed.some((gone) => gone.device === device && sameInterfaceAddress(gone.address, address))),
  )
  return [
    ...removed.map(({ isSurplus, ...rest }): Draft => ({
      operation: { op: 'address.remove', ...rest },
      why: isSurplus
        ? 'the lab does not have it any more'
        : 'it goes with the first address of its subnet, and comes again',
    })),
    ...missing.map(({ device, address, why }): Draft => ({ operation: { op: 'address.add', device, address }, why })),
  ]
}

const isWanted = (wanted: Wanted, name: string, seen: string): boolean =>
  wanted.addresses.some(({ device, address }) => device === name && sameInterfaceAddress(address, seen))

/** The address that the kernel has `address` as a secondary of; itself if it is none. IPv6 knows no such thing. */
function firstOfSubnet(all: string[], address: string): string {
  const subnetOf = (text: string): string => {
    const subnet = parseSubnet(text)
    return subnet ? subnetText(subnet) : text
  }
  return familyOf(address) === 'inet6'
    ? address
    : (all.find((other) => subnetOf(other) === subnetOf(address)) ?? address)
}

export function diffRoutes(lab: string, wanted: Wanted, host: HostSnapshot): Draft[] {
  const ours = new Set(linksOfLab(host, lab).map(({ name }) => name))
  const staying = new Set(wanted.links.map(({ name }) => name))
  const seen = host.routes.filter(
    ({ device, table, protocol, type }) =>
      device !== undefined &&
      ours.has(device) &&
      table !== 'local' &&
      type === 'unicast' &&
      ['boot', 'static'].includes(protocol),
  )
  const is = (route: HostSnapshot['routes'][number], wish: Wanted['routes'][number]): boolean =>
    route.family === wish.family &&
    route.to === wish.to &&
    route.device === wish.device &&
    route.table === (wish.routingTable ?? 'main') &&
    route.via === wish.via &&
    (wish.metric === undefined || route.metric === wish.metric)
  const goes = routesLost(lab, wanted, host)
  const surplus = seen.flatMap((route): Draft[] => {
    const { family, to, device = '', via, table } = route
    const isWished = wanted.routes.some((wish) => is(route, wish))
    // A DHCP client adds and removes the default route by itself.
    const isLeased = family === 'inet' && to === 'default' && table === 'main' && wanted.leases.includes(device)
    if (!staying.has(device) || isLeased || (isWished && !goes(family, device))) return []
    return [
      {
        operation: {
          op: 'route.remove',
          family,
          to,
          device,
          ...(via === undefined ? {} : { via }),
          ...(table === 'main' ? {} : { routingTable: table }),
        },
        why: isWished
          ? 'it goes with the last address of its interface, and comes again'
          : 'the lab does not have it any more',
      },
    ]
  })
  const missing = wanted.routes
    .filter((wish) => goes(wish.family, wish.device) || !seen.some((route) => is(route, wish)))
    .map(({ why, ...route }): Draft => ({
      operation: { op: 'route.add', ...route },
      why,
      ...(route.to === 'default' && route.routingTable === undefined
        ? diverted(route, otherWaysOut(lab, wanted, host))
        : {}),
    }))
  return [...surplus, ...missing]
}

/** Whether an interface loses its last IPv4 address in between, and with it its routes (fib_disable_ip in net/ipv4/fib_frontend.c). */
function routesLost(lab: string, wanted: Wanted, host: HostSnapshot): (family: string, device: string) => boolean {
  const removed = diffAddresses(lab, wanted, host).flatMap(({ operation }) =>
    operation.op === 'address.remove' ? [operation] : [],
  )
  return (family, device) => {
    const have = (findLink(host, device)?.addresses ?? []).filter((address) => address.family === 'inet')
    const gone = removed.filter((operation) => operation.device === device && familyOf(operation.address) === 'inet')
    return family === 'inet' && gone.length > 0 && gone.length >= have.length
  }
}

/** Of two default routes the one with the lesser metric is used. */
function diverted(route: Pick<Route, 'family' | 'metric' | 'device'>, others: Route[]): Pick<Draft, 'interrupts'> {
  const left = others.find(
    ({ family, ...other }) => family === route.family && metricOf({ family, ...other }) > metricOf(route),
  )
  return left === undefined
    ? {}
    : {
        interrupts: `what goes by the default route on ${left.device ?? 'another interface'}: it goes by ${route.device ?? ''} from then on`,
      }
}
