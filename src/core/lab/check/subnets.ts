// Subnets: apart from each other, of a useful size, with the host's address inside.
import {
  addressToNumber,
  lastAddress,
  parseSubnet,
  subnetHas,
  subnetText,
  subnetsOverlap,
  type Subnet,
} from '../../net.ts'
import type { Note } from '../finding.ts'
import { freeSubnet } from '../propose.ts'
import type { Path } from '../read/words.ts'
import type { Lab, Network } from '../schema.ts'
import { allNetworks, userCards } from './words.ts'

const must = (text: string): Subnet[] => {
  const subnet = parseSubnet(text)
  return subnet === undefined ? [] : [subnet]
}

/** The subnets of networks, then those that bridges have an address in. */
const claimsOf = (lab: Lab): { words: string; path: Path; subnet: Subnet; network?: string }[] => [
  ...Object.entries(lab.networks).flatMap(([name, { subnet, subnet6 }]) => [
    ...must(subnet).map((value) => ({
      words: `the network ${name}`,
      path: ['networks', name, 'subnet'],
      subnet: value,
      network: name,
    })),
    ...must(subnet6 ?? '').map((value) => ({
      words: `the network ${name}`,
      path: ['networks', name, 'subnet6'],
      subnet: value,
    })),
  ]),
  ...Object.entries(lab.bridges).flatMap(([name, { address }]) =>
    typeof address === 'string'
      ? []
      : address.flatMap((text, at) =>
          must(text).map((subnet) => ({ words: `the bridge ${name}`, path: ['bridges', name, 'address', at], subnet })),
        ),
  ),
]

export function* subnetOverlap(lab: Lab): Generator<Note> {
  const claims = claimsOf(lab)
  for (const [at, claim] of claims.entries()) {
    const other = claims.slice(0, at).find(({ subnet }) => subnetsOverlap(subnet, claim.subnet))
    if (other === undefined || other.words === claim.words) continue
    const free = freeSubnet(lab)
    const network = claim.network === undefined ? undefined : lab.networks[claim.network]
    const same = subnetText(other.subnet) === subnetText(claim.subnet)
    yield {
      level: 'error',
      code: 'subnet.overlap',
      message: `${claim.words} ${same ? 'has the subnet' : `(${subnetText(claim.subnet)}) overlaps the subnet`} ${subnetText(other.subnet)} of ${other.words}.`,
      hint: `The host could not tell which of the two an address is in. ${free} is free.`,
      path: claim.path,
      ...(claim.network !== undefined && network !== undefined && isMovable(network)
        ? { fix: { edit: 'network.set', name: claim.network, values: { subnet: free } } }
        : {}),
    }
  }
}

/** Nothing in it names an address of the old subnet. */
const isMovable = ({ address, dhcp, forwards }: Network): boolean =>
  address === undefined &&
  forwards.every(({ to }) => !/^\d+\./.test(to)) &&
  (dhcp === false ||
    [dhcp.from, dhcp.to, ...Object.values(dhcp.hosts)].every((text) => text === undefined || text.startsWith('.')))

/** Ranges that no guest may have, or that belong to somebody (IANA's special-purpose registry; RFC 6890). */
const reserved: { range: string; words: string }[] = [
  { range: '0.0.0.0/8', words: '"this network"' },
  { range: '127.0.0.0/8', words: 'the loopback' },
  { range: '224.0.0.0/4', words: 'multicast' },
  { range: '240.0.0.0/4', words: 'reserved' },
]
const forLabs = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '198.18.0.0/15',
]

