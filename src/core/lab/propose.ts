// What is still free: subnets, addresses, MACs, VLANs.
import { FaultError } from '../fault.ts'
import type { HostSnapshot } from '../host/schema.ts'
import {
  addressToNumber,
  lastAddress,
  numberToAddress,
  parseSubnet,
  subnetText,
  subnetsOverlap,
  type Subnet,
} from '../net.ts'
import { cardsOf, hash32, placeNetwork, proposedMac, shortAddress } from './resolve.ts'
import { interfaceNameSchema } from '../net.ts'
import type { Lab } from './schema.ts'

/** In the order of proposal: 192.168.150.0/24 and up, then further down, then 10.150.0.0/24 and up. */
const candidates = [
  ...Array.from({ length: 105 }, (_, at) => `192.168.${150 + at}.0/24`),
  ...Array.from({ length: 49 }, (_, at) => `192.168.${149 - at}.0/24`),
  ...Array.from({ length: 106 * 256 }, (_, at) => `10.${150 + (at >> 8)}.${at & 255}.0/24`),
]

const subnetsIn = (texts: readonly (string | undefined)[]): Subnet[] =>
  texts.flatMap((text) => {
    const subnet = text === undefined ? undefined : parseSubnet(text)
    return subnet === undefined ? [] : [subnet]
  })

const takenByLab = (lab: Pick<Lab, 'networks' | 'bridges'>): Subnet[] =>
  subnetsIn([
    ...Object.values(lab.networks).map(({ subnet }) => subnet),
    ...Object.values(lab.bridges).flatMap(({ address }) => (typeof address === 'string' ? [] : address)),
  ])

const takenByHost = (host: Pick<HostSnapshot, 'links' | 'routes'>): Subnet[] =>
  subnetsIn([
    ...host.links.flatMap(({ addresses }) => addresses.map(({ address, prefix }) => `${address}/${prefix}`)),
    ...host.routes.map(({ to }) => (to === 'default' ? undefined : to.includes('/') ? to : `${to}/32`)),
  ])

/** A private /24 that neither the lab nor the host has anything in. Throws `lab.no-subnet` if there is none. */
export function freeSubnet(
  lab: Pick<Lab, 'networks' | 'bridges'>,
  host?: Pick<HostSnapshot, 'links' | 'routes'>,
): string {
  const taken = [...takenByLab(lab), ...(host ? takenByHost(host) : [])].filter(({ prefix }) => prefix > 0)
  const free = subnetsIn(candidates.slice(0, 154)).find(isFree) ?? subnetsIn(candidates.slice(154)).find(isFree)
  function isFree(subnet: Subnet): boolean {
    return !taken.some((other) => subnetsOverlap(other, subnet))
  }
  if (free === undefined)
    throw new FaultError({
      code: 'lab.no-subnet',
      message: 'No private /24 is free: the lab or a route of this machine covers them all.',
      hint: 'Give the network a smaller subnet by hand.',
    })
  return subnetText(free)
}

/** The lowest address of a network that is neither the host's nor fixed for a card; undefined if it is full. */
export function freeAddress(lab: Lab, name: string): string | undefined {
  const network = lab.networks[name]
  if (network === undefined) return undefined
  const { subnet, address: own } = placeNetwork(lab, name, network)
  const fixed =
    network.dhcp === false ? [] : Object.values(network.dhcp.hosts).map((text) => shortAddress(subnet, text))
  const named = network.forwards.map(({ to }) => to.replace(/:\d+$/, ''))
  const taken = new Set([own, ...fixed, ...named])
  const last = addressToNumber(lastAddress(subnet))
  for (let value = subnet.value + 1n; value < last; value++) {
    const address = numberToAddress(value, subnet.family)
    if (!taken.has(address)) return address
  }
  return undefined
}

/** `.11` for an address that the short form can say, else the address. */
export const shortest = (subnet: Subnet, address: string): string => {
  const short = `.${address.split('.').at(-1) ?? ''}`
  return subnet.family === 'inet' && shortAddress(subnet, short) === address ? short : address
}

/** A MAC for a card that no other card of the lab has: the one made from the names, where that is free. */
export function freshMac(lab: Pick<Lab, 'name' | 'guests'>, guest: string, index: number): string {
  const taken = new Set(
    Object.entries(lab.guests).flatMap(([name, value]) =>
      cardsOf(lab, name, value)
        .filter((card) => name !== guest || card.index !== index)
        .map(({ mac }) => mac),
    ),
  )
  const first = proposedMac(lab.name, guest, index)
  if (!taken.has(first)) return first
  for (let round = 1; ; round++) {
    const hash = hash32(`${first}/${round}`)
    const mac = `52:54:00:${[16, 8, 0].map((shift) => ((hash >>> shift) & 255).toString(16).padStart(2, '0')).join(':')}`
    if (!taken.has(mac)) return mac
  }
}

/** `bond0.20`, as one names a VLAN; `vlan20` and so on where that is taken or longer than the kernel's 15 characters. */
export function vlanName(
  lab: Pick<Lab, 'bonds' | 'vlans' | 'bridges'>,
  host: Pick<HostSnapshot, 'links'>,
  link: string,
  id: number,
): string {
  const taken = new Set([
    ...[lab.bonds, lab.vlans, lab.bridges].flatMap((map) => Object.keys(map)),
    ...host.links.map(({ name }) => name),
  ])
  const fits = (name: string): boolean => !taken.has(name) && interfaceNameSchema.safeParse(name).success
  const first = [`${link}.${id}`, `vlan${id}`].find(fits)
  if (first !== undefined) return first
  for (let count = 2; ; count++) if (fits(`vlan${id}-${count}`)) return `vlan${id}-${count}`
}

/** A VLAN that is not on a link yet: 10, 20, 30 … as people number them, then any. */
export function freeVlan(lab: Pick<Lab, 'vlans'>, host: Pick<HostSnapshot, 'links'>, link: string): number | undefined {
  const taken = new Set([
    ...Object.values(lab.vlans).flatMap((vlan) => (vlan.link === link ? [vlan.id] : [])),
    ...host.links.flatMap(({ lower, vlan }) => (lower === link && vlan ? [vlan.id] : [])),
  ])
  const tens = Array.from({ length: 409 }, (_, at) => (at + 1) * 10)
  const all = Array.from({ length: 4094 }, (_, at) => at + 1)
  return [...tens, ...all].find((id) => !taken.has(id))
}
