// The small network inside of QEMU's user mode (SLiRP): its addresses, and what of them cannot be.
import { numberToAddress, parseSubnet, subnetHas, subnetText, type Subnet } from '../../net.ts'
import type { Connection } from '../../lab/schema.ts'

export type UserConnection = Extract<Connection, { user: unknown }>['user']

export interface UserNet {
  subnet: Subnet
  /** The host as the guest sees it. */
  host: string
  dns: string
  /** The address that the first guest gets. */
  dhcpstart: string
}

/** The lab schema has checked `net`. */
const subnetOf = (connection: UserConnection): Subnet =>
  parseSubnet(connection.net) ?? { family: 'inet', value: 0n, prefix: 0 }

/** The addresses that follow from `net` (net_slirp_init in net/slirp.c): in a /16 the host is x.y.2.2, not x.y.0.2. */
export function userNet(connection: UserConnection): UserNet {
  const subnet = subnetOf(connection)
  const hostBits = (1n << BigInt(32 - subnet.prefix)) - 1n
  const at = (offset: bigint): string => numberToAddress(subnet.value | (offset & hostBits), 'inet')
  return {
    subnet,
    host: connection.host ?? at(0x0202n),
    dns: connection.dns ?? at(0x0203n),
    dhcpstart: connection.dhcpstart ?? at(0x020fn),
  }
}

export interface Complaint {
  key: string
  message: string
  hint: string
}

/** What QEMU would refuse at start (net_slirp_init), and subnets whose first address for guests would be the broadcast one. */
export function userNetComplaints(connection: UserConnection): Complaint[] {
  const found: Complaint[] = []
  const say = (key: string, message: string, hint: string): void => {
    found.push({ key, message, hint })
  }
  if (!connection.ipv4 && !connection.ipv6)
    say('ipv6', 'Neither IPv4 nor IPv6 is left.', 'Switch one of them on, or connect the card to nothing.')
  return [
    ...found,
    ...(connection.ipv4 ? v4Complaints(connection) : v4Leftovers(connection)),
    ...v6Complaints(connection),
  ]
}

function v4Complaints(connection: UserConnection): Complaint[] {
  const net = userNet(connection)
  const text = subnetText(net.subnet)
  const found: Complaint[] = []
  if (net.subnet.family !== 'inet')
    return [{ key: 'net', message: `${text} is no IPv4 subnet.`, hint: 'The IPv6 one is net6.' }]
  if (net.subnet.prefix < 4)
    return [{ key: 'net', message: `${text} is too large: QEMU takes a prefix of 4 to 32.`, hint: 'Take a /24.' }]
  if (net.subnet.prefix > 27 && connection.dhcpstart === undefined)
    return [
      {
        key: 'net',
        message: `${text} has no room for a host, a name server and the guests.`,
        hint: 'Take a /24, or say host, dns and dhcpstart.',
      },
    ]
  const inside = (address: string): boolean => subnetHas(net.subnet, address)
  const outside = (key: string, address: string): void => {
    found.push({ key, message: `${address} is not in ${text}.`, hint: `Take an address of ${text}.` })
  }
  if (!inside(net.host)) outside('host', net.host)
  if (connection.restrict && !inside(net.dns)) outside('dns', net.dns)
  if (!inside(net.dhcpstart)) outside('dhcpstart', net.dhcpstart)
  if (net.dns === net.host)
    found.push({
      key: connection.dns === undefined ? 'host' : 'dns',
      message: `The host and the name server are both ${net.host}.`,
      hint: 'Give one of them another address.',
    })
  if (net.dhcpstart === net.host || net.dhcpstart === net.dns)
    found.push({
      key: 'dhcpstart',
      message: `${net.dhcpstart} is the first address for guests and that of the ${net.dhcpstart === net.host ? 'host' : 'name server'} too.`,
      hint: 'Let dhcpstart be behind both.',
    })
  return found
}

/** "IPv4 disabled but netmask/host/dns provided"; `net` has a default in the lab and is left out. */
const v4Leftovers = (connection: UserConnection): Complaint[] => [
  ...(['host', 'dns', 'dhcpstart'] as const).flatMap((key) =>
    connection[key] === undefined
      ? []
      : [{ key, message: `IPv4 is off, so there is no ${key}.`, hint: `Leave ${key} out.` }],
  ),
  ...(connection.forwards.length === 0
    ? []
    : [
        {
          key: 'forwards',
          message: 'Forwards of user mode lead to IPv4 addresses only, and IPv4 is off.',
          hint: 'Switch IPv4 on.',
        },
      ]),
]

function v6Complaints(connection: UserConnection): Complaint[] {
  if (!connection.ipv6)
    return (['net6', 'host6', 'dns6'] as const).flatMap((key) =>
      connection[key] === undefined
        ? []
        : [{ key, message: `IPv6 is off, so there is no ${key}.`, hint: `Leave ${key} out.` }],
    )
  const subnet = parseSubnet(connection.net6 ?? 'fec0::/64')
  if (subnet?.family !== 'inet6' || subnet.prefix > 126)
    return [
      {
        key: 'net6',
        message: `${connection.net6} is no IPv6 subnet of at most 126 bits.`,
        hint: 'Take fd00::/64, say.',
      },
    ]
  const text = subnetText(subnet)
  const inside = (key: 'host6' | 'dns6'): Complaint[] => {
    const address = connection[key]
    return address === undefined || subnetHas(subnet, address)
      ? []
      : [{ key, message: `${address} is not in ${text}.`, hint: `Take an address of ${text}.` }]
  }
  return [...inside('host6'), ...(connection.restrict ? inside('dns6') : [])]
}
