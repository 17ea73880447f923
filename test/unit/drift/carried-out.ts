// What comes of operations on a made-up machine, as the kernel would have it: as much as plans of bonds, bridges and networks need.
import { findLink, type HostSnapshot, type Link } from '../../../src/core/host/schema.ts'
import { parseAlias } from '../../../src/core/lab/resolve.ts'
import { sameInterfaceAddress } from '../../../src/core/net.ts'
import type { Setting } from '../../../src/core/plan/command.ts'
import { renderOperation, type Operation } from '../../../src/core/plan/operation.ts'
import type { NewLink } from '../../../src/core/plan/operations/links/new-link.ts'
import { dnsmasqArgs } from '../../../src/core/plan/operations/services/dnsmasq-args.ts'
import { addressOf, bridgeDetail, link } from '../plan/machine.ts'

/** The machine after the operations. Throws where the kernel would refuse. */
export const carriedOut = (host: HostSnapshot, operations: Operation[], setting: Setting): HostSnapshot =>
  operations.reduce((now, operation) => step(now, operation, setting), host)

const known = [
  ...(['link.add', 'link.remove', 'link.set', 'link.master', 'bridge.set', 'bond.set', 'bridge.vlan'] as const),
  ...(['address.add', 'address.remove', 'route.add', 'route.remove', 'sysctl.set', 'sysctl.remember'] as const),
  ...(['nft.table', 'nft.remove', 'card.remember', 'dhcp.start', 'dhcp.stop', 'resolver.set', 'macvtap.set'] as const),
  'macvtap.grant' as const,
]
type Known = Extract<Operation, { op: (typeof known)[number] }>
const isKnown = (operation: Operation): operation is Known => known.some((op) => op === operation.op)

function step(host: HostSnapshot, operation: Operation, setting: Setting): HostSnapshot {
  if (!isKnown(operation)) throw new Error(`${operation.op} is not made up here`)
  switch (operation.op) {
    case 'link.add':
      if (findLink(host, operation.name)) throw new Error(`${operation.name} is there already`)
      return { ...host, links: [...host.links, made(operation)] }
    case 'link.remove':
      return removed(host, operation.name)
    case 'link.set': {
      const { name, mtu, mac, alias, up } = operation
      return changed(host, name, (old) => ({
        ...old,
        mtu: mtu ?? old.mtu,
        up: up ?? old.up,
        ...(mac === undefined ? {} : { mac }),
        ...(alias === undefined ? {} : { alias }),
        ...ownerOf(alias, old),
      }))
    }
    case 'link.master':
      return joined(host, operation)
    case 'bridge.set':
      return changed(host, operation.name, ({ bridge, ...old }) => ({
        ...old,
        ...(bridge ? { bridge: bridged(bridge, operation) } : {}),
      }))
    case 'bond.set':
      return changed(host, operation.name, ({ bond, ...old }) => ({
        ...old,
        ...(bond ? { bond: bonded(bond, operation) } : {}),
      }))
    case 'bridge.vlan':
      return changed(host, operation.name, (old) => vlanned(old, operation))
    case 'address.add':
      return changed(host, operation.device, (old) => ({
        ...old,
        addresses: [...old.addresses, addressOf(operation.address)],
      }))
    case 'address.remove':
      return changed(host, operation.device, (old) => ({
        ...old,
        addresses: old.addresses.filter(
          ({ address, prefix }) => !sameInterfaceAddress(`${address}/${prefix}`, operation.address),
        ),
      }))
    case 'route.add': {
      const { family, to, device, via, metric } = operation
      const way = {
        family,
        to,
        device,
        ...(via === undefined ? {} : { via }),
        ...(metric === undefined ? {} : { metric }),
      }
      return { ...host, routes: [...host.routes, { ...way, protocol: 'boot', table: 'main', type: 'unicast' }] }
    }
    case 'route.remove': {
      const { family, to, device, via } = operation
      return {
        ...host,
        routes: host.routes.filter(
          (route) => !(route.family === family && route.to === to && route.device === device && route.via === via),
        ),
      }
    }
    case 'sysctl.set':
      return { ...host, sysctls: { ...host.sysctls, [operation.key]: operation.value } }
    case 'nft.table':
    case 'nft.remove':
    case 'card.remember':
    case 'sysctl.remember':
      return renderOperation(operation, setting).reduce(
        (now, command) => (command.run === 'nft' ? ruled(now, command.script) : now),
        host,
      )
    case 'dhcp.start': {
      const { lab, network: name, device } = operation
      const service = {
        pid: 700 + host.dhcp.length,
        args: dnsmasqArgs(operation, setting),
        owner: { kind: 'tapdeck' as const, lab, name },
        interfaces: [device],
      }
      return { ...host, dhcp: [...host.dhcp, service] }
    }
    case 'resolver.set': {
      const { lab, device, servers } = operation
      const others = (host.resolver?.entries ?? []).filter((entry) => entry.device !== device)
      return {
        ...host,
        resolver: { by: 'file', entries: servers.length === 0 ? others : [...others, { device, lab, servers }] },
      }
    }
    case 'dhcp.stop':
      return {
        ...host,
        dhcp: host.dhcp.filter(({ owner }) => !(owner.kind === 'tapdeck' && owner.name === operation.network)),
      }
    case 'macvtap.set':
    case 'macvtap.grant': {
      const now = operation.op === 'macvtap.set' ? { mode: operation.mode } : { user: operation.user }
      return changed(host, operation.name, (old) =>
        old.macvtap ? { ...old, macvtap: { ...old.macvtap, ...now } } : old,
      )
    }
    default:
      return operation satisfies never
  }
}

