// Pieces of a plan put together to what a person would call one change: a bridge that is gone is one thing, not its ten steps.
import { findLink, type HostSnapshot, type Link } from '../host/schema.ts'
import { familyOf } from '../net.ts'
import { networkBridge } from '../lab/resolve.ts'
import type { Lab } from '../lab/schema.ts'
import type { Operation } from '../plan/operation.ts'
import type { Plan } from '../plan/plan.ts'
import { piecesOf, type Aspect, type Piece } from './pieces.ts'
import { subjectOf, type Subject } from './subject.ts'

/** One change: what of a thing differs, and every piece of the plan that puts it right. */
export interface Group {
  id: string
  subject: Subject
  aspect: Aspect
  which?: string
  pieces: Piece[]
}

/** What a lab's plan would change on the host, change by change. */
export function groupsOf(plan: Plan, lab: Lab, host: HostSnapshot): Group[] {
  const pieces = plan.steps
    .flatMap(({ operation, why, interrupts }) =>
      piecesOf({ operation, why, ...(interrupts === undefined ? {} : { interrupts }) }),
    )
    .filter((piece) => isSeen(piece.operation, host))
  const homes = homesOf(pieces, host)
  const groups = new Map<string, Group>()
  for (const piece of pieces) {
    const home = homes(piece)
    const id = [home.of, home.aspect, ...(home.which === undefined ? [] : [home.which])].join(' ').trim()
    const group = groups.get(id) ?? {
      id,
      subject: subjectFor(home.of, lab),
      aspect: home.aspect,
      ...(home.which === undefined ? {} : { which: home.which }),
      pieces: [],
    }
    group.pieces.push(piece)
    groups.set(id, group)
  }
  return [...groups.values()]
}

/** Of rules that could not be read nothing is known. */
const isSeen = ({ op }: Operation, { unread = [] }: HostSnapshot): boolean =>
  !unread.some(({ part }) => part === 'rules') ||
  !['nft.table', 'nft.remove', 'card.remember', 'sysctl.remember'].includes(op)

function subjectFor(of: string, lab: Lab): Subject {
  if (of === '') return { kind: 'lab' }
  const network = /^network (.+)$/.exec(of)?.[1]
  return subjectOf(network === undefined ? of : networkBridge(lab.name, network), lab)
}

type Home = Pick<Piece, 'of' | 'aspect' | 'which'>

/** Which change a piece belongs to: to the one that has brought it about. */
function homesOf(pieces: readonly Piece[], host: HostSnapshot): (piece: Piece) => Home {
  const anew = new Map(
    pieces.flatMap(({ operation }) => (operation.op === 'link.add' ? [[operation.name, operation] as const] : [])),
  )
  const there = (of: string): Home => ({ of, aspect: 'there' })
  /** A VLAN goes with what it sits on, and did not change itself. */
  const below = (name: string): string => {
    const link = anew.get(name)?.link
    if (link?.kind !== 'vlan' || !anew.has(link.link)) return name
    const seen = findLink(host, name)
    return seen === undefined || isVlan(seen, link) ? below(link.link) : name
  }
  const handed = new Set(
    pieces.flatMap(({ operation }) => (operation.op === 'nm.connection' ? [operation.profile.interface] : [])),
  )
  const renewed = new Set(pieces.flatMap(({ of, aspect }) => (aspect === 'profile' ? [of] : [])))
  const masters = new Map(
    pieces.flatMap(({ operation }) =>
      operation.op === 'link.master' && operation.master.kind !== 'none' ? [[operation.name, operation.master.of]] : [],
    ),
  )
  const isDown = new Set(pieces.flatMap(({ of, aspect }) => (aspect === 'up' ? [of] : [])))
  const changed = changedAddresses(pieces)
  const isRules = pieces.some(({ aspect }) => aspect === 'rules')
  const taken = [...masters.keys()].find((name) => isOfNobody(findLink(host, name)))
  const again = routesAgain(pieces)
  return (piece) => {
    const { of, aspect, which, operation } = piece
    if (anew.has(of)) return there(below(of))
    // NetworkManager has taken what is under it: it is to make it from now on.
    if (aspect === 'there' && handed.has(of)) return { of, aspect: 'profile' }
    if (aspect === 'profile' && !handed.has(of)) return { of: controllerOf(of, host, renewed), aspect }
    const master = masters.get(of)
    if (master !== undefined) {
      const seen = findLink(host, of)
      const whole = isOfNobody(seen) || aspect === 'master' || aspect === 'vlans'
      const isLeft = seen?.master === undefined || seen.master === master
      if (whole && isLeft && anew.has(master)) return there(below(master))
      if (whole) return { of, aspect: 'master' }
    }
    if (aspect === 'cards') {
      if (isRules) return { of: '', aspect: 'rules' }
      if (operation.op === 'card.remember' && taken !== undefined) {
        const home = masters.get(taken) ?? ''
        return anew.has(home) ? there(below(home)) : { of: taken, aspect: 'master' }
      }
      return { of, aspect }
    }
    // Going down takes routes and IPv6 addresses along (net.ipv6.conf.*.keep_addr_on_down = 0).
    const isLost =
      operation.op === 'route.add' || (operation.op === 'address.add' && familyOf(operation.address) === 'inet6')
    if (isLost && isDown.has(of)) return { of, aspect: 'up' }
    if (aspect === 'address' && which !== undefined) return { of, aspect, which: changed(of, which) }
    if (aspect === 'route' && again(piece)) return { of, aspect: 'address', which: changed(of, lostWith(pieces, of)) }
    return { of, aspect, ...(which === undefined ? {} : { which }) }
  }
}

