// What a lab asks of the machine's own interfaces: to be ports of its bonds and bridges, to carry its VLANs; and what moves up from them.
import type { Lab } from '../../lab/schema.ts'
import { cardsUnder, isOfLab, mtuOf, type Before } from './taken.ts'
import { cardsUnderMacvtaps } from './macvtaps.ts'
import { bridgeVlans, type WantedLink } from './links.ts'
import type { Wanted } from './want.ts'

/** An interface that the lab uses and does not make. */
export interface WantedCard {
  name: string
  /** `none`: it keeps its own addresses, and carries VLANs or macvtaps of the lab. */
  master: { kind: 'none' } | { kind: 'port' | 'bonded'; of: string }
  /** Undefined where it stays as it is. */
  mtu?: number
  vlans?: NonNullable<WantedLink['vlans']>
  why: string
  /** Place in the lab, for faults. */
  path: string
}

export function cardsWanted(lab: Lab, before: Before): WantedCard[] {
  const bonded = Object.entries(lab.bonds).flatMap(([bond, { ports }]) =>
    ports.map((name, at): WantedCard => ({
      name,
      master: { kind: 'bonded', of: bond },
      why: `a port of bond ${bond}`,
      path: `bonds.${bond}.ports[${at}]`,
    })),
  )
  const bridged = Object.entries(lab.bridges).flatMap(([bridge, { ports }]) =>
    ports.flatMap((name, at): WantedCard[] => {
      const vlans = bridgeVlans(lab, bridge)
      return [
        {
          name,
          master: { kind: 'port', of: bridge },
          ...raised(lab, name, mtuOf(lab, bridge, before), before),
          ...(vlans ? { vlans } : {}),
          why: `a port of bridge ${bridge}`,
          path: `bridges.${bridge}.ports[${at}]`,
        },
      ]
    }),
  )
  const carrying = Object.entries(lab.vlans).map(([vlan, { link }]): WantedCard => ({
    name: link,
    master: { kind: 'none' },
    ...raised(lab, link, mtuOf(lab, vlan, before), before),
    why: `VLAN ${vlan} is on it`,
    path: `vlans.${vlan}.link`,
  }))
  const all = [...bonded, ...bridged, ...carrying, ...cardsUnderMacvtaps(lab)].filter(({ name }) => !isOfLab(lab, name))
  // What is a port and carries a VLAN or macvtap besides is a port: its addresses go either way.
  return all.filter(
    (card, at) =>
      card.master.kind !== 'none' ||
      !all.some((other, where) => other.name === card.name && (other.master.kind !== 'none' || where < at)),
  )
}

/** What stands on a card needs its MTU; it is never lowered for that. */
function raised(lab: Lab, name: string, needed: number | undefined, before: Before): Pick<WantedCard, 'mtu'> {
  const own = mtuOf(lab, name, before)
  return needed === undefined || own === undefined || needed <= own ? {} : { mtu: needed }
}

type Moved = Pick<Wanted, 'addresses' | 'routes'>

/** Interfaces of the lab that ask for their address: bridges that are told so, and what takes over a card that did. */
export function leasesWanted(lab: Lab, before: Before): string[] {
  const asks = (ports: string[]): boolean =>
    ports.flatMap((port) => cardsUnder(lab, port)).some((card) => before(card)?.dhcp === 'client')
  return [
    ...Object.entries(lab.bridges)
      .filter(([, { address, ports }]) => address === 'dhcp' || (address === 'inherit' && asks(ports)))
      .map(([name]) => name),
    ...bondsAlone(lab)
      .filter(([, { ports }]) => asks(ports))
      .map(([name]) => name),
  ]
}

const bondsAlone = (lab: Lab): [string, Lab['bonds'][string]][] =>
  Object.entries(lab.bonds).filter(([name]) => !Object.values(lab.bridges).some(({ ports }) => ports.includes(name)))

/** Addresses and routes of the cards that move up: to a bridge that inherits, or to a bond that is no port of a bridge. */
export function movedUp(lab: Lab, before: Before): Moved {
  const bridges = Object.entries(lab.bridges)
    .filter(([, { address }]) => address === 'inherit')
    .map(([name, { ports }]) =>
      moved(
        name,
        ports.flatMap((port) => cardsUnder(lab, port)),
        before,
      ),
    )
  const bonds = bondsAlone(lab).map(([name, { ports }]) =>
    moved(
      name,
      ports.flatMap((port) => cardsUnder(lab, port)),
      before,
    ),
  )
  const all = [...bridges, ...bonds]
  return { addresses: all.flatMap(({ addresses }) => addresses), routes: all.flatMap(({ routes }) => routes) }
}

function moved(device: string, cards: string[], before: Before): Moved {
  const facts = cards.flatMap((name) => before(name) ?? [])
  return {
    addresses: facts.flatMap(({ name, addresses }) =>
      addresses.map((address) => ({ device, address, why: `it moves there from ${name}` })),
    ),
    routes: facts.flatMap(({ name, routes }) =>
      routes.map((route) => ({ ...route, device, why: `it moves there from ${name}` })),
    ),
  }
}
