// The machine's own interfaces that a lab takes (cards under its bonds, VLANs and bridges): as they were, now or before it took them.
import { findLink, type HostSnapshot, type Link } from '../../host/schema.ts'
import { networkBridge } from '../../lab/resolve.ts'
import type { Lab } from '../../lab/schema.ts'
import { broadcastOf } from '../operations/broadcast.ts'
import { rememberedCards, type RememberedCard } from '../operations/links/card-remember.ts'
import { clientOf } from '../operations/services/lease.ts'
import { nameServersBy } from '../operations/services/resolver.ts'
import { routesOf } from '../rebuild.ts'

/** How each of them was before the lab: as remembered where the lab has it already, else as it is. */
export type Before = (name: string) => RememberedCard | undefined

export function beforeOf(lab: string, host: HostSnapshot): Before {
  const remembered = rememberedCards(host, lab)
  return (name) => {
    const known = remembered.find((card) => card.name === name)
    const link = findLink(host, name)
    // Where anything is remembered, what is not was never the lab's: someone else has plugged it in.
    if (!known || !link) return known ?? (link && (remembered.length === 0 ? forgotten : factsOf)(link, host, lab))
    return hasOwn(link) ? { ...known, ...addressingOf(link, host) } : known
  }
}

/**
 * One that nothing is remembered of. Where it is the lab's port already someone has taken all tables of rules away, notes and all
 * (Debian's nftables.service does): what it had is with what stands on it, and with the first of its ports only.
 */
function forgotten(link: Link, host: HostSnapshot, lab: string): RememberedCard {
  const facts = factsOf(link, host)
  const top = topOf(lab, link, host)
  if (top === link) return facts
  const first = host.links.find((each) => each.owner.kind !== 'tapdeck' && topOf(lab, each, host) === top)
  return { ...facts, ipv6: 'on', ...(first === link ? addressingOf(top, host) : {}) }
}

/** The last above an interface of what the lab has made. */
function topOf(lab: string, link: Link, host: HostSnapshot): Link {
  const above = link.master === undefined ? undefined : findLink(host, link.master)
  return above?.owner.kind === 'tapdeck' && above.owner.lab === lab ? topOf(lab, above, host) : link
}

/** One that carries a VLAN only, and is no port, may have got other addresses since it was remembered: those count. */
const hasOwn = ({ master, addresses }: Link): boolean =>
  master === undefined && addresses.some(({ scope }) => scope === 'global')

/** Where no such key is, the kernel knows no IPv6 on it: then there is nothing to put back either. */
export const ipv6Key = (name: string): string => `net.ipv6.conf.${name}.disable_ipv6`

/** A card that a guest has all of has that guest's MAC; its own comes back with the end of that, and is known to the kernel alone. */
export const ownMac = ({ name, mac }: Link, host: HostSnapshot): string | undefined =>
  host.links.some(({ lower, macvtap }) => lower === name && macvtap?.mode === 'passthru') ? undefined : mac

function factsOf(link: Link, host: HostSnapshot): RememberedCard {
  const { name, up, mtu } = link
  const mac = ownMac(link, host)
  return {
    name,
    state: up ? 'up' : 'down',
    mtu,
    ...(mac === undefined ? {} : { mac }),
    ipv6: host.sysctls[ipv6Key(name)] === '1' ? 'off' : 'on',
    ...addressingOf(link, host),
  }
}

