// A link as it was, from nothing: the inverse of its removal.
import type { HostSnapshot, Link } from '../host/schema.ts'
import type { Operation } from './operation.ts'

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
        ]
      : []),
    ...(link.master === undefined
      ? []
      : [{ op: 'link.master' as const, name, master: { kind: 'port' as const, of: link.master } }]),
    { op: 'link.set', name, mtu: link.mtu, up: link.up },
    ...(link.port ? portOperations(name, link.port) : []),
    ...ports.map((port): Operation => ({ op: 'link.master', name: port.name, master: { kind: 'port', of: name } })),
    ...ports.flatMap((port) => (port.port ? portOperations(port.name, port.port) : [])),
    ...link.addresses
      .filter(({ scope, dynamic }) => scope !== 'link' && !dynamic)
      .map(({ address, prefix }): Operation => ({ op: 'address.add', device: name, address: `${address}/${prefix}` })),
    ...routesOf(name, before),
  ]
}

function newLinkOf(link: Link): Extract<Operation, { op: 'link.add' }>['link'] | undefined {
  if (link.kind === 'bridge') return { kind: 'bridge' }
  if (link.kind === 'tap')
    return { kind: 'tap', user: link.tap?.user ?? 0, queues: link.tap?.multiQueue ? 'many' : 'one' }
  if (link.kind === 'veth' && link.lower !== undefined) return { kind: 'veth', peer: link.lower }
  return undefined
}

function portOperations(name: string, port: NonNullable<Link['port']>): Operation[] {
  const { isolated, hairpin, learning, flood, cost, priority } = port
  return [
    { op: 'bridge.port', name, isolated, hairpin, learning, flood, cost: Math.max(1, cost), priority },
    ...port.vlans.map(({ id, pvid, untagged }): Operation => ({
      op: 'bridge.vlan',
      name,
      id,
      of: 'port',
      as: pvid ? 'access' : untagged ? 'untagged' : 'tagged',
    })),
  ]
}

/** The routes that someone added on a link: those of the kernel's own come back with its addresses. */
function routesOf(name: string, before: HostSnapshot): Operation[] {
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
