// Addresses and gateways, as they are, into the lab.
import { findLink, type HostSnapshot } from '../../host/schema.ts'
import type { Edit } from '../../lab/edit.ts'
import type { Bridge } from '../../lab/schema.ts'
import { familyOf, parseSubnet, sameInterfaceAddress, subnetHas } from '../../net.ts'
import { nameServersBy, nameServersOf } from '../../plan/operations/services/resolver.ts'
import { clientOf } from '../../plan/operations/services/lease.ts'
import type { Adoption } from '../drift.ts'
import type { Group } from '../groups.ts'
import { operationIn } from '../say.ts'
import { surplusAddress } from '../words.ts'
import { cannot, edits, type Adopting } from './adopt.ts'

export function adoptAddress(group: Group, to: Adopting): Adoption {
  const { subject } = group
  switch (subject.kind) {
    case 'bridge': {
      const bridge = to.lab.bridges[subject.name]
      return bridge ? bridgeAddress(group, subject.name, bridge, to.host) : cannot('The lab does not have it')
    }
    case 'network':
      return networkAddress(group, subject.name, to)
    case 'bond':
    case 'vlan':
      return cannot(`A lab has no word for addresses of a ${subject.kind}: a bridge over it has`)
    case 'card':
    case 'interface':
      return cannot('A port has no addresses of its own: its bridge or bond has')
    case 'lab':
      return cannot('The lab does not have it')
    default:
      return subject satisfies never
  }
}

/** Those that are there and given by hand. */
const given = (name: string, host: HostSnapshot): string[] =>
  (findLink(host, name)?.addresses ?? [])
    .filter(({ scope, dynamic }) => scope === 'global' && !dynamic)
    .map(({ address, prefix }) => `${address}/${prefix}`)

function bridgeAddress(group: Group, name: string, bridge: Bridge, host: HostSnapshot): Adoption {
  const came = surplusAddress(group)
  const went = group.pieces.some(({ operation }) => operation.op === 'address.add' && operation.address === group.which)
    ? group.which
    : undefined
  if (bridge.address === 'dhcp' || clientOf(host, name))
    return cannot(`${name} has its address by DHCP: a lab has no word for one beside that`)
  if (bridge.address === 'inherit') return ownAddresses(name, bridge, host)
  const said = Array.isArray(bridge.address) ? bridge.address : []
  const left = said.filter((address) => went === undefined || !sameInterfaceAddress(address, went))
  const isSaid = came !== undefined && left.some((address) => sameInterfaceAddress(address, came))
  return setAddresses(name, bridge, [...left, ...(came === undefined || isSaid ? [] : [came])])
}

/** A gateway needs an address beside it. */
function setAddresses(name: string, { gateway }: Pick<Bridge, 'gateway'>, addresses: string[]): Adoption {
  const isAlone = gateway !== undefined && !addresses.some((address) => familyOf(address) === familyOf(gateway))
  return edits({
    edit: 'bridge.set',
    name,
    values: { address: addresses.length === 0 ? 'none' : addresses, ...(isAlone ? { gateway: null } : {}) },
  })
}

/** What was inherited is given by the lab from now on, where that can say all of it. */
function ownAddresses(name: string, { dns: said }: Pick<Bridge, 'dns'>, host: HostSnapshot): Adoption {
  const routes = host.routes.filter(
    ({ device, table, protocol, type }) =>
      device === name && table === 'main' && type === 'unicast' && !['kernel', 'ra'].includes(protocol),
  )
  const [gateway, ...others] = routes
  if (others.length > 0 || (gateway !== undefined && (gateway.to !== 'default' || gateway.via === undefined)))
    return cannot(`${name} inherits its address with more routes than a gateway, which a lab has no word for`)
  const addresses = given(name, host)
  // Those that came with the address; the lab's own are what it says already.
  const dns = said.length > 0 ? [] : nameServersBy(name, host)
  return edits({
    edit: 'bridge.set',
    name,
    values: {
      address: addresses.length === 0 ? 'none' : addresses,
      ...(gateway?.via === undefined ? {} : { gateway: gateway.via }),
      ...(dns.length > 0 ? { dns } : {}),
    },
  })
}

/** The host's own address in a network: another one in the same subnet. */
function networkAddress(group: Group, name: string, { lab }: Adopting): Adoption {
  const network = lab.networks[name]
  const came = surplusAddress(group)
  if (!network || came === undefined)
    return cannot(`The host has an address in network ${name} as long as the lab has the network`)
  const family = familyOf(came)
  const [address = '', prefix] = came.split('/')
  const subnet = parseSubnet((family === 'inet' ? network.subnet : network.subnet6) ?? '')
  if (came === group.which)
    return cannot('The host has one address in a network: a lab has no word for another beside it')
  if (subnet === undefined || !subnetHas(subnet, address) || String(subnet.prefix) !== prefix)
    return cannot(`${came} is not in the subnet of network ${name}`)
  return edits({
    edit: 'network.set',
    name,
    values: family === 'inet' ? { address } : { address6: address },
  } satisfies Edit)
}

export function adoptRoute(group: Group, { lab, host }: Adopting): Adoption {
  const { subject } = group
  const bridge = subject.kind === 'bridge' ? lab.bridges[subject.name] : undefined
  const wanted = operationIn(group, 'route.add')
  const seen = operationIn(group, 'route.remove')
  const to = wanted?.to ?? seen?.to
  if (subject.kind !== 'bridge' || !bridge || to !== 'default')
    return cannot('A lab has no word for this route: it has one for the gateway of a bridge')
  if (bridge.address === 'dhcp' || clientOf(host, subject.name))
    return cannot('The gateway comes by DHCP, with the address')
  if (bridge.address === 'inherit') return ownAddresses(subject.name, bridge, host)
  if (seen && seen.via === undefined) return cannot('A lab has no word for a default route by no gateway')
  const said = bridge.gateway
  if (seen && !wanted && said !== undefined)
    return cannot('A bridge has one gateway: a lab has no word for another beside it')
  return edits({ edit: 'bridge.set', name: subject.name, values: { gateway: seen?.via ?? null } })
}

export function adoptServers(group: Group, { lab, host }: Adopting): Adoption {
  const { subject } = group
  const wanted = operationIn(group, 'resolver.set')
  const bridge = subject.kind === 'bridge' ? lab.bridges[subject.name] : undefined
  if (subject.kind !== 'bridge' || !bridge || !wanted)
    return cannot('A lab has no word for these name servers: it has one for those of a bridge')
  if (bridge.address === 'inherit') return cannot(`${subject.name} inherits its name servers with its address`)
  return edits({ edit: 'bridge.set', name: subject.name, values: { dns: nameServersOf(host, wanted) } })
}
