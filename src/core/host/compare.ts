// A snapshot without what changes by itself: two of them are deeply equal if and only if nobody changed the host in between.
import { parseAlias } from '../lab/resolve.ts'
import { parseSubnet, subnetText } from '../net.ts'
import type { Connection, HostAddress, HostSnapshot, Link, Route } from './schema.ts'

/** See each function for what is left out, and why. Leases, and what could not be read, are left out whole. */
export function comparable(host: HostSnapshot) {
  const busy = new Set(host.links.flatMap(({ master }) => (master === undefined ? [] : [master])))
  const macs = new Set(host.links.flatMap(({ mac }) => (mac === undefined ? [] : [mac])))
  return {
    links: host.links.map((link) => comparableLink(link, busy.has(link.name))),
    routes: host.routes.filter((route) => !isKernelLinkLocal(route) && route.protocol !== 'ra'),
    // the kernel makes, ages and forgets all others; a permanent one was written by somebody
    neighbours: host.neighbours.filter(({ state }) => state === 'permanent'),
    fdb: host.fdb.filter(({ state, mac }) => isWritten(state) && !macs.has(mac) && !isGroup(mac)),
    sysctls: host.sysctls,
    tables: host.tables,
    foreignChains: host.foreignChains,
    // another process after a restart: what counts is how it was started
    dhcp: sortedByText(host.dhcp.map(({ pid: _pid, ...service }) => service)),
    dhcpClients: (host.dhcpClients ?? []).map(({ program, device }) => ({ program, device })),
    pci: host.pci,
    guests: sortedByText(host.guests.map(({ pid: _pid, ...guest }) => guest)),
    uplink: comparableUplink(host.uplink),
    managers: host.managers,
    connections: sortedByText((host.connections ?? []).map(comparableConnection)),
    unmanaged: host.unmanaged ?? [],
    networkFiles: host.networkFiles ?? [],
    unmanagedByNetworkd: host.unmanagedByNetworkd ?? [],
    units: host.units ?? [],
    // NetworkManager writes the file when it pleases: what counts is what was told
    resolver: host.resolver?.entries ?? [],
  }
}
export type ComparableHost = ReturnType<typeof comparable>

/**
 * Without the index (another after re-creation) and counters; carrier and operational state (they follow a change up to a
 * second later: linkwatch, net/core/link_watch.c) and the state of a port (spanning tree's timers); what failed over in a
 * bond; the holders of a tap (processes come and go); the default qdisc of a link that is down (`noop` before it was first
 * up, afterwards what it had then); card facts that follow the cable.
 */
function comparableLink(link: Link, hasPorts: boolean) {
  const {
    index: _i,
    traffic: _t,
    carrier: _c,
    state: _s,
    mac,
    qdisc,
    bridge,
    port,
    bond,
    tap,
    macvtap,
    card,
    addresses,
    manager,
    owner,
    ...rest
  } = link
  return {
    ...rest,
    // A bridge without ports whose address nobody set: random at first, zeros after its first port has gone
    // (br_stp_recalculate_bridge_id, net/bridge/br_stp_if.c). A tap that is not persistent lives with its process, and has
    // another address with the next.
    ...(mac === undefined || (bridge && !hasPorts) || tap?.persistent === false ? {} : { mac }),
    qdisc: !link.up && defaultQdiscs.has(qdisc) ? 'default' : qdisc,
    // the kernel's own link-local address comes when a link is first up with carrier, others with the next router advertisement, and
    // duplicate detection ends by itself; for how long an address of IPv4 is good its DHCP client says at the next renewal
    addresses: bySubnet(
      addresses
        .filter(({ family, scope, dynamic }) => !(family === 'inet6' && (scope === 'link' || dynamic)))
        .map(({ tentative: _tentative, dynamic, broadcast, ...address }) =>
          // its DHCP client says that, too
          dynamic || broadcast === undefined ? address : { ...address, broadcast },
        ),
    ),
    ...(bridge ? { bridge: comparableBridge(bridge) } : {}),
    ...(port ? { port: withoutState(port) } : {}),
    ...(bond ? { bond: comparableBond(bond) } : {}),
    ...(tap ? { tap: withoutHolders(tap) } : {}),
    ...(macvtap ? { macvtap: { mode: macvtap.mode, user: macvtap.user } } : {}),
    ...(card ? { card: withoutCable(card) } : {}),
    // which of NetworkManager's profiles is in force stands with the profile
    ...(manager ? { manager: manager.kind } : {}),
    owner: owner.kind === 'networkmanager' ? { kind: owner.kind } : owner,
  }
}

/**
 * By family and subnet. Within an IPv4 subnet the order stays: its first address is the one that others are secondaries of. Else
 * it says only which address was given first.
 */
function bySubnet<T extends Pick<HostAddress, 'family' | 'address' | 'prefix'>>(addresses: T[]): T[] {
  const keyOf = ({ family, address, prefix }: T): string => {
    const subnet = parseSubnet(`${address}/${prefix}`)
    return `${family} ${family === 'inet6' || !subnet ? address : subnetText(subnet)}`
  }
  return addresses
    .map((address) => ({ address, key: keyOf(address) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ address }) => address)
}

const defaultQdiscs = new Set(['noop', 'noqueue', 'pfifo_fast', 'fq_codel', 'fq', 'mq'])

const withoutState = ({ state: _state, ...port }: NonNullable<Link['port']>) => port
/** The vnet header is set by whoever opens the tap (tun_set_iff, drivers/net/tun.c), and stays when it is closed. */
const withoutHolders = ({ holders: _holders, vnetHeader: _header, ...tap }: NonNullable<Link['tap']>) => tap
const withoutCable = ({ speed: _speed, duplex: _duplex, ...card }: NonNullable<Link['card']>) => card

/** Its id holds its MAC: of it, the priority stays. Who is root is the other bridges' doing. */
function comparableBridge({ id, rootId: _rootId, ...bridge }: NonNullable<Link['bridge']>) {
  return { ...bridge, priority: id.split('.')[0] ?? '' }
}

function comparableBond({ activePort: _active, partnerMac: _partner, ports, ...bond }: NonNullable<Link['bond']>) {
  return { ...bond, ports: ports.map(({ name, mac }) => ({ name, mac })) }
}

/**
 * Ours is known by its name: it has another UUID when it comes again, and is in force where it was told to be. Of the others
 * NetworkManager tries one after the other by itself: what it is still trying is not in force.
 */
function comparableConnection({ uuid, state, file: _file, device, ...connection }: Connection) {
  const isOurs = parseAlias(connection.id) !== undefined
  return {
    ...connection,
    ...(isOurs ? {} : { uuid }),
    ...(device !== undefined && (isOurs || state === 'activated') ? { device } : {}),
  }
}

/** The routes that go with the kernel's own link-local addresses; those learnt from routers (`ra`) come and go with them. */
const isKernelLinkLocal = ({ protocol, to, family }: Route): boolean =>
  protocol === 'kernel' && family === 'inet6' && (to === 'fe80::/64' || to === 'ff00::/8')

/** Learnt entries age; a bridge writes permanent ones for the MACs of its ports by itself, and for multicast groups. */
const isWritten = (state: string): boolean => state === 'static' || state === 'permanent'
const isGroup = (mac: string): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1

function comparableUplink(uplink: HostSnapshot['uplink']) {
  if (uplink.kind === 'none') return uplink
  const { pid: _pid, forwards, ...rest } = uplink
  return { ...rest, forwards: sortedByText(forwards) }
}

const sortedByText = <T>(items: T[]): T[] =>
  items
    .map((item) => ({ item, text: JSON.stringify(item) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ item }) => item)
