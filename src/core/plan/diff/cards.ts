// The machine's own interfaces: taken into bonds and bridges, and given back as they were.
import { FaultError, type Fault } from '../../fault.ts'
import { findLink, type HostSnapshot, type Link } from '../../host/schema.ts'
import { carriesOwnFramesOnly, makerOf, thereInstead, usesOf } from '../../host/uses.ts'
import type { Operation } from '../operation.ts'
import { rememberedBroadcast, rememberedCards, type RememberedCard } from '../operations/links/card-remember.ts'
import { nameServersBy, type ResolverSet } from '../operations/services/resolver.ts'
import { clientOf } from '../operations/services/lease.ts'
import { beforeOf, ipv6Key, isLeft, isOnNetwork, sameCards } from '../wanted/taken.ts'
import type { WantedCard } from '../wanted/cards.ts'
import type { Wanted } from '../wanted/want.ts'
import { isGiven } from '../rebuild.ts'
import type { Draft } from './draft.ts'
import { vlanChanges } from './links.ts'

/**
 * `host` is the machine without what goes (gone.ts), `whole` with it. What NetworkManager has from now on is forgotten, and not given
 * back by us: it has its addresses by a profile. Faults: `plan.missing`, `plan.foreign`, `plan.wireless`, `plan.routes`.
 */
export function diffCards(lab: string, wanted: Wanted, whole: HostSnapshot, host: HostSnapshot): Draft[] {
  const isPort = (name: string): boolean => {
    const master = findLink(whole, name)?.master
    return master !== undefined && isOfLab(lab, findLink(whole, master))
  }
  // One that never was a port may have got other addresses since: those are nobody's but its own.
  const hasOwn = (name: string): boolean =>
    !isPort(name) && (findLink(whole, name)?.addresses ?? []).some(({ scope }) => scope === 'global')
  const before = beforeOf(lab, whole)
  const remembered = rememberedCards(host, lab)
  const used = wanted.cards.map((card) => ({ card, drafts: use(lab, card, wanted, host) }))
  // All rules were flushed, and what was remembered with them: those that are ports of the lab are given back all the same.
  const forgotten = whole.links.flatMap(({ name, owner }) =>
    owner.kind === 'nobody' &&
    isPort(name) &&
    !isOnNetwork(lab, name, whole) &&
    !remembered.some((card) => card.name === name)
      ? (before(name) ?? [])
      : [],
  )
  const isWanted = (name: string): boolean => wanted.cards.some((card) => card.name === name)
  const back = [...remembered, ...forgotten]
    .filter(({ name }) => !wanted.handedOver.includes(name) && !isWanted(name))
    .map((card) => ({
      card,
      drafts: [...settle(card, host), ...(hasOwn(card.name) ? [] : release(lab, card, host))],
    }))
  const left = back.filter(({ card }) => wanted.links.length > 0 && isLeft(lab, card, whole))
  const returned = back.filter((each) => !left.includes(each))
  // A port of the lab's until now, which only carries a VLAN from now on.
  const released = remembered.filter(({ name }) =>
    wanted.cards.some((card) => card.name === name && card.master.kind === 'none' && isPort(name)),
  )
  const keep = used.flatMap(({ card, drafts }) => {
    // What only carries a VLAN, and is as it must be, was not changed.
    if (card.master.kind !== 'none') return before(card.name) ?? []
    return (
      remembered.find(({ name }) => name === card.name) ?? (drafts.length > 0 ? before(card.name) : undefined) ?? []
    )
  })
  const cards = [...keep, ...left.map(({ card }) => card)]
  return [
    ...(sameCards(cards, remembered)
      ? []
      : [
          {
            operation: { op: 'card.remember' as const, lab, cards },
            why: 'what was there comes back when the lab goes',
          },
        ]),
    ...returned.flatMap(({ drafts }) => drafts),
    ...released.flatMap((card) => [...release(lab, card, host), ...leftDown(card, host)]),
    ...used.flatMap(({ drafts }) => drafts),
  ]
}

function use(lab: string, card: WantedCard, wanted: Wanted, host: HostSnapshot): Draft[] {
  const seen = findLink(host, card.name)
  if (!seen) throw missing(card, host)
  const refused = refusal(lab, card, seen, host)
  if (refused) throw new FaultError({ ...refused, at: { path: card.path } })
  return card.master.kind === 'none' ? carry(card, seen) : take(card, card.master, seen, { lab, host, wanted })
}

