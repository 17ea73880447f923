// Addresses and routes wanted on links of ours, against those seen there.
import { findLink, type HostSnapshot } from '../../host/schema.ts'
import { addressToNumber, familyOf } from '../../net.ts'
import type { Wanted } from '../want.ts'
import type { Draft } from './draft.ts'
import { linksOfLab } from './links.ts'

const sameAddress = (a: string, b: string): boolean => {
  const [addressA = '', prefixA] = a.split('/')
  const [addressB = '', prefixB] = b.split('/')
  return (
    prefixA === prefixB &&
    familyOf(addressA) === familyOf(addressB) &&
    addressToNumber(addressA) === addressToNumber(addressB)
  )
}

export function diffAddresses(lab: string, wanted: Wanted, host: HostSnapshot): Draft[] {
  const staying = new Set(wanted.links.map(({ name }) => name))
  const surplus = linksOfLab(host, lab)
    .filter(({ name }) => staying.has(name))
    .flatMap(({ name, addresses }) =>
      addresses
        .filter(({ scope, dynamic }) => scope === 'global' && !dynamic)
        .map(({ address, prefix }) => `${address}/${prefix}`)
        .filter(
          (seen) => !wanted.addresses.some(({ device, address }) => device === name && sameAddress(address, seen)),
        )
        .map((address): Draft => ({
          operation: { op: 'address.remove', device: name, address },
          why: 'the lab does not have it any more',
        })),
    )
  const missing = wanted.addresses
    .filter(
      ({ device, address }) =>
        !(findLink(host, device)?.addresses ?? []).some((seen) =>
          sameAddress(`${seen.address}/${seen.prefix}`, address),
        ),
    )
    .map(({ device, address, why }): Draft => ({ operation: { op: 'address.add', device, address }, why }))
  return [...surplus, ...missing]
}

export function diffRoutes(lab: string, wanted: Wanted, host: HostSnapshot): Draft[] {
  const ours = new Set(linksOfLab(host, lab).map(({ name }) => name))
  const staying = new Set(wanted.links.map(({ name }) => name))
  const seen = host.routes.filter(
    ({ device, table, protocol, type }) =>
      device !== undefined &&
      ours.has(device) &&
      table === 'main' &&
      type === 'unicast' &&
      ['boot', 'static'].includes(protocol),
  )
  const is = (route: HostSnapshot['routes'][number], wish: Wanted['routes'][number]): boolean =>
    route.family === wish.family && route.to === wish.to && route.device === wish.device && route.via === wish.via
  const surplus = seen
    .filter(
      (route) =>
        route.device !== undefined && staying.has(route.device) && !wanted.routes.some((wish) => is(route, wish)),
    )
    .map(({ family, to, device = '', via }): Draft => ({
      operation: { op: 'route.remove', family, to, device, ...(via === undefined ? {} : { via }) },
      why: 'the lab does not have it any more',
    }))
  const missing = wanted.routes
    .filter((wish) => !seen.some((route) => is(route, wish)))
    .map(({ why, ...route }): Draft => ({ operation: { op: 'route.add', ...route }, why }))
  return [...surplus, ...missing]
}
