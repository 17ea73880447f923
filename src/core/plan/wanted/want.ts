// What a lab asks of a machine, object by object: links, addresses, rules, services. Of the machine it takes only what its cards had before.
import { FaultError } from '../../fault.ts'
import { uplinkForwardSchema, type HostSnapshot, type UplinkForward } from '../../host/schema.ts'
import { cardsOf, placeNetwork, tableOf, type PlacedNetwork } from '../../lab/resolve.ts'
import { listenOf, parseEndpoint } from '../../lab/words.ts'
import type { Bridge, Lab } from '../../lab/schema.ts'
import { addressToNumber, familyOf, numberToAddress, subnetText } from '../../net.ts'
import type { DhcpStart } from '../operations/services/dhcp.ts'
import type { NftTable } from '../operations/nft-table.ts'
import { uplinkNet, type UplinkTool } from '../operations/services/sandbox.ts'
import type { Before } from './taken.ts'
import { cardsWanted, leasesWanted, movedUp, type WantedCard } from './cards.ts'
import { bondLink, bridgeLink, networkLink, taps, vlanLink, type Target, type WantedLink } from './links.ts'
import { nameServersWanted, type WantedNameServers } from './name-servers.ts'
import { refuseSecondWayOut, refuseWhatIsNotPlanned } from './unplanned.ts'

export type { Target, WantedLink } from './links.ts'

export interface Wanted {
  links: WantedLink[]
  /** Interfaces of the machine that the lab uses. */
  cards: WantedCard[]
  /** By device. */
  addresses: { device: string; address: string; why: string }[]
  routes: {
    family: 'inet' | 'inet6'
    to: string
    device: string
    via?: string | undefined
    source?: string | undefined
    metric?: number | undefined
    routingTable?: string | undefined
    why: string
  }[]
  sysctls: { key: string; value: string; why: string }[]
  table: NftTable | undefined
  dhcp: DhcpStart[]
  /** Links of the lab that have their address by DHCP. */
  leases: string[]
  nameServers: WantedNameServers[]
  /** Interfaces of the lab that NetworkManager makes or takes instead, by profiles. */
  handedOver: string[]
  uplink: UplinkTool | undefined
  forwards: UplinkForward[]
}

export const nothingWanted: Wanted = {
  links: [],
  cards: [],
  addresses: [],
  routes: [],
  sysctls: [],
  table: undefined,
  dhcp: [],
  leases: [],
  nameServers: [],
  handedOver: [],
  uplink: undefined,
  forwards: [],
}

/** Everything that `lab` asks for on `target`, but for what NetworkManager makes (profiles.ts). Faults: `plan.uplink`, `plan.gateway`, `plan.unplanned`, `plan.resolver`, `lab.invalid`. */
export function wantOf(lab: Lab, target: Target, before: Before, host: HostSnapshot, handedOver: string[]): Wanted {
  refuseWhatIsNotPlanned(lab)
  const networks = Object.entries(lab.networks).map(([name, network]) => placeNetwork(lab, name, network))
  const uplink = uplinkOf(lab, target)
  if (uplink !== undefined) refuseSecondWayOut(lab)
  const forwards = networks.flatMap(networkForwards)
  const moved = movedUp(lab, before)
  return {
    links: [
      ...Object.entries(lab.bonds).map(([name, bond]) => bondLink(lab, name, bond, before)),
      ...Object.entries(lab.vlans).map(([name, vlan]) => vlanLink(lab, name, vlan, before)),
      ...networks.map((network) => networkLink(lab, network)),
      ...Object.entries(lab.bridges).map(([name, bridge]) => bridgeLink(lab, name, bridge, before)),
      ...taps(lab, target, before),
    ],
    cards: cardsWanted(lab, before),
    leases: leasesWanted(lab, before),
    nameServers: nameServersWanted(lab, before, host, target),
    handedOver,
    addresses: [
      ...networks.flatMap(networkAddresses),
      ...Object.entries(lab.bridges).flatMap(([name, bridge]) => bridgeAddresses(name, bridge)),
      ...moved.addresses,
    ],
    routes: [...Object.entries(lab.bridges).flatMap(([name, bridge]) => bridgeRoutes(name, bridge)), ...moved.routes],
    sysctls: sysctlsOf(networks, forwards, uplink !== undefined),
    table: tableOfLab(lab, networks, forwards, uplink !== undefined),
    dhcp: networks.flatMap((network) => dhcpOf(lab.name, network, target.scope, uplink !== undefined)),
    uplink,
    forwards: uplink === undefined ? [] : outerForwards(lab),
  }
}

function uplinkOf(lab: Lab, target: Target): UplinkTool | undefined {
  if (target.scope === 'host' || lab.uplink === 'none') return undefined
  if (target.uplinkTool !== 'missing') return target.uplinkTool
  throw new FaultError({
    code: 'plan.uplink',
    message: 'The sandbox cannot have a way out: neither pasta nor slirp4netns is installed.',
    hint: 'Install one (apt-get install slirp4netns), or write `uplink: none` into the lab.',
    at: { path: 'uplink' },
  })
}

function networkAddresses({ name, bridge, address, subnet, v6 }: PlacedNetwork): Wanted['addresses'] {
  const why = `the host's own address in network ${name}`
  return [
    { device: bridge, address: `${address}/${subnet.prefix}`, why },
    ...(v6 ? [{ device: bridge, address: `${v6.address}/${v6.subnet.prefix}`, why }] : []),
  ]
}

function bridgeAddresses(name: string, { address }: Bridge): Wanted['addresses'] {
  return Array.isArray(address)
    ? address.map((each) => ({ device: name, address: each, why: `the address of bridge ${name}` }))
    : []
}

