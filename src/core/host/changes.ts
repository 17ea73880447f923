// Two snapshots → what changed between them, by kind and name.
import { unreachable } from '../fault.ts'
import type { HostSnapshot, Link } from './schema.ts'

export type ChangeKind =
  | 'link'
  | 'route'
  | 'neighbour'
  | 'fdb'
  | 'sysctl'
  | 'table'
  | 'chain'
  | 'dhcp'
  | 'lease'
  | 'pci'
  | 'guest'
  | 'uplink'
  | 'manager'
  | 'connection'
  | 'unmanaged'
  | 'unmanagedByNetworkd'
  | 'unit'
  | 'resolver'

const kinds: ChangeKind[] = [
  'link',
  'route',
  'neighbour',
  'fdb',
  'sysctl',
  'table',
  'chain',
  'dhcp',
  'lease',
  'pci',
  'guest',
  'uplink',
  'manager',
  'connection',
  'unmanaged',
  'unmanagedByNetworkd',
  'unit',
  'resolver',
]

/** `name` is the link's, the route's destination, a neighbour's address, the PID of a process … */
export interface Change {
  kind: ChangeKind
  name: string
  how: 'added' | 'removed' | 'changed'
}

/** Traffic counters alone are no change. In the order of `kinds`, by name. */
export function changesBetween(before: HostSnapshot, after: HostSnapshot): Change[] {
  return kinds.flatMap((kind) => {
    const was = textsOf(kind, before)
    const is = textsOf(kind, after)
    const names = [...new Set([...was.keys(), ...is.keys()])]
      .filter((name) => was.get(name) !== is.get(name))
      .toSorted()
    return names.map((name): Change => ({
      kind,
      name,
      how: !was.has(name) ? 'added' : is.has(name) ? 'changed' : 'removed',
    }))
  })
}

/** Texts by name; what shares a name (two routes to one place) is one text. */
function textsOf(kind: ChangeKind, host: HostSnapshot): Map<string, string> {
  const texts = new Map<string, string>()
  for (const [name, value] of itemsOf(kind, host)) texts.set(name, (texts.get(name) ?? '') + JSON.stringify(value))
  return texts
}

function itemsOf(kind: ChangeKind, host: HostSnapshot): [string, unknown][] {
  switch (kind) {
    case 'link':
      return host.links.map((link) => [link.name, withoutTraffic(link)])
    case 'route':
      return host.routes.map((route) => [route.to, route])
    case 'neighbour':
      return host.neighbours.map((neighbour) => [neighbour.address, neighbour])
    case 'fdb':
      return host.fdb.map((entry) => [entry.mac, entry])
    case 'sysctl':
      return Object.entries(host.sysctls)
    case 'table':
      return host.tables.map((table) => [table.name, table])
    case 'chain':
      return host.foreignChains.map((chain) => [`${chain.family} ${chain.table} ${chain.chain}`, chain])
    case 'dhcp':
      return host.dhcp.map((service) => [String(service.pid), service])
    case 'lease':
      return host.leases.map((lease) => [lease.address, lease])
    case 'pci':
      return host.pci.map((entry) => [entry.address, entry])
    case 'guest':
      return host.guests.map((guest) => [String(guest.pid), guest])
    case 'uplink':
      return [['uplink', host.uplink]]
    case 'manager':
      return host.managers.map((manager) => [manager, true])
    case 'connection':
      return (host.connections ?? []).map((connection) => [connection.id, connection])
    case 'unmanaged':
      return (host.unmanaged ?? []).map((entry) => [entry.lab, entry])
    case 'unmanagedByNetworkd':
      return (host.unmanagedByNetworkd ?? []).map((entry) => [entry.lab, entry])
    case 'unit':
      return (host.units ?? []).map((unit) => [unit.lab, unit])
    case 'resolver':
      return (host.resolver?.entries ?? []).map((entry) => [entry.device, entry])
    default:
      return unreachable(kind)
  }
}

const withoutTraffic = ({ traffic: _traffic, ...link }: Link): Omit<Link, 'traffic'> => link
