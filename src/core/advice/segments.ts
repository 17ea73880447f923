// Which of the machine's cables lead to the same network, by what was heard there; and the ways that frames can take between them.
import type { HostSnapshot } from '../host/schema.ts'
import { cablesOf } from '../host/uses.ts'
import type { Lab } from '../lab/schema.ts'
import { cardsUnder, isOfLab } from '../plan/wanted/taken.ts'

/** A way from a bridge to a network, over one of its ports. */
export interface Leg {
  bridge: string
  port: string
  /** The network that the port leads to, or the bridge at the other end of a veth. */
  to: string
}

/** Heard on two cables at once: they lead to the same network. */
interface Heard {
  mac: string
  on: [string, string]
}

/** Of one station: neither a group, nor the address that routers share by VRRP, which is the same on many networks (RFC 9568). */
const isOfOne = (mac: string): boolean =>
  (Number.parseInt(mac.slice(0, 2), 16) & 1) === 0 && !mac.startsWith('00:00:5e:')

/** What was heard on which cards: by bridges (their MAC tables) and by the machine (neighbours). */
interface Ears {
  /** Each MAC that is not of this machine. */
  macs: Map<string, Set<string>>
  /** The same with the address that it answered for. */
  stations: Map<string, Set<string>>
}

function earsOf(host: HostSnapshot): Ears {
  const cards = new Set(cablesOf(host).map(({ name }) => name))
  const own = new Set(host.links.flatMap(({ mac }) => mac ?? []))
  const ears: Ears = { macs: new Map(), stations: new Map() }
  const hear = (list: Map<string, Set<string>>, what: string, device: string): void =>
    void list.set(what, (list.get(what) ?? new Set()).add(device))
  const counts = (mac: string | undefined, device: string): mac is string =>
    mac !== undefined && !own.has(mac) && cards.has(device) && isOfOne(mac)
  for (const { mac, device, state } of host.fdb)
    if (counts(mac, device) && state !== 'permanent' && state !== 'static') hear(ears.macs, mac, device)
  for (const { mac, address, device, state } of host.neighbours)
    if (counts(mac, device) && !/failed|incomplete|none/i.test(state)) {
      hear(ears.macs, mac, device)
      // The same on every link, as it is made of the MAC.
      if (!/^fe[89ab]/i.test(address)) hear(ears.stations, `${mac} ${address}`, device)
    }
  return ears
}

export interface Segments {
  /** The name of the network that a card leads to: one of the cards that do. */
  of(card: string): string
  /** Why two cards are taken to lead to the same. */
  heard: readonly Heard[]
}

/** One MAC on two cables can be a router with one MAC for all its networks: it must have one address too, or not be alone. */
const enough = 2

export function segmentsOf(host: HostSnapshot): Segments {
  const { macs, stations } = earsOf(host)
  const shared = new Map<string, Heard & { count: number }>()
  const note = (mac: string, devices: ReadonlySet<string>, weight: number): void => {
    const sorted = [...devices].sort()
    for (const [at, a] of sorted.entries())
      for (const b of sorted.slice(at + 1)) {
        const key = `${a} ${b}`
        const before = shared.get(key)
        shared.set(key, { mac: before?.mac ?? mac, on: [a, b], count: (before?.count ?? 0) + weight })
      }
  }
  for (const [station, devices] of stations) note(station.split(' ')[0] ?? '', devices, enough)
  for (const [mac, devices] of macs) note(mac, devices, 1)
  const heard = [...shared.values()].flatMap(({ mac, on, count }): Heard[] => (count < enough ? [] : [{ mac, on }]))
  const to = new Map<string, string>()
  const of = (card: string): string => {
    const next = to.get(card)
    return next === undefined ? card : of(next)
  }
  for (const { on } of heard) {
    const [a, b] = [of(on[0]), of(on[1])]
    if (a !== b) to.set(b, a)
  }
  return { of, heard }
}

/** The legs of all bridges: those of the lab as it says, those of others as they are. A tap ends in a guest, and is none. */
export function legsOf(lab: Lab, host: HostSnapshot, segments: Segments): Leg[] {
  const kinds = new Map(host.links.map((link) => [link.name, link]))
  const own = Object.entries(lab.bridges).flatMap(([bridge, { ports }]) => ports.map((port) => ({ bridge, port })))
  const held = new Set(own.map(({ port }) => port))
  const foreign = host.links.flatMap(({ name, master, kind }) =>
    master !== undefined && kind !== 'tap' && kinds.get(master)?.kind === 'bridge' && !held.has(name)
      ? [{ bridge: master, port: name }]
      : [],
  )
  const outer = new Set(cablesOf(host).map(({ name }) => name))
  const all = [...own, ...foreign.filter(({ bridge }) => !Object.hasOwn(lab.bridges, bridge))]
  const at = new Map(all.map((leg) => [leg.port, leg.bridge]))
  return all.flatMap(({ bridge, port }): Leg[] => {
    const link = kinds.get(port)
    if (link?.kind === 'veth' && !outer.has(port) && !isOfLab(lab, port)) {
      const other = link.lower === undefined ? undefined : at.get(link.lower)
      return other === undefined ? [] : [{ bridge, port, to: `bridge ${other}` }]
    }
    return [{ bridge, port, to: networkOf(lab, host, port, segments) }]
  })
}

/**
 * A VLAN is a network of its own on whatever cable. `over`: what stands above it. What others have put on a VLAN of the lab as it
 * was can be what the lab is to put that VLAN on now.
 */
function networkOf(
  lab: Lab,
  host: HostSnapshot,
  port: string,
  segments: Segments,
  over: readonly string[] = [],
): string {
  const seen = host.links.find(({ name }) => name === port)
  const vlan =
    lab.vlans[port] ?? (seen?.vlan && seen.lower !== undefined ? { link: seen.lower, id: seen.vlan.id } : undefined)
  if (vlan && !over.includes(port))
    return `${networkOf(lab, host, vlan.link, segments, [...over, port])} VLAN ${vlan.id}`
  const [card = port] = cardsUnder(lab, port)
  return segments.of(card)
}

/** Two legs of a bridge that lead to one another some other way than through it: frames go round. */
export function roundsOf(bridge: string, legs: readonly Leg[]): [Leg, Leg][] {
  const near = new Map<string, Set<string>>()
  const join = (a: string, b: string): void => void near.set(a, (near.get(a) ?? new Set()).add(b))
  for (const leg of legs)
    if (leg.bridge !== bridge) {
      join(`bridge ${leg.bridge}`, leg.to)
      join(leg.to, `bridge ${leg.bridge}`)
    }
  const own = legs.filter((leg) => leg.bridge === bridge && leg.to !== `bridge ${bridge}`)
  return own.flatMap((leg, at) => {
    const around = reach(leg.to, near, `bridge ${bridge}`)
    return own.slice(at + 1).flatMap((other): [Leg, Leg][] => (around.has(other.to) ? [[leg, other]] : []))
  })
}

function reach(start: string, near: ReadonlyMap<string, ReadonlySet<string>>, without: string): Set<string> {
  const seen = new Set([start])
  const open = [start]
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const next of near.get(at) ?? [])
      if (next !== without && !seen.has(next)) {
        seen.add(next)
        open.push(next)
      }
  return seen
}