function missing({ name, master, why, path }: WantedCard, host: HostSnapshot): FaultError {
  return new FaultError({
    code: 'plan.missing',
    message: `There is no interface ${name} on this machine, ${master.kind === 'none' ? `and ${why}` : `which is to be ${why}`}.`,
    hint: thereInstead(name, host),
    at: { path },
  })
}

/** Interfaces that others made or look after are theirs. */
function refusal(
  lab: string,
  { name, why, master }: WantedCard,
  link: Link,
  host: HostSnapshot,
): Omit<Fault, 'at'> | undefined {
  const { owner } = link
  // What is of this lab already, and not made by it, is no card.
  const maker = owner.kind === 'tapdeck' ? `lab ${owner.lab}` : makerOf(owner, lab)
  if (maker !== undefined)
    return {
      code: 'plan.foreign',
      message: `${name} is of ${maker}, ${master.kind === 'none' ? `but ${why}` : `and cannot be ${why}`}.`,
      hint: 'Take an interface that is nobody’s.',
      retry: 'never',
    }
  if (master.kind === 'none') return undefined
  const rider = host.links.find(({ kind, lower }) => (kind === 'macvtap' || kind === 'macvlan') && lower === name)
  if (rider)
    return {
      code: 'plan.foreign',
      message: `${rider.name} is directly on ${name}, which therefore cannot be ${why}.`,
      hint: 'The kernel allows one of the two: remove that, or take another interface.',
      retry: 'never',
    }
  const port = usesOf(lab, name, host).find((use) => use.kind === 'port')
  if (port)
    return {
      code: 'plan.foreign',
      message: `${name} is a port of ${port.of} already, and cannot be ${why}.`,
      hint: `Use ${port.of} instead.`,
      retry: 'never',
    }
  const special = host.routes.find((route) => route.device === name && route.special !== undefined && isGiven(route))
  if (special)
    return {
      code: 'plan.routes',
      message: `The route to ${special.to} on ${name} has what Tapdeck cannot give back (${special.special ?? ''}), so ${name} cannot be ${why}.`,
      hint: `Take that route away first (ip route show table all dev ${name}), which does not come back with the lab, or leave ${name} out.`,
      retry: 'never',
    }
  if (carriesOwnFramesOnly(link))
    return {
      code: 'plan.wireless',
      message: `${name} is a Wi-Fi card, whose access point takes frames of its own stations only: it cannot be ${why}.`,
      hint: 'Use a network of mode nat or routed.',
      retry: 'never',
    }
  return undefined
}

const step = (operation: Operation, why: string, interrupts?: string): Draft => ({
  operation,
  why,
  ...(interrupts === undefined ? {} : { interrupts }),
})

function carry({ name, mtu, why }: WantedCard, seen: Link): Draft[] {
  return [
    ...(mtu === undefined || mtu <= seen.mtu ? [] : [step({ op: 'link.set', name, mtu }, why)]),
    ...(seen.up ? [] : [step({ op: 'link.set', name, up: true }, why)]),
  ]
}

/** A port has no addresses: what it hears goes to its bridge or bond. */
function take(
  card: WantedCard,
  master: Exclude<WantedCard['master'], { kind: 'none' }>,
  seen: Link,
  { lab, host, wanted }: { lab: string; host: HostSnapshot; wanted: Wanted },
): Draft[] {
  const { name, mtu, why } = card
  const joins = seen.master !== master.of
  const key = ipv6Key(name)
  return [
    ...cleared(lab, seen, host, why),
    ...(joins
      ? [step({ op: 'link.master', name, master }, why, `what goes through ${name}, for ${silence(master.of, wanted)}`)]
      : []),
    ...(master.kind === 'port'
      ? [
          ...vlanChanges(card, joins ? withoutPort(seen) : seen, master.of).map((operation) => step(operation, why)),
          ...(mtu === undefined || mtu <= seen.mtu ? [] : [step({ op: 'link.set', name, mtu }, why)]),
          ...(seen.up ? [] : [step({ op: 'link.set', name, up: true }, why)]),
          // Else it would go on taking addresses by router advertisement, beside its bridge.
          ...(host.sysctls[key] === '0' ? [step({ op: 'sysctl.set', key, value: '1' }, why)] : []),
        ]
      : []),
  ]
}

/** With spanning tree a new port listens and learns before it forwards, each for the forward delay (802.1D, 8.4). */
function silence(bridge: string, { links }: Wanted): string {
  const tree = links.find(({ name }) => name === bridge)?.bridge
  return tree?.stp
    ? `${2 * tree.forwardDelay} seconds, in which spanning tree listens and learns`
    : 'less than a second'
}

const withoutPort = ({ port: _port, ...link }: Link): Link => link

