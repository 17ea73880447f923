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
export interface Heard {
  mac: string
  on: [string, string]
}

/** Of one station: neither a group, nor the address that routers share by VRRP, which is the same on many networks (RFC 9568). */
const isOfOne = (mac: string): boolean =>
  (Number.parseInt(mac.slice(0, 2), 16) & 1) === 0 && !mac.startsWith('00:00:5e:')

/** Each MAC that is not of this machine, with the cards it was heard on: by bridges (their MAC tables) and by the machine (neighbours). */
function heardOn(host: HostSnapshot): Map<string, Set<string>> {
  const cards = new Set(cablesOf(host).map(({ name }) => name))
  const own = new Set(host.links.flatMap(({ mac }) => mac ?? []))
  const found = new Map<string, Set<string>>()
  const hear = (mac: string | undefined, device: string): void => {
    if (mac === undefined || own.has(mac) || !cards.has(device) || !isOfOne(mac)) return
    found.set(mac, (found.get(mac) ?? new Set()).add(device))
  }
  for (const { mac, device, state } of host.fdb) if (state !== 'permanent' && state !== 'static') hear(mac, device)
  for (const { mac, device, state } of host.neighbours) if (!/failed|incomplete|none/i.test(state)) hear(mac, device)
  return found
}

export interface Segments {
  /** The name of the network that a card leads to: one of the cards that do. */
  of(card: string): string
  /** Why two cards are taken to lead to the same. */
  heard: readonly Heard[]
}

export function segmentsOf(host: HostSnapshot): Segments {
  const to = new Map<string, string>()
  const of = (card: string): string => {
    const next = to.get(card)
    return next === undefined ? card : of(next)
  }
  const heard: Heard[] = []
  for (const [mac, devices] of heardOn(host)) {
    const [first, ...rest] = [...devices].sort()
    if (first === undefined) continue
    for (const other of rest) {
      heard.push({ mac, on: [first, other] })
      const [a, b] = [of(first), of(other)]
      if (a !== b) to.set(b, a)
    }
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

/** A VLAN is a network of its own on whatever cable. */
function networkOf(lab: Lab, host: HostSnapshot, port: string, segments: Segments): string {
  const seen = host.links.find(({ name }) => name === port)
  const vlan =
    lab.vlans[port] ?? (seen?.vlan && seen.lower !== undefined ? { link: seen.lower, id: seen.vlan.id } : undefined)
  if (vlan) return `${networkOf(lab, host, vlan.link, segments)} VLAN ${vlan.id}`
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
