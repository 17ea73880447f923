// What of a lab NetworkManager makes: bonds, VLANs and bridges over cards that it manages, as profiles. The rest of the lab is ours.
import { FaultError } from '../../fault.ts'
import { activeOn, findConnection, ownProfileName, profileId } from '../../host/managers/connection.ts'
import { carriesOwnFramesOnly, thereInstead } from '../../host/uses.ts'
import { findLink, type Connection, type HostSnapshot, type Link } from '../../host/schema.ts'
import type { Bond, Bridge, Lab } from '../../lab/schema.ts'
import { filters, taggedVlans } from './links.ts'
import { profileOf, type Profile } from '../operations/managers/profile.ts'
import { givenTo, inheritedFrom, inheriting, noAddress } from './profile-addresses.ts'

/** A profile that a lab wants; whether it is on disk yet is no part of the wish. */
export interface WantedProfile {
  /** Its own name in its mark: `br0`, `eth0.port-of-bond`. */
  called: string
  profile: Omit<Profile, 'stored'>
  why: string
}

/**
 * NetworkManager lets nobody make a port of one kind into one of the other, or into none (`bond-port` is mandatory where it is,
 * clients/common/nm-meta-setting-access.c): each is a profile of its own. No interface is called so: it has 15 letters at most.
 */
const calledAs = (name: string, port: Profile['port']): string => (port ? `${name}.port-of-${port.kind}` : name)

export interface HandedOver {
  /** Bridges and bonds before their ports, VLANs after what they sit on: the order in which they are put in force. */
  profiles: WantedProfile[]
  /** The lab without what NetworkManager makes; guests still name it. */
  rest: Lab
}

export const isOfNetworkManager = ({ manager }: Pick<Link, 'manager'>): boolean =>
  manager?.kind === 'networkmanager' || (manager?.kind === 'netplan' && manager.through === 'networkmanager')

/** Faults `plan.managed`, `plan.missing`, `plan.wireless`: what NetworkManager manages and cannot be told to do. */
export function handOver(lab: Lab, host: HostSnapshot): HandedOver {
  const names = namesHandedOver(lab, host)
  if (names.size === 0) return { profiles: [], rest: lab }
  const bridges = Object.entries(lab.bridges).filter(([name]) => names.has(name))
  const bonds = Object.entries(lab.bonds).filter(([name]) => names.has(name))
  const vlans = Object.entries(lab.vlans).filter(([name]) => names.has(name))
  const ports = [...bridges, ...bonds].flatMap(([name, { ports: all, mtu }]) =>
    all
      .filter((port) => !(port in lab.bonds) && !(port in lab.vlans))
      .map((port) => portProfile(lab, port, { of: name, kind: name in lab.bridges ? 'bridge' : 'bond' }, mtu, host)),
  )
  return {
    profiles: [
      ...bridges.map(([name, bridge]) => bridgeProfile(lab, name, bridge, host)),
      ...bonds.map(([name, bond]) => bondProfile(lab, name, bond, host)),
      ...ports,
      ...vlans.map(([name, vlan]) => vlanProfile(lab, name, vlan)),
    ],
    rest: {
      ...lab,
      bridges: without(lab.bridges, names),
      bonds: without(lab.bonds, names),
      vlans: without(lab.vlans, names),
    },
  }
}

const without = <T>(record: Record<string, T>, names: ReadonlySet<string>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.has(name)))

/** What stands on a managed card, directly or through others. */
function namesHandedOver(lab: Lab, host: HostSnapshot): Set<string> {
  const names = new Set<string>()
  const isManaged = (name: string): boolean => {
    if (names.has(name)) return true
    const link = name in lab.bonds || name in lab.vlans ? undefined : findLink(host, name)
    return link !== undefined && isOfNetworkManager(link)
  }
  const under: [string, string[]][] = [
    ...Object.entries(lab.bonds).map(([name, { ports }]): [string, string[]] => [name, ports]),
    ...Object.entries(lab.vlans).map(([name, { link }]): [string, string[]] => [name, [link]]),
    ...Object.entries(lab.bridges).map(([name, { ports }]): [string, string[]] => [name, ports]),
  ]
  for (let before = -1; before !== names.size;) {
    before = names.size
    for (const [name, lower] of under)
      if (lower.some((port) => names.has(port) || (isManaged(port) && !stands(lab.name, name, port, host))))
        names.add(name)
  }
  return names
}

/** Whether we have made `name` over a port, and it is there still: NetworkManager came later, and is told to leave that alone (012). */
function stands(lab: string, name: string, port: string, host: HostSnapshot): boolean {
  const link = findLink(host, name)
  if (link?.owner.kind !== 'tapdeck' || link.owner.lab !== lab) return false
  return link.kind === 'vlan' ? link.lower === port : findLink(host, port)?.master === name
}

function bridgeProfile(lab: Lab, name: string, bridge: Bridge, host: HostSnapshot): WantedProfile {
  const card = cardUnder(lab, bridge.ports[0])
  const had = ownProfile(lab.name, name, host)
  // As it was when the profile was made: a card that is a port of a bond may have another MAC by now.
  const mac = had?.mac ?? (card === undefined ? undefined : findLink(host, card)?.mac)
  const former = (): Connection | undefined => (card === undefined ? undefined : formerOf(lab.name, card, host))
  return {
    called: name,
    profile: {
      interface: name,
      type: { kind: 'bridge', stp: bridge.stp, forwardDelay: bridge.forwardDelay, vlanFiltering: filters(lab, name) },
      ...(mac === undefined ? {} : { mac }),
      ...(bridge.address === 'inherit'
        ? inheriting(bridge, had, former, name)
        : { ...givenTo(bridge), ...(bridge.mtu === undefined ? {} : { mtu: bridge.mtu }) }),
    },
    why: `bridge ${name}, over a card that NetworkManager manages`,
  }
}

