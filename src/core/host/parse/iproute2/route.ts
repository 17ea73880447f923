// `ip -j -d route show table all` and `ip -j neigh` → routes and neighbours.
import { z } from 'zod'
import { bitsOf } from '../../../net.ts'
import type { HostSnapshot, Route } from '../../schema.ts'
import { parseJson } from '../json.ts'

const hopSchema = z.object({
  gateway: z.string().optional(),
  dev: z.string().optional(),
  via: z.object({ host: z.string() }).optional(),
  flags: z.array(z.string()).default([]),
})
const routeSchema = hopSchema.extend({
  dst: z.string(),
  type: z.string().default('unicast'),
  prefsrc: z.string().optional(),
  protocol: z.union([z.string(), z.number()]).default('boot'),
  scope: z.union([z.string(), z.number()]).optional(),
  metric: z.number().optional(),
  table: z.union([z.string(), z.number()]).default('main'),
  pref: z.string().optional(),
  nexthops: z.array(hopSchema).optional(),
  from: z.string().optional(),
  encap: z.string().optional(),
  tos: z.union([z.string(), z.number()]).optional(),
  metrics: z.array(z.record(z.string(), z.unknown())).default([]),
})
type RawRoute = z.output<typeof routeSchema>

/**
 * Routes of every table and both families, a route with several ways as one for each. What the kernel writes by itself into
 * the table `local` (own, broadcast and multicast addresses) is left out: the addresses of the links say it already.
 */
export function parseRoutes(text: string): Route[] {
  return parseJson(z.array(routeSchema), text, 'ip -j -d route show table all')
    .filter(({ table, protocol }) => !(table === 'local' && protocol === 'kernel'))
    .flatMap((raw) => (raw.nexthops ?? [raw]).map((hop) => routeOf(raw, hop)))
}

function routeOf(raw: RawRoute, hop: z.output<typeof hopSchema>): Route {
  const via = hop.gateway ?? hop.via?.host
  const family = familyOfRoute(raw)
  return {
    family,
    // `ip` leaves out the length of a route to one address.
    to: raw.dst === 'default' || raw.dst.includes('/') ? raw.dst : `${raw.dst}/${bitsOf(family)}`,
    ...(via === undefined ? {} : { via }),
    ...(hop.dev === undefined ? {} : { device: hop.dev }),
    ...(hop.flags.includes('onlink') ? { onlink: 'yes' as const } : {}),
    ...(raw.prefsrc === undefined ? {} : { source: raw.prefsrc }),
    protocol: String(raw.protocol),
    ...(raw.scope === undefined ? {} : { scope: String(raw.scope) }),
    ...(raw.metric === undefined ? {} : { metric: raw.metric }),
    table: String(raw.table),
    type: raw.type,
    ...specialOf(raw),
  }
}

/** What `ip` says of a route besides, and no operation of Tapdeck's could say again. */
function specialOf({ nexthops = [], from, encap, tos, metrics }: RawRoute): Pick<Route, 'special'> {
  const special = [
    ...(nexthops.length > 1 ? ['one of several ways'] : []),
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(encap === undefined ? [] : [`encap ${encap}`]),
    ...(tos === undefined ? [] : [`tos ${tos}`]),
    ...metrics.flatMap((each) => Object.entries(each).map(([key, value]) => `${key} ${String(value)}`)),
  ]
  return special.length === 0 ? {} : { special: special.join(', ') }
}

/** A default route does not say its family; `pref` (RFC 4191) is printed for IPv6 only, and for every route of it. */
function familyOfRoute({ dst, pref, prefsrc, gateway }: RawRoute): Route['family'] {
  const six = pref !== undefined || [dst, prefsrc, gateway].some((address) => address?.includes(':') === true)
  return six ? 'inet6' : 'inet'
}

const neighbourSchema = z.object({
  dst: z.string(),
  dev: z.string(),
  lladdr: z.string().optional(),
  state: z.array(z.string()).default([]),
})

export function parseNeighbours(text: string): HostSnapshot['neighbours'] {
  return parseJson(z.array(neighbourSchema), text, 'ip -j neigh').map(({ dst, dev, lladdr, state }) => ({
    address: dst,
    device: dev,
    ...(lladdr === undefined ? {} : { mac: lladdr }),
    state: state.join(' ').toLowerCase(),
  }))
}