function bridged(
  bridge: NonNullable<Link['bridge']>,
  { stp, forwardDelay, vlanFiltering }: Extract<Operation, { op: 'bridge.set' }>,
): NonNullable<Link['bridge']> {
  return {
    ...bridge,
    stp: stp ?? bridge.stp,
    forwardDelay: forwardDelay ?? bridge.forwardDelay,
    vlanFiltering: vlanFiltering ?? bridge.vlanFiltering,
  }
}

function bonded(
  { primary: before, ...bond }: NonNullable<Link['bond']>,
  { miimon, updelay, downdelay, primary, xmitHashPolicy }: Extract<Operation, { op: 'bond.set' }>,
): NonNullable<Link['bond']> {
  const kept = primary === undefined ? before : primary.kind === 'port' ? primary.of : undefined
  return {
    ...bond,
    miimon: miimon ?? bond.miimon,
    updelay: updelay ?? bond.updelay,
    downdelay: downdelay ?? bond.downdelay,
    ...(xmitHashPolicy === undefined ? {} : { xmitHashPolicy }),
    ...(kept === undefined ? {} : { primary: kept }),
  }
}

export function changed(host: HostSnapshot, name: string, change: (link: Link) => Link): HostSnapshot {
  if (!findLink(host, name)) throw new Error(`there is no ${name}`)
  return { ...host, links: host.links.map((link) => (link.name === name ? change(link) : link)) }
}

const ownerOf = (alias: string | undefined, { owner }: Pick<Link, 'owner'>): Pick<Link, 'owner'> => {
  const mark = parseAlias(alias)
  return { owner: mark ? { kind: 'tapdeck', ...mark } : owner }
}

function made({ name, alias, link: kind, mac }: Extract<Operation, { op: 'link.add' }>): Link {
  const plain = link(name, { kind: kind.kind, up: false, alias, owner: { kind: 'nobody' }, ...(mac ? { mac } : {}) })
  return { ...plain, ...ownerOf(alias, plain), ...detailOf(kind) }
}

