// Machines made up for tests of risk: links, addresses and routes by the few words that matter.
import { emptyHost, type HostAddress, type HostSnapshot, type Link, type Route } from '../../../src/core/host/schema.ts'
import { familyOf } from '../../../src/core/net.ts'

/** A link that is up; `addresses` as `10.0.0.2/24`. */
export function link(
  name: string,
  { addresses = [], ...more }: Partial<Omit<Link, 'addresses'>> & { addresses?: string[] } = {},
): Link {
  return {
    index: 2,
    name,
    kind: 'card',
    mac: '52:54:00:00:00:01',
    mtu: 1500,
    up: true,
    carrier: true,
    state: 'up',
    promiscuity: 0,
    qdisc: 'fq_codel',
    owner: { kind: 'nobody' },
    ...more,
    addresses: addresses.map(addressOf),
  }
}

/** One of all the world, by `10.0.0.2/24`. */
export function addressOf(text: string): HostAddress {
  const [address = '', prefix = ''] = text.split('/')
  return {
    family: familyOf(address),
    address,
    prefix: Number(prefix),
    scope: 'global',
    dynamic: false,
    tentative: false,
  }
}

/** `default via 10.0.0.1 dev eth0`, `10.0.0.0/24 dev eth0`; IPv6 where an address has a colon. */
export function route(words: string, more: Partial<Route> = {}): Route {
  const [to = '', ...rest] = words.split(' ')
  const after = (word: string): string | undefined => {
    const at = rest.indexOf(word)
    return at < 0 ? undefined : rest[at + 1]
  }
  const [via, device, metric] = [after('via'), after('dev'), after('metric')]
  return {
    family: `${to}${via ?? ''}`.includes(':') ? 'inet6' : 'inet',
    to,
    ...(via === undefined ? {} : { via }),
    ...(device === undefined ? {} : { device }),
    ...(metric === undefined ? {} : { metric: Number(metric) }),
    protocol: 'static',
    table: 'main',
    type: 'unicast',
    ...more,
  }
}

export const machine = (links: Link[], routes: Route[] = []): HostSnapshot => ({ ...emptyHost, links, routes })

export const bridgeDetail = (stp: boolean, forwardDelay = 15): NonNullable<Link['bridge']> => ({
  id: '8000.525400000001',
  rootId: '8000.525400000001',
  stp,
  forwardDelay,
  helloTime: 2,
  maxAge: 20,
  ageingTime: 300,
  vlanFiltering: false,
  multicastSnooping: true,
  vlans: [],
})
