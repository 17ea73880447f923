// A link as it was, from nothing: the inverse of its removal.
import { findLink, type HostSnapshot, type Link, type Route } from '../host/schema.ts'
import { macvtapModes, type Family } from '../net.ts'
import { broadcastOf } from './operations/broadcast.ts'
import { nameServersBy } from './operations/services/resolver.ts'
import type { Operation } from './operation.ts'
import { newLinkSchema, type NewLink } from './operations/links/new-link.ts'

type PortVlan = NonNullable<Link['port']>['vlans'][number]

/** The operations that make `link` again as the snapshot shows it. A kind that cannot be made again yields nothing. */
export function rebuildLink(link: Link, before: HostSnapshot): Operation[] {
  const { name, alias } = link
  const made = newLinkOf(link)
  if (!made || alias === undefined) return []
  // The other end of a pair is made with it.
  const peer = made.kind === 'veth' ? findLink(before, made.peer) : undefined
  return [{ op: 'link.add', name, alias, link: made }, ...settle(link, before), ...(peer ? settle(peer, before) : [])]
}

/** What a bridge has whose last port is gone; nobody can set it (br_set_mac_address in net/bridge/br_device.c). */
const noMac = '00:00:00:00:00:00'

/** From a link that has just been made to one that is as it was. */
function settle(link: Link, before: HostSnapshot): Operation[] {
  const { name, mac, mtu, up, master, bridge, port } = link
  const ports = before.links.filter((each) => each.master === name)
  const joins = (each: string, of: string): Operation => ({
    op: 'link.master',
    name: each,
    master: masterOf(of, before),
  })
  return [
    { op: 'link.set', name, mtu, ...(mac === undefined || mac === noMac ? {} : { mac }) },
    ...(bridge ? bridgeOperations(name, bridge) : []),
    ...(master === undefined ? [] : [joins(name, master)]),
    { op: 'link.set', name, up },
    ...(port ? portOperations(name, port) : []),
    ...ports.map((each) => joins(each.name, name)),
    ...ports.flatMap((each) => (each.port ? portOperations(each.name, each.port) : [])),
    // A bond that goes leaves its ports down, and their addresses behind.
    ...(link.bond
      ? ports.filter((each) => each.up).flatMap((each): Operation[] => [{ op: 'link.set', name: each.name, up: true }])
      : []),
    ...(link.macvtap?.user === undefined ? [] : [{ op: 'macvtap.grant' as const, name, user: link.macvtap.user }]),
    ...addressesOf(link),
    ...routesOf(name, before),
    ...settingsOf(name, before),
    ...nameServersAsTheyWere(link, before),
  ]
}

/** The master that a link has, in the words of link.master. */
export function masterOf(
  master: string | undefined,
  host: HostSnapshot,
): Extract<Operation, { op: 'link.master' }>['master'] {
  if (master === undefined) return { kind: 'none' }
  return { kind: findLink(host, master)?.kind === 'bond' ? 'bonded' : 'port', of: master }
}

const bridgeOperations = (name: string, bridge: NonNullable<Link['bridge']>): Operation[] => [
  {
    op: 'bridge.set',
    name,
    stp: bridge.stp,
    ...(bridge.vlanFiltering ? { vlanFiltering: true } : {}),
    ...(bridge.forwardDelay >= 2 ? { forwardDelay: Math.round(bridge.forwardDelay) } : {}),
  },
  ...vlanOperations(name, bridge.vlans, 'bridge'),
]

function newLinkOf(link: Link): NewLink | undefined {
  if (link.kind === 'bridge') return { kind: 'bridge' }
  if (link.kind === 'tap')
    return { kind: 'tap', user: link.tap?.user ?? 0, queues: link.tap?.multiQueue ? 'many' : 'one' }
  if (link.kind === 'veth' && link.lower !== undefined) return { kind: 'veth', peer: link.lower }
  if (link.kind === 'vlan' && link.lower !== undefined && link.vlan)
    return { kind: 'vlan', link: link.lower, id: link.vlan.id }
  if (link.kind === 'macvtap' && link.lower !== undefined) {
    const mode = macvtapModes.find((each) => each === link.macvtap?.mode)
    return mode && { kind: 'macvtap', link: link.lower, mode }
  }
  return link.bond && bondOf(link.bond)
}

