// What is still free: subnets, addresses, MACs.
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