function detailOf(kind: NewLink): Partial<Link> {
  switch (kind.kind) {
    case 'bridge':
      return { bridge: bridgeDetail(false) }
    case 'tap': {
      const detail = { mode: 'tap' as const, persistent: true, vnetHeader: false, holders: [] }
      return { tap: { ...detail, multiQueue: kind.queues === 'many', user: kind.user } }
    }
    case 'vlan':
      return { lower: kind.link, vlan: { id: kind.id, protocol: '802.1Q' } }
    case 'veth':
      return { lower: kind.peer }
    case 'macvtap':
      return { lower: kind.link, macvtap: { mode: kind.mode, user: 0, holders: [] } }
    case 'bond': {
      const { mode, miimon, updelay = 0, downdelay = 0, primary, lacpRate, xmitHashPolicy } = kind
      const policy = ['balance-xor', '802.3ad'].includes(mode) ? (xmitHashPolicy ?? 'layer2') : undefined
      return {
        bond: {
          ...{ mode, miimon, updelay, downdelay, ports: [] },
          ...(primary === undefined ? {} : { primary }),
          ...(mode === '802.3ad' ? { lacpRate: lacpRate ?? 'slow' } : {}),
          ...(policy === undefined ? {} : { xmitHashPolicy: policy }),
        },
      }
    }
    default:
      return kind satisfies never
  }
}

/** What sits on it goes with it, its ports are free. */
export function removed(host: HostSnapshot, name: string): HostSnapshot {
  const going = new Set([name])
  for (const { name: vlan, kind, lower } of host.links) if (kind === 'vlan' && lower === name) going.add(vlan)
  return {
    ...host,
    links: host.links
      .filter((each) => !going.has(each.name))
      .map((each) => (each.master !== undefined && going.has(each.master) ? freed(each) : each)),
    routes: host.routes.filter(({ device }) => device === undefined || !going.has(device)),
  }
}

function freed({ master: _master, port: _port, ...rest }: Link): Link {
  return rest
}

function joined(host: HostSnapshot, { name, master }: Extract<Operation, { op: 'link.master' }>): HostSnapshot {
  const free = changed(host, name, (old) =>
    old.bond === undefined && master.kind === 'bonded' ? { ...freed(old), up: true } : freed(old),
  )
  const without = {
    ...free,
    links: free.links.map((each) =>
      each.bond
        ? { ...each, bond: { ...each.bond, ports: each.bond.ports.filter((port) => port.name !== name) } }
        : each,
    ),
  }
  if (master.kind === 'none') return without
  const port = {
    ...{ state: 'forwarding' as const, cost: 100, priority: 32 },
    ...{ isolated: false, hairpin: false, learning: true, flood: true },
    vlans: [{ id: 1, pvid: true, untagged: true }],
  }
  const isBond = master.kind === 'bonded'
  const taken = changed(without, name, (old) => ({ ...old, master: master.of, ...(isBond ? {} : { port }) }))
  if (!isBond) return taken
  const facts = { name, link: 'up' as const, speed: '1000 Mbps', duplex: 'full', failures: 0, mac: '02:00:00:00:00:01' }
  return changed(taken, master.of, (old) => ({
    ...old,
    ...(old.bond ? { bond: { ...old.bond, ports: [...old.bond.ports, facts] } } : {}),
  }))
}

function vlanned(old: Link, { id, as }: Extract<Operation, { op: 'bridge.vlan' }>): Link {
  if (!old.port) throw new Error(`${old.name} is no port`)
  const others = old.port.vlans.filter((vlan) => vlan.id !== id)
  const vlan = { id, pvid: as === 'access', untagged: as !== 'tagged' }
  return { ...old, port: { ...old.port, vlans: as === 'absent' ? others : [...others, vlan] } }
}

/** A script that replaces one table: its notes, and how many rules it has beside them. */
function ruled(host: HostSnapshot, script: string): HostSnapshot {
  const name = /^delete table inet (\S+)$/m.exec(script)?.[1] ?? ''
  const others = host.tables.filter((table) => table.name !== name)
  if (!script.includes('{')) return { ...host, tables: others }
  const notes = [...script.matchAll(/return comment "(.*)"/g)].map(([, note = '']) => note)
  const rules = script
    .split('\n')
    .filter((line) => line.startsWith('    ') && !/^ +(type |return comment )/.test(line)).length
  return { ...host, tables: [...others, { name, rules, notes }] }
}