export function* subnetUnusable(lab: Lab): Generator<Note> {
  for (const [name, network] of Object.entries(lab.networks))
    for (const subnet of must(network.subnet)) {
      const path: Path = ['networks', name, 'subnet']
      const overlaps = ({ range }: { range: string }): boolean =>
        must(range).some((other) => subnetsOverlap(other, subnet))
      const taken = reserved.find(overlaps)
      if (subnet.prefix > 30)
        yield {
          level: 'error',
          code: 'subnet.small',
          message: `${network.subnet} has no room for a guest beside the host.`,
          hint: 'A /24 has room for 253 guests, a /30 for one.',
          path,
        }
      else if (taken !== undefined)
        yield {
          level: 'error',
          code: 'subnet.reserved',
          message: `${network.subnet} overlaps ${taken.range}, which is ${taken.words}.`,
          hint: `${freeSubnet(lab)} is free.`,
          path,
        }
      else if (
        !forLabs.some((range) =>
          must(range).some((other) => other.prefix <= subnet.prefix && subnetsOverlap(other, subnet)),
        )
      )
        yield {
          level: 'warning',
          code: 'subnet.public',
          message: `${network.subnet} is not private: who really has these addresses is out of reach while the network ${name} is up.`,
          hint: 'Private are 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16.',
          path,
        }
    }
}

/** Router advertisements make addresses only in a /64 (RFC 4862, 5.5.3; dnsmasq's constructor says the same). */
export function* subnetPrefixSix(lab: Lab): Generator<Note> {
  for (const [name, { subnet6, address6 }] of Object.entries(lab.networks)) {
    const [subnet] = must(subnet6 ?? '')
    if (subnet !== undefined && subnet.prefix !== 64)
      yield {
        level: 'error',
        code: 'subnet.prefix-six',
        message: `${subnet6 ?? ''} is not a /64: guests cannot make themselves an address in it.`,
        hint: 'Give the network a /64 of fd00::/8.',
        path: ['networks', name, 'subnet6'],
      }
    if (address6 !== undefined && subnet === undefined)
      yield {
        level: 'error',
        code: 'address.outside',
        message: `The network ${name} has an \`address6\` but no \`subnet6\` for it to be in.`,
        hint: 'Add `subnet6`, or remove `address6`.',
        path: ['networks', name, 'address6'],
      }
  }
}

export function* hostAddress(lab: Lab): Generator<Note> {
  for (const { name, placed } of allNetworks(lab)) {
    const ends: [string, Subnet, string][] = [
      ['address', placed.subnet, placed.address],
      ...(placed.v6 ? [['address6', placed.v6.subnet, placed.v6.address] satisfies [string, Subnet, string]] : []),
    ]
    for (const [key, subnet, address] of ends) {
      const path: Path = ['networks', name, key]
      if (!subnetHas(subnet, address))
        yield {
          level: 'error',
          code: 'address.outside',
          message: `The address of the host, ${address}, is outside of ${subnetText(subnet)}.`,
          hint: `Leave \`${key}\` out, and it is the first of the subnet.`,
          path,
          fix: { edit: 'network.set', name, values: { [key]: null } },
        }
      else if (
        subnet.prefix < 31 &&
        (addressToNumber(address) === subnet.value || (subnet.family === 'inet' && address === lastAddress(subnet)))
      )
        yield {
          level: 'error',
          code: 'address.reserved',
          message: `The address of the host, ${address}, is the ${addressToNumber(address) === subnet.value ? 'network' : 'broadcast'} address of ${subnetText(subnet)}.`,
          hint: `Leave \`${key}\` out, and it is the first of the subnet.`,
          path,
          fix: { edit: 'network.set', name, values: { [key]: null } },
        }
    }
  }
}

/** Two cards of one guest in equal user-mode networks: the guest cannot tell the ways apart. */
export function* userSameNet(lab: Lab): Generator<Note> {
  const cards = userCards(lab)
  for (const [at, { guest, card, user }] of cards.entries()) {
    const other = cards.slice(0, at).find((before) => before.guest === guest && before.user.net === user.net)
    if (other !== undefined && user.hub === undefined)
      yield {
        level: 'warning',
        code: 'user.same-net',
        message: `Cards ${other.card.index} and ${card.index} of ${guest} are both in a user-mode network ${user.net}, so the guest has two equal routes.`,
        hint: 'Give one of them another `net`, such as 10.0.3.0/24.',
        path: ['guests', guest, 'cards', card.index, 'connect'],
      }
  }
}
