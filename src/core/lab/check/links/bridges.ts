// Bridges: their ports, their address, and no loop among the interfaces of the lab.
import { addressToNumber, familyOf, lastAddress, parseSubnet, subnetHas, subnetText } from '../../../net.ts'
import type { Note } from '../../finding.ts'
import { networkBridge } from '../../resolve.ts'
import type { Lab } from '../../schema.ts'

/** A link has one master: it is a port of one bridge or bond (net/core/dev.c, netdev_master_upper_dev_link). */
export function* portTwice(lab: Lab): Generator<Note> {
  const holders = new Map<string, string>()
  const masters = [
    ...Object.entries(lab.bonds).map(([name, { ports }]) => ({ map: 'bonds', name, ports, words: `the bond ${name}` })),
    ...Object.entries(lab.bridges).map(([name, { ports }]) => ({
      map: 'bridges',
      name,
      ports,
      words: `the bridge ${name}`,
    })),
  ]
  for (const { map, name, ports, words } of masters)
    for (const [at, port] of ports.entries()) {
      const holder = holders.get(port)
      if (holder === undefined) holders.set(port, words)
      else
        yield {
          level: 'error',
          code: 'port.twice',
          message:
            holder === words
              ? `${port} stands twice among the ports of ${words}.`
              : `${port} is a port of ${words}, but is one of ${holder}.`,
          hint: `An interface is a port once: remove ${holder === words ? 'one of the two' : 'it from one of the lists'}.`,
          path: [map, name, 'ports', at],
        }
    }
}

/** br_add_if of net/bridge/br_if.c refuses bridges (ELOOP); bond_enslave of drivers/net/bonding refuses bonds. */
export function* portKind(lab: Lab): Generator<Note> {
  const bridges = new Set([
    ...Object.keys(lab.bridges),
    ...Object.keys(lab.networks).map((name) => networkBridge(lab.name, name)),
  ])
  for (const [name, { ports }] of Object.entries(lab.bridges))
    for (const [at, port] of ports.entries())
      if (bridges.has(port))
        yield {
          level: 'error',
          code: 'bridge.nested',
          message: `${port} is a bridge, and cannot be a port of the bridge ${name}.`,
          hint: 'Connect what is on it to one of the two.',
          path: ['bridges', name, 'ports', at],
        }
  for (const [name, { ports }] of Object.entries(lab.bonds))
    for (const [at, port] of ports.entries())
      if (lab.bonds[port] !== undefined || bridges.has(port))
        yield {
          level: 'error',
          code: 'bond.nested',
          message: `${port} is a ${bridges.has(port) ? 'bridge' : 'bond'}, and cannot be a port of the bond ${name}.`,
          hint: 'The ports of a bond are cards.',
          path: ['bonds', name, 'ports', at],
        }
}

/** What an interface stands on. */
const belowOf = (lab: Lab, name: string): string[] => [
  ...(lab.bridges[name]?.ports ?? []),
  ...(lab.bonds[name]?.ports ?? []),
  ...(lab.vlans[name] ? [lab.vlans[name].link] : []),
]

/** Whether an interface stands on another one, at once or through others. */
export function standsOn(lab: Lab, name: string, other: string): boolean {
  const seen = new Set<string>()
  const open = [name]
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const below of belowOf(lab, at)) {
      if (below === other) return true
      if (seen.has(below)) continue
      seen.add(below)
      open.push(below)
    }
  return false
}

export function* linkLoop(lab: Lab): Generator<Note> {
  const maps = { bonds: lab.bonds, vlans: lab.vlans, bridges: lab.bridges }
  const told = new Set<string>()
  for (const [map, entries] of Object.entries(maps))
    for (const name of Object.keys(entries)) {
      const way = wayBack(lab, name)
      if (way === undefined || told.has(name)) continue
      for (const step of way) told.add(step)
      yield {
        level: 'error',
        code: 'link.loop',
        message: `${[...way, name].join(' stands on ')}: a loop.`,
        hint: 'One of them must stand on something else.',
        path: [map, name],
        on: 'key',
      }
    }
}

/** Whether something of the lab stands on itself: what follows its links from one to the next would never end. */
export const hasLoop = (lab: Lab): boolean => linkLoop(lab).next().done !== true

function wayBack(lab: Lab, start: string): string[] | undefined {
  const seen = new Set<string>()
  const open: string[][] = [[start]]
  for (let way = open.pop(); way; way = open.pop())
    for (const below of belowOf(lab, way.at(-1) ?? start)) {
      if (below === start) return way
      if (seen.has(below)) continue
      seen.add(below)
      open.push([...way, below])
    }
  return undefined
}

export function* bridgeAddress(lab: Lab): Generator<Note> {
  for (const [name, bridge] of Object.entries(lab.bridges)) {
    const path = ['bridges', name]
    if (bridge.address === 'inherit' && bridge.ports.length === 0)
      yield {
        level: 'error',
        code: 'bridge.inherit',
        message: `${name} is to inherit the address of its port, and has no port.`,
        hint: 'Add the port, or give the address itself.',
        path: [...path, 'address'],
      }
    const fixed = typeof bridge.address === 'string' ? [] : bridge.address
    for (const [at, text] of fixed.entries()) {
      const subnet = parseSubnet(text)
      const address = text.split('/')[0] ?? ''
      if (subnet?.family !== 'inet' || subnet.prefix > 30) continue
      if (addressToNumber(address) === subnet.value || address === lastAddress(subnet))
        yield {
          level: 'error',
          code: 'address.reserved',
          message: `${address} is the ${address === lastAddress(subnet) ? 'broadcast' : 'network'} address of ${subnetText(subnet)}, not one of a host.`,
          hint: 'Take one between.',
          path: [...path, 'address', at],
        }
    }
    if (bridge.dns.length > 0 && bridge.address === 'none')
      yield {
        level: 'warning',
        code: 'bridge.dns-unused',
        message: `The name servers of ${name} go with an address of this machine, which it does not have.`,
        hint: 'Remove them, or give the addresses: `address: [10.0.0.2/24]`.',
        path: [...path, 'dns'],
        fix: { edit: 'bridge.set', name, values: { dns: null } },
      }
    const { gateway } = bridge
    if (gateway === undefined) continue
    const subnets = fixed.flatMap((text) => parseSubnet(text) ?? [])
    if (fixed.length === 0)
      yield {
        level: 'warning',
        code: 'bridge.gateway-unused',
        message: `The gateway of ${name} goes with a fixed address; with \`address: ${String(bridge.address)}\` it is not used.`,
        hint: 'Remove it, or give the addresses: `address: [10.0.0.2/24]`.',
        path: [...path, 'gateway'],
      }
    // A link-local gateway is on every link.
    else if (!subnets.some((subnet) => subnetHas(subnet, gateway)) && !/^fe[89ab]/i.test(gateway))
      yield {
        level: 'error',
        code: 'bridge.gateway',
        message: `The gateway ${gateway} is in none of the subnets of ${name} (${subnets.map(subnetText).join(', ')}).`,
        hint: `The kernel refuses a ${familyOf(gateway) === 'inet' ? 'gateway' : 'gateway of IPv6'} that it cannot reach at once.`,
        path: [...path, 'gateway'],
      }
    else if (fixed.some((text) => text.split('/')[0] === gateway))
      yield {
        level: 'error',
        code: 'bridge.gateway',
        message: `The gateway ${gateway} is the address of ${name} itself.`,
        hint: 'The gateway is the router of that network.',
        path: [...path, 'gateway'],
      }
  }
}
