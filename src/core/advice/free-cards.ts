// Cards of the machine that nobody uses, and the edits that put one in the place of another.
import { cablesOf, carriesOwnFramesOnly, usesOf } from '../host/uses.ts'
import type { HostSnapshot, Link } from '../host/schema.ts'
import { allCards, cardPath, cardWords, macvtapOf, onLink } from '../lab/check/words.ts'
import type { Edit, Master } from '../lab/edit/schema.ts'
import { vlanName } from '../lab/propose.ts'
import type { Connection, Lab } from '../lab/schema.ts'
import type { macvtapModes } from '../net.ts'
import { isOfLab } from '../plan/wanted/taken.ts'
import type { Alternative } from './advice.ts'

/** More would be a list to read, not a choice. */
const most = 3

/** Cards by cable that are in no use, neither the machine's nor the lab's; those with a carrier first. */
export function freeCards(lab: Lab, host: HostSnapshot): Link[] {
  const named = new Set([
    ...[...Object.values(lab.bonds), ...Object.values(lab.bridges)].flatMap(({ ports }) => ports),
    ...Object.values(lab.vlans).map(({ link }) => link),
    ...Object.values(lab.guests).flatMap(({ cards = [] }) => cards.flatMap(({ connect }) => cardBehind(connect))),
  ])
  return cablesOf(host)
    .filter(
      (link) =>
        !carriesOwnFramesOnly(link) &&
        link.master === undefined &&
        !named.has(link.name) &&
        link.addresses.every(({ scope }) => scope !== 'global') &&
        usesOf(lab.name, link.name, host).length === 0,
    )
    .toSorted((a, b) => Number(b.carrier) - Number(a.carrier))
    .slice(0, most)
}

/** The interface of the machine that a guest's card is on, or is a function of. */
function cardBehind(connect: Connection): string[] {
  if (connect === 'nothing') return []
  if ('function' in connect) return [connect.function.card]
  return 'macvtap' in connect ? [connect.macvtap.link] : []
}

/** A port in the place of another. The new one comes first: a bridge that loses its last port inherits no address any more. */
export const swapPort = (lab: Lab, of: Master, port: string, to: string): Edit[] => [
  { edit: 'port.add', of, port: to },
  { edit: 'port.remove', of, port },
  ...('bond' in of && lab.bonds[of.bond]?.primary === port
    ? [{ edit: 'bond.set' as const, name: of.bond, values: { primary: to } }]
    : []),
]

/** One alternative for each free card. */
export const otherPorts = (lab: Lab, host: HostSnapshot, of: Master, port: string): Alternative[] =>
  freeCards(lab, host).map(({ name }) => ({
    kind: 'edits',
    words: `Take ${name} in its place`,
    edits: swapPort(lab, of, port, name),
  }))

/** The same for what a VLAN stands on; a name made from the two follows. */
export const otherFootings = (lab: Lab, host: HostSnapshot, vlan: string): Alternative[] =>
  freeCards(lab, host).map(({ name }) => {
    const { link, id } = lab.vlans[vlan] ?? { link: '', id: 0 }
    const to = vlanName(lab, host, name, id)
    return {
      kind: 'edits',
      words: `Take ${name} in its place`,
      edits: [
        { edit: 'vlan.set', name: vlan, values: { link: name } },
        ...(vlan === `${link}.${id}` && to !== vlan ? [{ edit: 'vlan.rename' as const, name: vlan, to }] : []),
      ],
    }
  })

/** Each place where the lab names an interface of the machine as a port or as what a VLAN stands on. */
export interface UsedCard {
  name: string
  at: readonly (string | number)[]
  /** What it is to be, for a sentence: `a port of bridge br0`. */
  as: string
  role: { port: Master } | { vlan: string }
}

export function usedCards(lab: Lab): UsedCard[] {
  const isOurs = (name: string): boolean => [lab.bonds, lab.vlans, lab.bridges].some((map) => Object.hasOwn(map, name))
  const ports = (['bond', 'bridge'] as const).flatMap((kind) =>
    Object.entries<{ ports: string[] }>(kind === 'bond' ? lab.bonds : lab.bridges).flatMap(([of, value]) =>
      value.ports.map((name, index): UsedCard => ({
        name,
        at: [`${kind}s`, of, 'ports', index],
        as: `a port of ${kind} ${of}`,
        role: { port: kind === 'bond' ? { bond: of } : { bridge: of } },
      })),
    ),
  )
  const footings = Object.entries(lab.vlans).map(([vlan, { link }]): UsedCard => ({
    name: link,
    at: ['vlans', vlan, 'link'],
    as: `what VLAN ${vlan} stands on`,
    role: { vlan },
  }))
  return lab.scope === 'host' ? [...ports, ...footings].filter(({ name }) => !isOurs(name)) : []
}

/** A guest's card directly on a link of the machine (macvtap). */
export interface OnLink {
  guest: string
  index: number
  /** `card 0 of web`. */
  words: string
  name: string
  mode: (typeof macvtapModes)[number]
  at: readonly (string | number)[]
}

/** Each of them; one of a name that the lab makes is not the machine's, whatever that has now. */
export const cardsOnMachine = (lab: Lab): OnLink[] =>
  lab.scope === 'sandbox'
    ? []
    : allCards(lab).flatMap(({ guest, card: { connect, index } }) => {
        const macvtap = macvtapOf(connect)
        if (macvtap === undefined || isOfLab(lab, macvtap.link)) return []
        const at = [...cardPath(guest, index), 'connect', 'macvtap', 'link']
        return [{ guest, index, words: cardWords(guest, index), name: macvtap.link, mode: macvtap.mode, at }]
      })

/** The other cards that a guest's could be directly on. */
export const otherLinks = (lab: Lab, host: HostSnapshot, { guest, index, mode }: OnLink): Alternative[] =>
  freeCards(lab, host).map(({ name }) => ({
    kind: 'edits',
    words: `Take ${name} in its place`,
    edits: [{ edit: 'card.set', guest, index, values: { connect: { macvtap: onLink(name, mode) } } }],
  }))

/** The other cards that could stand there. */
export const others = (lab: Lab, host: HostSnapshot, { role, name }: UsedCard): Alternative[] =>
  'vlan' in role ? otherFootings(lab, host, role.vlan) : otherPorts(lab, host, role.port, name)