function cleared(lab: string, { name, addresses }: Link, host: HostSnapshot, why: string): Draft[] {
  const client = clientOf(host, name)
  const routes = host.routes.filter((route) => route.device === name && isGiven(route))
  return [
    ...(nameServersBy(name, host).length > 0 ? [step(askBy(lab, name, []), why)] : []),
    // It would go on giving the port an address.
    ...(client ? [step({ op: 'lease.stop', device: name, address: 'stays' }, why)] : []),
    // Those without a gateway last: what undoes it adds them first, and the others by them.
    ...routes
      .toSorted((a, b) => Number(a.via === undefined) - Number(b.via === undefined))
      .map(({ family, to, via, metric, table }) =>
        step(
          {
            op: 'route.remove',
            family,
            to,
            device: name,
            ...(via === undefined ? {} : { via }),
            ...(metric === undefined ? {} : { metric }),
            ...(table === 'main' ? {} : { routingTable: table }),
          },
          why,
        ),
      ),
    // The last first: with the first address of a subnet all others of it go (net.ipv4.conf.*.promote_secondaries = 0).
    ...addresses
      .filter(({ scope, family, dynamic }) => scope !== 'link' && !(family === 'inet6' && dynamic))
      .toReversed()
      .map(({ address, prefix }) => step({ op: 'address.remove', device: name, address: `${address}/${prefix}` }, why)),
  ]
}

const askBy = (lab: string, device: string, servers: string[]): ResolverSet => ({
  op: 'resolver.set',
  lab,
  device,
  by: 'resolved',
  servers,
})

const isOfLab = (lab: string, link: Link | undefined): boolean =>
  link?.owner.kind === 'tapdeck' && link.owner.lab === lab

/** A bond leaves its ports down. */
const isBonded = ({ master }: Link, host: HostSnapshot): boolean =>
  master !== undefined && findLink(host, master)?.kind === 'bond'

/** What carries a VLAN is up. */
function leftDown({ name }: RememberedCard, host: HostSnapshot): Draft[] {
  const seen = findLink(host, name)
  return seen && isBonded(seen, host) ? [step({ op: 'link.set', name, up: true }, `${name} carries a VLAN`)] : []
}

function settle({ name, mtu, state }: RememberedCard, host: HostSnapshot): Draft[] {
  const why = `${name} is given back as it was`
  const seen = findLink(host, name)
  // Pulled out meanwhile: there is nothing to give back to.
  if (!seen) return []
  const isUp = seen.up && !isBonded(seen, host)
  return [
    ...(mtu === seen.mtu ? [] : [step({ op: 'link.set', name, mtu }, why)]),
    ...(isUp === (state === 'up') ? [] : [step({ op: 'link.set', name, up: state === 'up' }, why)]),
  ]
}

/** No port any more, with the addresses that it had. */
function release(
  lab: string,
  { name, ipv6, dhcp, addresses, broadcasts, routes, nameServers }: RememberedCard,
  host: HostSnapshot,
): Draft[] {
  const why = `${name} is given back as it was`
  const seen = findLink(host, name)
  const master = seen?.master === undefined ? undefined : findLink(host, seen.master)
  // Someone else's port meanwhile: its addresses would be in the way there.
  if (!seen || (master && !isOfLab(lab, master))) return []
  const key = ipv6Key(name)
  return [
    ...(master === undefined
      ? []
      : [
          step(
            { op: 'link.master', name, master: { kind: 'none' } },
            why,
            `what goes through ${name}, for less than a second`,
          ),
        ]),
    ...(ipv6 === 'on' && host.sysctls[key] === '1' ? [step({ op: 'sysctl.set', key, value: '0' }, why)] : []),
    ...addresses
      .filter((address) => !seen.addresses.some((each) => `${each.address}/${each.prefix}` === address))
      .map((address) => ({ address, ...rememberedBroadcast(broadcasts, address) }))
      .map((given) => step({ op: 'address.add', device: name, ...given }, why)),
    ...routes
      .filter(
        ({ to, via, routingTable = 'main' }) =>
          !host.routes.some(
            (route) => route.device === name && route.to === to && route.via === via && route.table === routingTable,
          ),
      )
      .map((route) => step({ op: 'route.add', device: name, ...route }, why)),
    ...(host.resolver?.by === 'resolved' && nameServers.length > 0 ? [step(askBy(lab, name, nameServers), why)] : []),
    ...(dhcp === 'client' && !clientOf(host, name)
      ? [step({ op: 'lease.start', device: name, for: 'machine' }, why)]
      : []),
  ]
}
