// The macvtaps that a lab asks for: guests' cards directly on a card, bond or VLAN interface.
import { aliasOf, cardsOf, type PlacedCard } from '../../lab/resolve.ts'
import type { Lab } from '../../lab/schema.ts'
import type { WantedCard } from './cards.ts'
import type { Target, WantedLink } from './links.ts'
import { isOfLab, mtuOf, type Before } from './taken.ts'

export interface OnLink {
  guest: string
  card: PlacedCard
  link: string
  mode: 'bridge' | 'private' | 'vepa' | 'passthru'
  /** Place in the lab, for faults. */
  path: string
}

/** The cards of the lab's guests that are directly on a link. */
export const cardsOnLinks = (lab: Lab): OnLink[] =>
  Object.entries(lab.guests).flatMap(([guest, value]) =>
    cardsOf(lab, guest, value).flatMap((card): OnLink[] =>
      card.connect !== 'nothing' && 'macvtap' in card.connect
        ? [{ guest, card, ...card.connect.macvtap, path: `guests.${guest}.cards[${card.index}].connect.macvtap` }]
        : [],
    ),
  )

export const isPassedThrough = (lab: Lab, name: string): boolean =>
  cardsOnLinks(lab).some(({ link, mode }) => link === name && mode === 'passthru')

export function macvtaps(lab: Lab, target: Target, before: Before): WantedLink[] {
  return cardsOnLinks(lab).flatMap(({ guest, card, link, mode }): WantedLink[] => {
    const { tap, index, mac } = card
    if (tap === undefined) return []
    // What the machine has stays as it is, and the kernel gives its MTU.
    const mtu = isOfLab(lab, link) ? mtuOf(lab, link, before) : undefined
    return [
      {
        name: tap,
        called: `${guest}.${index}`,
        alias: aliasOf(lab.name, `${guest}.${index}`),
        link: { kind: 'macvtap', link, mode },
        mac,
        ...(mtu === undefined ? { mtuBy: 'kernel' as const } : { mtu }),
        user: target.scope === 'sandbox' ? 0 : target.user,
        why: `card ${index} of guest ${guest}, directly on ${link}`,
      },
    ]
  })
}

/** The machine's interfaces that carry them. */
export const cardsUnderMacvtaps = (lab: Lab): WantedCard[] =>
  cardsOnLinks(lab).map(({ guest, card, link, path }) => ({
    name: link,
    master: { kind: 'none' },
    why: `card ${card.index} of guest ${guest} is on it`,
    path: `${path}.link`,
  }))
