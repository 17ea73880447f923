// A link as it was, from nothing: the inverse of its removal.
import type { HostSnapshot, Link } from '../host/schema.ts'
import type { Operation } from './operation.ts'

type PortVlan = NonNullable<Link['port']>['vlans'][number]

/** The operations that make `link` again as the snapshot shows it. A kind that cannot be made again yields nothing. */
export function rebuildLink(link: Link, before: HostSnapshot): Operation[] {
  const { name, alias } = link
  const made = newLinkOf(link)
  if (!made || alias === undefined) return []
  const ports = before.links.filter(({ master }) => master === name)
  return [
    {
      op: 'link.add',
      name,
      alias,
      link: made,
      ...(link.mac === undefined || made.kind === 'tap' ? {} : { mac: link.mac }),
    },
    ...(link.kind === 'tap' && link.mac !== undefined ? [{ op: 'link.set' as const, name, mac: link.mac }] : []),
    ...(link.bridge
      ? [
          {
            op: 'bridge.set' as const,
            name,
            stp: link.bridge.stp,
            vlanFiltering: link.bridge.vlanFiltering,
            ...(link.bridge.forwardDelay >= 2 ? { forwardDelay: Math.round(link.bridge.forwardDelay) } : {}),
          },
          ...vlanOperations(name, link.bridge.vlans, 'bridge'),
        ]
      : []),
    ...(link.master === undefined
      ? []
      : [{ op: 'link.master' as const, name, master: { kind: 'port' as const, of: link.master } }]),
    { op: 'link.set', name, mtu: link.mtu, up: link.up },
    ...(link.port ? portOperations(name, link.port) : []),
    ...ports.map((port): Operation => ({ op: 'link.master', name: port.name, master: { kind: 'port', of: name } })),
    ...ports.flatMap((port) => (port.port ? portOperations(port.name, port.port) : [])),
    ...addressesOf(link),
    ...routesOf(name, before),
    ...settingsOf(name, before),
  ]
}

function newLinkOf(link: Link): Extract<Operation, { op: 'link.add' }>['link'] | undefined {
  if (link.kind === 'bridge') return { kind: 'bridge' }
  if (link.kind === 'tap')
    return { kind: 'tap', user: link.tap?.user ?? 0, queues: link.tap?.multiQueue ? 'many' : 'one' }
  if (link.kind === 'veth' && link.lower !== undefined) return { kind: 'veth', peer: link.lower }
  return undefined
}

/** A port as it was, from one that has just become a port: such a one is in VLAN 1 (br_vlan_init in net/bridge/br_vlan.c). */
export function portOperations(name: string, port: NonNullable<Link['port']>): Operation[] {
  const { isolated, hairpin, learning, flood, cost, priority, vlans } = port
  return [
    { op: 'bridge.port', name, isolated, hairpin, learning, flood, cost: Math.max(1, cost), priority },
    ...vlanOperations(name, vlans, 'port'),
  ]
}

function vlanOperations(name: string, vlans: PortVlan[], of: 'port' | 'bridge'): Operation[] {
  return [
    ...(vlans.some(({ id }) => id === 1)
      ? []
      : [{ op: 'bridge.vlan' as const, name, id: 1, as: 'absent' as const, of }]),
    ...vlans.map(({ id, pvid, untagged }): Operation => ({
      op: 'bridge.vlan',
      name,
      id,
      of,
      as: pvid ? 'access' : untagged ? 'untagged' : 'tagged',
    })),
  ]
}

/** The settings of the kernel that Tapdeck changes on its own links; all others are as the kernel gives them to a new link. */
function settingsOf(name: string, before: HostSnapshot): Operation[] {
  const key = `net.ipv4.conf.${name}.route_localnet`
  const value = before.sysctls[key]
  return value === undefined ? [] : [{ op: 'sysctl.set', key, value }]
}

/** The addresses that someone gave a link, in their order: what is first is what routes say they come from. */
export const addressesOf = ({ name, addresses }: Link): Operation[] =>
  addresses
    .filter(({ scope, dynamic }) => scope !== 'link' && !dynamic)
    .map(({ address, prefix }): Operation => ({ op: 'address.add', device: name, address: `${address}/${prefix}` }))

/** The routes that someone added on a link: those of the kernel's own come back with its addresses. */
export function routesOf(name: string, before: HostSnapshot): Operation[] {
  return before.routes
    .filter(
      ({ device, table, protocol, type }) =>
        device === name && table === 'main' && protocol !== 'kernel' && protocol !== 'ra' && type === 'unicast',
    )
    .map(({ family, to, via, source, metric }) => ({
      op: 'route.add',
      family,
      to,
      device: name,
      ...(via === undefined ? {} : { via }),
      ...(source === undefined ? {} : { source }),
      ...(metric === undefined || (family === 'inet6' && metric === 1024) ? {} : { metric }),
    }))
}