function addressingOf(
  { name, addresses }: Link,
  host: HostSnapshot,
): Pick<RememberedCard, 'dhcp' | 'addresses' | 'broadcasts' | 'routes' | 'nameServers'> {
  const dhcp = clientOf(host, name) ? 'client' : 'none'
  // What came by router advertisement comes by that again, wherever the cable leads to then.
  const given = addresses.filter(
    ({ scope, family, dynamic }) => scope !== 'link' && !(dynamic && (family === 'inet6' || dhcp === 'client')),
  )
  return {
    dhcp,
    addresses: given.map(({ address, prefix }) => `${address}/${prefix}`),
    broadcasts: given.flatMap((each) => {
      const { broadcast } = broadcastOf(each)
      return broadcast === undefined ? [] : [{ of: `${each.address}/${each.prefix}`, is: broadcast }]
    }),
    routes: routesOf(name, host).flatMap((route) => {
      if (route.op !== 'route.add') return []
      const { family, to, via, onlink, source, metric, routingTable } = route
      if (dhcp === 'client' && family === 'inet' && to === 'default' && routingTable === undefined) return []
      return [
        {
          family,
          to,
          ...(via === undefined ? {} : { via }),
          ...(onlink === undefined ? {} : { onlink }),
          ...(source === undefined ? {} : { source }),
          ...(metric === undefined ? {} : { metric }),
          ...(routingTable === undefined ? {} : { routingTable }),
        },
      ]
    }),
    nameServers: nameServersBy(name, host),
  }
}

/** A network of the lab has no cards for ports: what is there and not the lab's, someone else has plugged in. */
export function isOnNetwork(lab: string, name: string, host: HostSnapshot): boolean {
  const master = findLink(host, findLink(host, name)?.master ?? '')
  return master?.owner.kind === 'tapdeck' && master.name === networkBridge(lab, master.owner.name)
}

/**
 * One that others took out, and that had nothing by which the machine was reached: it is as they want it, and nothing is planned for it
 * while the lab is up. It stays remembered, and gets the rest of what it had (IPv6, its MTU) when the lab goes.
 */
export function isLeft(lab: string, { name, dhcp, addresses, routes }: RememberedCard, host: HostSnapshot): boolean {
  const isOurs = (link: Link | undefined): boolean => link?.owner.kind === 'tapdeck' && link.owner.lab === lab
  const master = findLink(host, name)?.master
  const isUsed =
    (master !== undefined && isOurs(findLink(host, master))) ||
    host.links.some((upper) => upper.lower === name && isOurs(upper))
  return !isUsed && dhcp === 'none' && addresses.length === 0 && routes.length === 0
}

/** In whatever order. */
export const sameCards = (some: readonly RememberedCard[], others: readonly RememberedCard[]): boolean => {
  const text = (cards: readonly RememberedCard[]): string =>
    JSON.stringify(cards.map((card) => JSON.stringify(card)).toSorted())
  return text(some) === text(others)
}

/** The machine's interfaces whose addresses go to `name` when the lab takes them: itself, or what a bond of the lab bundles. */
export function cardsUnder(lab: Lab, name: string): string[] {
  const bond = lab.bonds[name]
  if (bond) return bond.ports.flatMap((port) => cardsUnder(lab, port))
  return isOfLab(lab, name) ? [] : [name]
}

/** Whether the lab makes an interface of that name. */
export const isOfLab = (lab: Lab, name: string): boolean =>
  [lab.bonds, lab.vlans, lab.bridges].some((map) => Object.hasOwn(map, name))

/** The MAC that what stands on `name` has on the wire. */
export function macUnder(lab: Lab, name: string, before: Before): string | undefined {
  const bond = lab.bonds[name]
  if (bond) return bond.ports[0] === undefined ? undefined : macUnder(lab, bond.ports[0], before)
  const vlan = lab.vlans[name]
  if (vlan) return macUnder(lab, vlan.link, before)
  return isOfLab(lab, name) ? undefined : before(name)?.mac
}

/** The MTU of an interface of the lab or the machine: as the lab says, else the least of what it stands on; undefined where nothing says. */
export function mtuOf(lab: Lab, name: string, before: Before): number | undefined {
  const [own, below] =
    lab.bonds[name] !== undefined
      ? [lab.bonds[name].mtu, lab.bonds[name].ports]
      : lab.vlans[name] !== undefined
        ? [lab.vlans[name].mtu, [lab.vlans[name].link]]
        : lab.bridges[name] !== undefined
          ? [lab.bridges[name].mtu, lab.bridges[name].ports]
          : [before(name)?.mtu, []]
  if (own !== undefined) return own
  const least = below.flatMap((each) => mtuOf(lab, each, before) ?? [])
  return least.length === 0 ? undefined : Math.min(...least)
}
