// Raw texts → the snapshot of a host. Pure, and always in the same order.
import { parseBridgeVlans, parseFdb } from './parse/iproute2/bridge.ts'
import { parseBonding } from './parse/bonding.ts'
import { dhcpClientsOf } from './parse/dhcp-client.ts'
import { dhcpServiceOf, leaseFilesOf, parseLeases } from './parse/dnsmasq.ts'
import { parseLegacyForward } from './parse/iptables.ts'
import { ownedTap } from './parse/iproute2/link-detail.ts'
import { parseLinks, type ParsedLink } from './parse/iproute2/link.ts'
import { managersAmong } from './parse/managers.ts'
import { parseRuleset } from './parse/nft.ts'
import { guestProcessOf } from './parse/qemu.ts'
import { parseNeighbours, parseRoutes } from './parse/iproute2/route.ts'
import { parseCard, parsePciFunction } from './parse/sysfs.ts'
import { parseSysctls } from './parse/sysctl.ts'
import { managerOfLink, type ManagerFacts } from './managers/configured.ts'
import { parseConnections, parseNmDevices } from './managers/nmcli.ts'
import { parseNetworkd } from './managers/networkd.ts'
import { parseNetworkFiles } from './managers/network-files.ts'
import { parseUnit } from './managers/unit.ts'
import { parseUnmanaged } from './managers/unmanaged.ts'
import { parseResolver } from './resolver.ts'
import { networkdOwner, networkManagerOwner } from './parse/managers.ts'
import { ownerOf } from './owner.ts'
import type { RawHost, RawProcess } from './raw.ts'
import type { DhcpService, HostSnapshot, Lease, Link } from './schema.ts'

/** Throws FaultError `host.unreadable`. `links` saves reading `raw.addresses` again where that was done already. */
export function assembleSnapshot(raw: RawHost, links: ParsedLink[] = parseLinks(raw.addresses)): HostSnapshot {
  const dhcp = raw.dnsmasq.map(({ pid, args }) => dhcpServiceOf(pid, args, raw.configFiles))
  const devices = parseNmDevices(raw.managed.devices)
  const connections = ordered(parseConnections(raw.managed.profiles, raw.managed.details, devices), ({ id, uuid }) => [
    id,
    uuid,
  ])
  const leftAlone = (files: Readonly<Record<string, string>>, parse: (text: string) => string[]) =>
    ordered(Object.entries(files), ([lab]) => [lab]).map(([lab, text]) => ({ lab, interfaces: parse(text) }))
  const units = ordered(Object.entries(raw.managed.units), ([lab]) => [lab]).flatMap(
    ([lab, { text, state }]) => parseUnit(lab, text, state) ?? [],
  )
  const resolver = parseResolver(raw.resolver)
  const ruleset = parseRuleset(raw.rules)
  const foreign = [
    ...ruleset.foreignChains,
    ...raw.legacyRules.flatMap(({ family, text }) => parseLegacyForward(family, text)),
  ]
  return {
    version: 1,
    links: ordered(
      linksOf(raw, links, dhcp, { devices, connections, interfaces: raw.managed.interfaces }),
      ({ name }) => [name],
    ),
    routes: ordered(parseRoutes(raw.routes), (route) => [
      route.family,
      route.table,
      route.to,
      route.metric ?? 0,
      route.device ?? '',
      route.via ?? '',
      route.type,
    ]),
    neighbours: ordered(parseNeighbours(raw.neighbours), ({ device, address }) => [device, address]),
    fdb: ordered(parseFdb(raw.fdb), ({ bridge, device, mac, vlan }) => [bridge ?? '', device, mac, vlan ?? 0]),
    sysctls: parseSysctls(raw.sysctls),
    tables: ordered(ruleset.tables, ({ name }) => [name]),
    foreignChains: ordered(foreign, ({ family, table, chain }) => [family, table, chain]),
    dhcp: ordered(dhcp, ({ pid }) => [pid]),
    ...optional(
      'dhcpClients',
      ordered(raw.dhcpClients.flatMap(dhcpClientsOf), ({ device, pid }) => [device, pid]),
    ),
    leases: leasesOf(raw, dhcp),
    pci: ordered(raw.pci.map(parsePciFunction), ({ address }) => [address]),
    guests: ordered(guestsOf(raw), ({ pid }) => [pid]),
    uplink: raw.uplink,
    managers: managersAmong(raw.managers),
    ...optional('connections', connections),
    ...optional('unmanaged', leftAlone(raw.managed.unmanaged, parseUnmanaged)),
    ...optional('unmanagedByNetworkd', leftAlone(raw.managed.networkd, parseNetworkd)),
    ...optional('networkFiles', parseNetworkFiles(raw.managed.networkFiles)),
    ...optional('units', units),
    ...(resolver ? { resolver } : {}),
    ...(raw.unread.length > 0 ? { unread: raw.unread } : {}),
  }
}