/** A gateway goes with addresses that the lab gives; what is inherited brings its own routes. */
const bridgeRoutes = (name: string, { gateway, address }: Bridge): Wanted['routes'] =>
  gateway === undefined || address === 'inherit' || address === 'dhcp'
    ? []
    : [
        {
          family: familyOf(gateway),
          to: 'default',
          device: name,
          via: numberToAddress(addressToNumber(gateway), familyOf(gateway)),
          why: `the gateway of bridge ${name}`,
        },
      ]

/** The forwards of a network with their targets worked out; a target without a fixed address is a finding of the lab's check. */
function networkForwards(network: PlacedNetwork): NftTable['forwards'] {
  return network.forwards.map((forward, at) => {
    const { proto, address, port } = listenOf(forward)
    const to = parseEndpoint(forward.to)
    const host =
      to &&
      (network.dhcp?.hosts.find(({ name }) => name === to.host)?.address ??
        (/^[\d.]+$|:/.test(to.host) ? to.host : undefined))
    if (!to || host === undefined) {
      throw new FaultError({
        code: 'lab.invalid',
        message: `The forward to ${forward.to} has no address to lead to.`,
        hint: `Give guest ${to?.host ?? ''} a fixed address in dhcp.hosts of network ${network.name}.`,
        at: { path: `networks.${network.name}.forwards[${at}].to` },
      })
    }
    return { proto, listen: { address, port }, to: { address: host, port: to.port }, bridge: network.bridge }
  })
}

function sysctlsOf(networks: PlacedNetwork[], forwards: NftTable['forwards'], hasWayIn: boolean): Wanted['sysctls'] {
  const open = networks.filter(({ mode }) => mode !== 'isolated')
  const loopback = [
    ...new Set(
      forwards
        .filter(({ listen }) => hasWayIn || listen.address.startsWith('127.') || listen.address === '0.0.0.0')
        .map(({ bridge }) => bridge),
    ),
  ]
  return [
    ...(open.length === 0 && forwards.length === 0
      ? []
      : [{ key: 'net.ipv4.ip_forward', value: '1', why: 'guests reach other networks through this machine' }]),
    ...(open.some(({ v6 }) => v6)
      ? [
          {
            key: 'net.ipv6.conf.all.forwarding',
            value: '1',
            why: 'guests reach other IPv6 networks through this machine',
          },
        ]
      : []),
    ...loopback.map((bridge) => ({
      key: `net.ipv4.conf.${bridge}.route_localnet`,
      value: '1',
      why: 'forwards from the loopback lead to guests there',
    })),
    ...(hasWayIn
      ? [
          {
            key: `net.ipv4.conf.${uplinkNet.device}.route_localnet`,
            value: '1',
            why: 'forwards of user-mode cards listen on the loopback of the sandbox',
          },
        ]
      : []),
  ]
}

function tableOfLab(
  lab: Lab,
  networks: PlacedNetwork[],
  forwards: NftTable['forwards'],
  hasWayIn: boolean,
): NftTable | undefined {
  if (networks.length === 0 && !hasWayIn) return undefined
  return {
    op: 'nft.table',
    table: tableOf(lab.name),
    networks: networks.map(({ bridge, mode, subnet, v6 }) => ({
      bridge,
      mode,
      subnet: subnetText(subnet),
      ...(v6 ? { subnet6: subnetText(v6.subnet) } : {}),
    })),
    forwards,
    ...(hasWayIn ? { wayIn: { device: uplinkNet.device, address: uplinkNet.address } } : {}),
  }
}

function dhcpOf(lab: string, network: PlacedNetwork, scope: Target['scope'], hasUplink: boolean): DhcpStart[] {
  const { name, bridge, address, subnet, v6, dhcp, dns, mode } = network
  if (!dhcp && dns === false && !v6) return []
  return [
    {
      op: 'dhcp.start',
      lab,
      network: name,
      device: bridge,
      address,
      subnet: subnetText(subnet),
      ...(dhcp ? { range: dhcp } : {}),
      ...(v6 ? { subnet6: subnetText(v6.subnet) } : {}),
      gateway: mode === 'isolated' ? 'none' : 'self',
      dns: dns === false ? { kind: 'off' } : dnsOf(dns, mode, scope, hasUplink ? [uplinkNet.dns] : []),
    },
  ]
}

function dnsOf(
  dns: Exclude<PlacedNetwork['dns'], false>,
  mode: PlacedNetwork['mode'],
  scope: Target['scope'],
  uplinkServers: string[],
): DhcpStart['dns'] {
  const domain = dns.domain === undefined ? {} : { domain: dns.domain }
  const servers = dns.servers.length > 0 || mode === 'isolated' ? dns.servers : uplinkServers
  if (servers.length > 0) return { kind: 'servers', servers, ...domain }
  return { kind: scope === 'host' && mode !== 'isolated' ? 'host' : 'local', ...domain }
}

/** Every listening end on the user's own machine that leads into a sandbox: those of networks, of user-mode cards, of screens. */
function outerForwards(lab: Lab): UplinkForward[] {
  const ofNetworks = Object.values(lab.networks).flatMap(({ forwards }) => forwards.map(listenOf))
  const ofCards = Object.entries(lab.guests).flatMap(([name, guest]) =>
    cardsOf(lab, name, guest).flatMap(({ connect }) =>
      connect !== 'nothing' && 'user' in connect ? connect.user.forwards.map(listenOf) : [],
    ),
  )
  const ofScreens = Object.values(lab.guests).flatMap(({ vnc }) =>
    typeof vnc === 'string' ? [] : [{ proto: 'tcp' as const, ...vnc.listen }],
  )
  return [...ofNetworks, ...ofCards, ...ofScreens].map(({ proto, address, port }) =>
    uplinkForwardSchema.parse({ proto, address, port }),
  )
}