/** Undefined if it is a bond such as nobody can ask for here. */
function bondOf({
  mode,
  miimon,
  updelay,
  downdelay,
  primary,
  lacpRate,
  xmitHashPolicy,
}: NonNullable<Link['bond']>): NewLink | undefined {
  const bond = newLinkSchema.safeParse({
    kind: 'bond',
    mode,
    miimon,
    ...(miimon === 0 ? {} : { updelay, downdelay }),
    primary,
    lacpRate: mode === '802.3ad' ? lacpRate : undefined,
    xmitHashPolicy: mode === 'balance-xor' || mode === '802.3ad' || mode === 'balance-tlb' ? xmitHashPolicy : undefined,
  })
  return bond.success ? bond.data : undefined
}

/** A port as it was, from one that has just become a port: such a one is in VLAN 1 (br_vlan_init in net/bridge/br_vlan.c). */
export function portOperations(name: string, port: NonNullable<Link['port']>): Operation[] {
  const { isolated, hairpin, learning, flood, cost, priority, vlans } = port
  return [
    { op: 'bridge.port', name, isolated, hairpin, learning, flood, cost: Math.max(1, cost), priority },
    ...vlanOperations(name, vlans, 'port'),
  ]
}

function vlanOperations(name: string, vlans: PortVlan[], of: 'port' | 'bridge'): Operation[] {
  return [
    ...(vlans.some(({ id }) => id === 1)
      ? []
      : [{ op: 'bridge.vlan' as const, name, id: 1, as: 'absent' as const, of }]),
    ...vlans.map(({ id, pvid, untagged }): Operation => ({
      op: 'bridge.vlan',
      name,
      id,
      of,
      as: pvid ? 'access' : untagged ? 'untagged' : 'tagged',
    })),
  ]
}

/** What systemd-resolved knew of an interface of ours goes with it. */
function nameServersAsTheyWere({ name, owner }: Link, before: HostSnapshot): Operation[] {
  const servers = nameServersBy(name, before)
  if (owner.kind !== 'tapdeck' || servers.length === 0) return []
  return [{ op: 'resolver.set', lab: owner.lab, device: name, by: 'resolved', servers }]
}

/** The settings of the kernel that Tapdeck changes on its own links; all others are as the kernel gives them to a new link. */
function settingsOf(name: string, before: HostSnapshot): Operation[] {
  const key = `net.ipv4.conf.${name}.route_localnet`
  const value = before.sysctls[key]
  return value === undefined ? [] : [{ op: 'sysctl.set', key, value }]
}

/**
 * The addresses that someone gave a link, so that they come to stand in their order: the first IPv4 address of a subnet is what
 * routes say they come from; of IPv6 the kernel puts the newest first (ipv6_link_dev_addr in net/ipv6/addrconf.c).
 */
export function addressesOf({ name, addresses }: Link): Operation[] {
  const given = addresses.filter(({ scope, dynamic }) => scope !== 'link' && !dynamic)
  const of = (family: Family) => given.filter((each) => each.family === family)
  return [...of('inet'), ...of('inet6').toReversed()].map((each) => ({
    op: 'address.add',
    device: name,
    address: `${each.address}/${each.prefix}`,
    ...broadcastOf(each),
  }))
}

/** The routes that someone added on a link: those of the kernel's own come back with its addresses. */
export function routesOf(name: string, before: HostSnapshot): Operation[] {
  return waysFirst(before.routes.filter((route) => route.device === name && isGiven(route))).map(routeAsItWas)
}

/** Whether someone added a route: neither the kernel by itself, nor by what a router says. */
export const isGiven = ({ table, protocol, type }: Route): boolean =>
  table !== 'local' && protocol !== 'kernel' && protocol !== 'ra' && type === 'unicast'

/** In an order in which they can be added: a gateway must be reached by another route, one without gateway (fib_check_nh in net/ipv4/fib_semantics.c). */
const waysFirst = <Way extends Pick<Route, 'via'>>(routes: readonly Way[]): Way[] => [
  ...routes.filter(({ via }) => via === undefined),
  ...routes.filter(({ via }) => via !== undefined),
]

/** The metric that IPv6 has where none is given (IP6_RT_PRIO_USER). */
const usualMetric6 = 1024

export const routeAsItWas = ({ family, to, device = '', via, onlink, source, metric, table }: Route): Operation => ({
  op: 'route.add',
  family,
  to,
  device,
  ...(via === undefined ? {} : { via }),
  ...(onlink === undefined ? {} : { onlink }),
  ...(source === undefined ? {} : { source }),
  ...(metric === undefined || (family === 'inet6' && metric === usualMetric6) ? {} : { metric }),
  ...(table === 'main' ? {} : { routingTable: table }),
  beside: 'others',
})
