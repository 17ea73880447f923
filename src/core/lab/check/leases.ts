// DHCP: the range and the fixed addresses lie in the subnet, and nothing is given twice.
import { addressToNumber, lastAddress, subnetHas, subnetText } from '../../net.ts'
import type { Note } from '../finding.ts'
import { allCards, allNetworks } from './words.ts'
import { cardsOn, shortAddress, type PlacedNetwork } from '../resolve.ts'
import type { Lab } from '../schema.ts'
import type { Dhcp } from '../kinds/network.ts'

/** The networks that have DHCP, placed, with what the file says of it. */
const served = (
  lab: Lab,
): { name: string; said: Dhcp; placed: PlacedNetwork; dhcp: NonNullable<PlacedNetwork['dhcp']> }[] =>
  allNetworks(lab).flatMap(({ name, network, placed }) =>
    network.dhcp === false || placed.dhcp === undefined
      ? []
      : [{ name, said: network.dhcp, placed, dhcp: placed.dhcp }],
  )

const isHost = ({ subnet }: PlacedNetwork, address: string): boolean =>
  subnetHas(subnet, address) && addressToNumber(address) !== subnet.value && address !== lastAddress(subnet)

export function* dhcpRange(lab: Lab): Generator<Note> {
  for (const { name, said, placed, dhcp } of served(lab)) {
    if (placed.subnet.prefix > 30 || isShort(said.from) || isShort(said.to)) continue
    const outside = (['from', 'to'] as const).filter((key) => said[key] !== undefined && !isHost(placed, dhcp[key]))
    for (const key of outside)
      yield {
        level: 'error',
        code: 'dhcp.outside',
        message: `\`${key}\` is ${dhcp[key]}, which no guest in ${subnetText(placed.subnet)} can have.`,
        hint: 'The short form `.10` is an address in the subnet.',
        path: ['networks', name, 'dhcp', key],
      }
    if (outside.length > 0) continue
    const [from, to, own] = [dhcp.from, dhcp.to, placed.address].map(addressToNumber)
    if (from === undefined || to === undefined || own === undefined) continue
    const key = said.from === undefined ? 'to' : 'from'
    if (from > to)
      yield {
        level: 'error',
        code: 'dhcp.reversed',
        message: `The range of DHCP goes from ${dhcp.from} down to ${dhcp.to}.`,
        hint:
          said.from !== undefined && said.to !== undefined
            ? 'Exchange the two.'
            : `Say the other end too, or remove \`${key}\`.`,
        path: ['networks', name, 'dhcp', key],
        ...(said.from !== undefined && said.to !== undefined
          ? { fix: { edit: 'network.set', name, values: { dhcp: { ...said, from: said.to, to: said.from } } } }
          : {}),
      }
    else if (from <= own && own <= to)
      yield {
        level: 'warning',
        code: 'dhcp.own-address',
        message: `The range of DHCP, ${dhcp.from} to ${dhcp.to}, has the address of the host in it (${placed.address}).`,
        hint: 'Let the range begin after it.',
        path: ['networks', name, 'dhcp', key],
      }
  }
}

/** `.300` is the end of no address: what it would be is said of nothing. */
const isShort = (text: string | undefined): boolean =>
  text !== undefined && text.startsWith('.') && Number(text.slice(1)) > 255

/** `.300` would be read as an address of the next hundred. */
export function* shortAddresses(lab: Lab): Generator<Note> {
  for (const { name, said } of served(lab)) {
    const texts: [string[], string | undefined][] = [
      [['from'], said.from],
      [['to'], said.to],
      ...Object.entries(said.hosts).map(([mac, text]): [string[], string] => [['hosts', mac], text]),
    ]
    for (const [keys, text] of texts)
      if (isShort(text))
        yield {
          level: 'error',
          code: 'address.short',
          message: `\`${text ?? ''}\` is not the end of an address: the most is .255.`,
          hint: 'Write the whole address in a subnet that is larger than a /24.',
          path: ['networks', name, 'dhcp', ...keys],
        }
  }
}

export function* leases(lab: Lab): Generator<Note> {
  for (const { name, said, placed } of served(lab)) {
    const given = new Map<string, string>()
    for (const [mac, text] of Object.entries(said.hosts)) {
      if (isShort(text)) continue
      const path = ['networks', name, 'dhcp', 'hosts', mac]
      const address = shortAddress(placed.subnet, text)
      const before = given.get(address)
      given.set(address, mac)
      if (!isHost(placed, address))
        yield {
          level: 'error',
          code: 'lease.outside',
          message: `${address} for ${mac} is not an address that a guest in ${subnetText(placed.subnet)} can have.`,
          hint: 'The short form `.10` is an address in the subnet.',
          path,
        }
      else if (address === placed.address)
        yield {
          level: 'error',
          code: 'lease.own-address',
          message: `${address} for ${mac} is the address of the host in this network.`,
          hint: 'Choose another.',
          path,
        }
      else if (before !== undefined)
        yield {
          level: 'error',
          code: 'lease.duplicate',
          message: `${address} for ${mac} is given to ${before} too.`,
          hint: 'One address is for one card: choose another.',
          path,
        }
    }
  }
}

/** Allowed, for machines that Tapdeck does not start; but more often a MAC was mistyped. */
export function* leaseUnknown(lab: Lab): Generator<Note> {
  for (const { name, said } of served(lab)) {
    if (Object.keys(said.hosts).length === 0) continue
    const here = new Set(cardsOn(lab, name).map(({ card }) => card.mac))
    for (const mac of Object.keys(said.hosts)) {
      if (here.has(mac)) continue
      const other = allCards(lab).find(({ card }) => card.mac === mac)
      yield {
        level: 'advice',
        code: 'lease.unknown-mac',
        message: other
          ? `${mac} is a card of ${other.guest} that is not on the network ${name}.`
          : `No card on the network ${name} has the MAC ${mac}.`,
        hint: 'That is right for a machine from outside of this lab; else look at the MAC.',
        path: ['networks', name, 'dhcp', 'hosts', mac],
        on: 'key',
      }
    }
  }
}