function linksOf(
  raw: RawHost,
  links: ParsedLink[],
  dhcp: DhcpService[],
  managed: Pick<ManagerFacts, 'devices' | 'connections' | 'interfaces'>,
): Link[] {
  const vlans = parseBridgeVlans(raw.vlans)
  const facts = { dhcp, networkManager: raw.networkManager, networkd: raw.networkd }
  return links.map((link) => {
    const { name, bridge, port, tap, macvtap } = link
    const own = vlans.get(name)
    const bond = raw.bonds[name]
    const card = raw.cards[name]
    const manager = managerOfLink(name, {
      ...managed,
      networkManager: networkManagerOwner(raw.networkManager[link.index] ?? ''),
      networkd: networkdOwner(raw.networkd[link.index] ?? ''),
    })
    return {
      ...link,
      owner: ownerOf(link, facts),
      ...(manager ? { manager } : {}),
      ...(bridge && own ? { bridge: { ...bridge, vlans: own } } : {}),
      ...(port && own ? { port: { ...port, vlans: own } } : {}),
      ...(tap ? { tap: { ...ownedTap(tap, raw.tapOwners[name]), holders: holdersOf(raw, name) } } : {}),
      ...(macvtap ? { macvtap: { ...macvtap, ...macvtapFacts(raw, name) } } : {}),
      ...(bond === undefined ? {} : { bond: parseBonding(name, bond) }),
      ...(card ? { card: parseCard(card) } : {}),
    }
  })
}

const holdersOf = ({ tapHolders }: RawHost, name: string) =>
  ordered(
    tapHolders.filter(({ tap }) => tap === name).map((holder) => ({ pid: holder.pid, name: holder.name })),
    ({ pid }) => [pid],
  )

function macvtapFacts(raw: RawHost, name: string): Pick<NonNullable<Link['macvtap']>, 'user' | 'holders'> {
  const user = raw.macvtapOwners[name]
  return { ...(user === undefined ? {} : { user }), ...optional('holders', holdersOf(raw, name)) }
}

const guestsOf = ({ qemu, tapHolders }: RawHost): HostSnapshot['guests'] =>
  qemu.map(({ pid, args }: RawProcess) =>
    guestProcessOf(
      pid,
      args,
      tapHolders.filter((holder) => holder.pid === pid).map(({ tap }) => tap),
    ),
  )

/** A list that is left out where it is empty. */
const optional = <K extends string, T>(key: K, items: T[]): Partial<Record<K, T[]>> => {
  const entry: Partial<Record<K, T[]>> = {}
  if (items.length > 0) entry[key] = items
  return entry
}

/** Each file once, though two processes may serve from it (libvirt runs two for each network). */
function leasesOf(raw: RawHost, dhcp: DhcpService[]): Lease[] {
  const servers = new Map(
    dhcp.flatMap((service) => leaseFilesOf(service.args, raw.configFiles).map((file) => [file, service])),
  )
  const leases = [...servers].flatMap(([file, { interfaces }]) => {
    const text = raw.leaseFiles[file]
    if (text === undefined) return []
    const named = /\/([^/]+)\.status$/.exec(file)?.[1]
    return parseLeases(file, text, named ?? (interfaces.length === 1 ? interfaces[0] : undefined))
  })
  return ordered(leases, ({ device, address, mac }) => [device ?? '', address, mac])
}

/** Sorted by the parts of a key in turn; numbers as numbers, texts by code units, so that it is the same everywhere. */
function ordered<T>(items: T[], keyOf: (item: T) => (string | number)[]): T[] {
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => {
      for (let at = 0; at < a.key.length; at++) {
        const left = a.key[at] ?? ''
        const right = b.key[at] ?? ''
        if (left !== right) return left < right ? -1 : 1
      }
      return 0
    })
    .map(({ item }) => item)
}
