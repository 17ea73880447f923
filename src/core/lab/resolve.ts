// What follows from a lab without being written in it: interface names, MACs, addresses. Always the same for the same lab.
import { addressAt, addressToNumber, bitsOf, lastAddress, parseSubnet, type Subnet } from '../net.ts'
import { FaultError } from '../fault.ts'
import { cardSchema } from './kinds/card.ts'
import type { Card, Connection, Guest, Lab, Network } from './schema.ts'

/** FNV-1a of a text, 32 bits: for names and MACs that must be the same on every machine. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** IFNAMSIZ less the NUL. */
const longestName = 15

/** `<lab>-<rest>` where it fits in 15 characters, else its beginning with a hash: `an-office-5k2f9z`'s like. */
function interfaceName(lab: string, rest: string): string {
  const whole = `${lab}-${rest}`
  if (whole.length <= longestName) return whole
  const hash = hash32(whole).toString(36).padStart(7, '0').slice(-5)
  return `${whole.slice(0, longestName - 1 - hash.length)}-${hash}`
}

/** The bridge that a network is. */
export const networkBridge = (lab: string, network: string): string => interfaceName(lab, network)
/** The tap (or macvtap) of a guest's card; cards count from 0. */
export const tapName = (lab: string, guest: string, card: number): string => interfaceName(lab, `${guest}${card}`)

/** The mark on every interface of ours (`ip link … alias`). */
export const aliasOf = (lab: string, name: string): string => `tapdeck:${lab}/${name}`
/** The lab and name in such a mark. */
export function parseAlias(alias: string | undefined): { lab: string; name: string } | undefined {
  const match = /^tapdeck:([a-z0-9-]+)\/(.+)$/.exec(alias ?? '')
  return match?.[1] !== undefined && match[2] !== undefined ? { lab: match[1], name: match[2] } : undefined
}
/** The nftables table that holds all rules of a lab. */
export const tableOf = (lab: string): string => `tapdeck_${lab}`

/** A MAC in QEMU's range 52:54:00, made from lab, guest and card. */
export function proposedMac(lab: string, guest: string, card: number): string {
  const hash = hash32(`${lab}/${guest}/${card}`)
  return `52:54:00:${[16, 8, 0].map((shift) => ((hash >>> shift) & 255).toString(16).padStart(2, '0')).join(':')}`
}

/** A card with all that follows from its place in the lab. */
export interface PlacedCard extends Card {
  mac: string
  id: string
  index: number
  /** The tap or macvtap it hangs on; none in user mode or where nothing is connected. */
  tap?: string
}

let userMode: Card | undefined
/** Made when it is first asked for: most programs that know names and marks know no cards. */
const userModeCard = (): Card => (userMode ??= cardSchema.parse({ connect: { user: {} } }))

const needsTap = (connection: Connection): boolean =>
  connection !== 'nothing' && ('network' in connection || 'bridge' in connection || 'macvtap' in connection)

/** The cards of a guest, in order; one in user mode where the lab says nothing of cards. */
export function cardsOf(lab: Pick<Lab, 'name'>, name: string, guest: Guest): PlacedCard[] {
  return (guest.cards ?? [userModeCard()]).map((card, index) => ({
    ...card,
    index,
    mac: card.mac ?? proposedMac(lab.name, name, index),
    id: card.id ?? `net${index}`,
    ...(needsTap(card.connect) ? { tap: tapName(lab.name, name, index) } : {}),
  }))
}

/** A network with its addresses worked out. */
export interface PlacedNetwork extends Omit<Network, 'subnet' | 'address' | 'dhcp'> {
  name: string
  bridge: string
  subnet: Subnet
  address: string
  v6?: { subnet: Subnet; address: string }
  dhcp?: { from: string; to: string; lease: string; hosts: DhcpHost[] }
}

/** A MAC that the DHCP server knows: `name` is what DNS answers to, `address` is fixed where there is one. */
export interface DhcpHost {
  mac: string
  name?: string
  address?: string
}

/** `.10` in 192.168.150.0/24 → 192.168.150.10. */
export function shortAddress(subnet: Subnet, text: string): string {
  if (!text.startsWith('.')) return text
  const last = subnet.value & ~255n
  return addressAt({ ...subnet, value: last }, BigInt(text.slice(1)))
}

const need = <T>(value: T | undefined, what: string): T => {
  if (value === undefined)
    throw new FaultError({ code: 'lab.invalid', message: `The lab has ${what} that the schema does not allow.` })
  return value
}

/** A network's own addresses, range and fixed leases; the lab must have passed its schema. */
export function placeNetwork(lab: Lab, name: string, network: Network): PlacedNetwork {
  const { subnet: subnetText, address, subnet6, address6, dhcp, ...rest } = network
  const subnet = need(parseSubnet(subnetText), 'a subnet')
  const hostAddress = address ?? addressAt(subnet, 1n)
  const v6 = subnet6 === undefined ? undefined : need(parseSubnet(subnet6), 'an IPv6 subnet')
  return {
    ...rest,
    name,
    bridge: networkBridge(lab.name, name),
    subnet,
    address: hostAddress,
    ...(v6 ? { v6: { subnet: v6, address: address6 ?? addressAt(v6, 1n) } } : {}),
    ...(dhcp === false
      ? {}
      : {
          dhcp: {
            ...rangeOf(subnet, hostAddress, dhcp),
            lease: dhcp.lease,
            hosts: dhcpHosts(lab, name, subnet, dhcp.hosts),
          },
        }),
  }
}

/** The range of DHCP: what the lab says, else everything after the host's own address, else everything before it. */
function rangeOf(
  subnet: Subnet,
  own: string,
  dhcp: { from?: string | undefined; to?: string | undefined },
): { from: string; to: string } {
  const last = addressToNumber(lastAddress(subnet)) - (bitsOf(subnet.family) - subnet.prefix > 1 ? 1n : 0n)
  const after = addressToNumber(own) - subnet.value + 1n
  const room = last - subnet.value >= after
  const from = room ? after : 1n
  const to = room ? last - subnet.value : after - 2n
  return {
    from: dhcp.from === undefined ? addressAt(subnet, from) : shortAddress(subnet, dhcp.from),
    to: dhcp.to === undefined ? addressAt(subnet, to) : shortAddress(subnet, dhcp.to),
  }
}

/** Every card on a network, with its guest. */
export function cardsOn(lab: Lab, network: string): { guest: string; card: PlacedCard }[] {
  return Object.entries(lab.guests).flatMap(([guest, value]) =>
    cardsOf(lab, guest, value)
      .filter(({ connect }) => connect !== 'nothing' && 'network' in connect && connect.network === network)
      .map((card) => ({ guest, card })),
  )
}

/** Every guest card by its MAC, with its name for DNS and its fixed address if it has one; then fixed addresses of other MACs. */
function dhcpHosts(lab: Lab, network: string, subnet: Subnet, fixed: Record<string, string>): DhcpHost[] {
  const named = new Set<string>()
  const guests = cardsOn(lab, network).map(({ guest, card }): DhcpHost => {
    const name = named.has(guest) ? `${guest}-${card.index}` : guest
    named.add(guest)
    const address = fixed[card.mac]
    return { mac: card.mac, name, ...(address === undefined ? {} : { address: shortAddress(subnet, address) }) }
  })
  const known = new Set(guests.map(({ mac }) => mac))
  const others = Object.entries(fixed)
    .filter(([mac]) => !known.has(mac))
    .map(([mac, address]): DhcpHost => ({ mac, address: shortAddress(subnet, address) }))
  return [...guests, ...others]
}