/** A bridge or bond that is put in force anew takes its ports again: those did not change. */
const controllerOf = (name: string, host: HostSnapshot, renewed: ReadonlySet<string>): string => {
  const controllers = (host.connections ?? []).flatMap(({ settings }) =>
    settings?.interfaceName === name && settings.controller !== undefined ? [settings.controller] : [],
  )
  return controllers.find((each) => renewed.has(each)) ?? name
}

const isOfNobody = (link: Link | undefined): boolean => link !== undefined && link.owner.kind !== 'tapdeck'

const isVlan = (seen: Link, wanted: { link: string; id: number }): boolean =>
  seen.kind === 'vlan' && seen.lower === wanted.link && seen.vlan?.id === wanted.id

/** A route that goes with the last address of its interface, and comes again with the next. */
function routesAgain(pieces: readonly Piece[]): (piece: Piece) => boolean {
  const keys = (op: 'route.add' | 'route.remove'): Set<string> =>
    new Set(
      pieces.flatMap(({ of, which, operation }) =>
        operation.op === op ? [`${of} ${which} ${operation.via ?? ''}`] : [],
      ),
    )
  const [added, gone] = [keys('route.add'), keys('route.remove')]
  return ({ of, which, operation }) => {
    const key = `${of} ${which} ${'via' in operation ? (operation.via ?? '') : ''}`
    return added.has(key) && gone.has(key) && lostWith(pieces, of) !== ''
  }
}

/** The address whose going takes the routes of an interface along; '' where none goes. */
const lostWith = (pieces: readonly Piece[], of: string): string =>
  pieces.find((piece) => piece.of === of && piece.operation.op === 'address.remove')?.which ?? ''

/**
 * One that went and one that came instead are one change, named by what should be; so is an address that goes only to come again
 * after the one before it.
 */
function changedAddresses(pieces: readonly Piece[]): (of: string, address: string) => string {
  const names = new Map<string, string>()
  const key = (of: string, address: string): string => `${of} ${address}`
  const ofDevice = (of: string, op: Operation['op'], family: string): string[] =>
    pieces.flatMap(({ of: device, operation }) =>
      device === of && operation.op === op && 'address' in operation && familyOf(operation.address) === family
        ? [operation.address]
        : [],
    )
  for (const of of new Set(pieces.flatMap(({ of: device, aspect }) => (aspect === 'address' ? [device] : []))))
    for (const family of ['inet', 'inet6']) {
      const removed = ofDevice(of, 'address.remove', family)
      const added = ofDevice(of, 'address.add', family)
      const surplus = removed.filter((address) => !added.includes(address))
      const missing = added.filter((address) => !removed.includes(address))
      const [came, ...more] = surplus
      const [went, ...others] = missing
      if (came !== undefined && went !== undefined && more.length === 0 && others.length === 0)
        names.set(key(of, came), went)
      const home = went ?? came
      if (home !== undefined)
        for (const again of removed.filter((address) => added.includes(address))) names.set(key(of, again), home)
    }
  return (of, address) => names.get(key(of, address)) ?? address
}