function bondProfile(lab: Lab, name: string, bond: Bond, host: HostSnapshot): WantedProfile {
  const { mode, miimon, updelay, downdelay, primary, lacpRate, xmitHashPolicy, mtu, ports } = bond
  const port = portOfBridge(lab, name)
  const had = ownProfile(lab.name, name, host)
  // A lab has no word for the addresses of a bond: where it is no port, those of its first card move to it.
  const addressing = (): Pick<Profile, 'ipv4' | 'ipv6'> =>
    had?.ipv4 && had.ipv6
      ? { ipv4: had.ipv4, ipv6: had.ipv6 }
      : inheritedFrom(ports[0] === undefined ? undefined : formerOf(lab.name, ports[0], host), name)
  return {
    called: calledAs(name, port),
    profile: {
      interface: name,
      type: {
        kind: 'bond',
        options: {
          mode,
          miimon,
          ...(updelay === undefined ? {} : { updelay }),
          ...(downdelay === undefined ? {} : { downdelay }),
          ...(primary === undefined ? {} : { primary }),
          ...(lacpRate === undefined ? {} : { lacp_rate: lacpRate }),
          ...(xmitHashPolicy === undefined ? {} : { xmit_hash_policy: xmitHashPolicy }),
        },
      },
      ...asPort(lab, port),
      ...(mtu === undefined ? {} : { mtu }),
      ...(port ? {} : addressing()),
    },
    why: `bond ${name}, of cards that NetworkManager manages`,
  }
}

function vlanProfile(lab: Lab, name: string, { link, id, mtu }: Lab['vlans'][string]): WantedProfile {
  const port = portOfBridge(lab, name)
  return {
    called: calledAs(name, port),
    profile: {
      interface: name,
      type: { kind: 'vlan', link, id },
      ...asPort(lab, port),
      ...(mtu === undefined ? {} : { mtu }),
      ...(port ? {} : noAddress),
    },
    why: `VLAN ${name}, on what NetworkManager manages`,
  }
}

function portProfile(
  lab: Lab,
  name: string,
  port: NonNullable<Profile['port']>,
  mtu: number | undefined,
  host: HostSnapshot,
): WantedProfile {
  const link = findLink(host, name)
  const at = { path: `${port.kind}s.${port.of}.ports` }
  if (!link) {
    throw new FaultError({
      code: 'plan.missing',
      message: `There is no interface ${name} on this machine, which is to be a port of ${port.of}.`,
      hint: thereInstead(name, host),
      at,
    })
  }
  if (!isOfNetworkManager(link) || !['card', 'veth'].includes(link.kind)) {
    throw new FaultError({
      code: 'plan.managed',
      message: `NetworkManager is to make ${port.of}, but it does not manage ${name} as a card, which is to be a port of it.`,
      hint: `nmcli device shows what it manages; \`nmcli device set ${name} managed yes\` lets it.`,
      at,
    })
  }
  if (carriesOwnFramesOnly(link)) {
    throw new FaultError({
      code: 'plan.wireless',
      message: `${name} is a Wi-Fi card, whose access point takes frames of its own stations only: it cannot be a port of ${port.of}.`,
      hint: 'Use a network of mode nat or routed.',
      at,
    })
  }
  return {
    called: calledAs(name, port),
    profile: {
      interface: name,
      type: { kind: 'ethernet' },
      ...asPort(lab, port),
      ...(mtu === undefined ? {} : { mtu }),
    },
    why: `a port of ${port.of}`,
  }
}

/** With the VLANs of guests, which its bridge keeps apart; what is untagged NetworkManager leaves as it is (`vlan-default-pvid`). */
function asPort(lab: Lab, port: Profile['port']): Pick<Profile, 'port' | 'vlans'> {
  if (!port) return {}
  const vlans = port.kind === 'bridge' ? taggedVlans(lab, port.of) : []
  return { port, ...(vlans.length > 0 ? { vlans } : {}) }
}

function portOfBridge(lab: Lab, name: string): Profile['port'] {
  const of = Object.entries(lab.bridges).find(([, { ports }]) => ports.includes(name))?.[0]
  return of === undefined ? undefined : { of, kind: 'bridge' }
}

/** The card at the bottom of a port; none where they stand on each other in a circle. */
export function cardUnder(lab: Lab, port: string | undefined): string | undefined {
  const seen = new Set<string>()
  let at = port
  while (at !== undefined && !seen.has(at)) {
    seen.add(at)
    const lower: string | undefined = lab.bonds[at]?.ports[0] ?? lab.vlans[at]?.link
    if (lower === undefined) return at
    at = lower
  }
  return undefined
}

const ownProfile = (lab: string, name: string, host: HostSnapshot): Profile | undefined => {
  const seen = findConnection(host, profileId(lab, name))
  return seen && profileOf(seen)
}

/** Somebody else's profile that is in force on a card, or would be without ours: the one that NetworkManager would take by itself. */
export function formerOf(lab: string, card: string, host: HostSnapshot): Connection | undefined {
  const active = activeOn(host, card)
  if (active && ownProfileName(lab, active.id) === undefined) return active
  const fitting = (host.connections ?? []).filter(
    ({ id, type, autoconnect, settings: has }) =>
      type === '802-3-ethernet' &&
      autoconnect &&
      ownProfileName(lab, id) === undefined &&
      has?.controller === undefined &&
      (has?.interfaceName ?? card) === card,
  )
  return fitting.toSorted((a, b) => b.priority - a.priority || (a.uuid < b.uuid ? -1 : 1))[0]
}
