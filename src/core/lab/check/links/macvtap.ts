// Cards directly on a link (macvtap): that the link can carry one, that those on it go together, and what such a card cannot do.
import type { Note } from '../../finding.ts'
import { suggest } from '../../read/suggest.ts'
import { networkBridge, type PlacedCard } from '../../resolve.ts'
import type { z } from 'zod'
import type { connectionSchema } from '../../kinds/card.ts'
import type { Lab } from '../../schema.ts'
import { allCards, cardPath, cardWords, interfacesOf, macvtapOf, onLink } from '../words.ts'

type LabCable = z.input<typeof connectionSchema>

interface OnLink {
  guest: string
  card: PlacedCard
  macvtap: NonNullable<ReturnType<typeof macvtapOf>>
}

const macvtapCards = (lab: Lab): OnLink[] =>
  allCards(lab).flatMap(({ guest, card }) => {
    const macvtap = macvtapOf(card.connect)
    return macvtap === undefined ? [] : [{ guest, card, macvtap }]
  })

const linkPath = ({ guest, card }: OnLink) => [...cardPath(guest, card.index), 'connect', 'macvtap', 'link']

/** The file by which a guest holds a macvtap is the machine's (/dev/tap<index>), and no sandbox's. */
export function* macvtapScope(lab: Lab): Generator<Note> {
  if (lab.scope !== 'sandbox') return
  for (const { guest, card } of macvtapCards(lab))
    yield {
      level: 'error',
      code: 'sandbox.macvtap',
      message: `${cardWords(guest, card.index)} is directly on a link (macvtap), which a sandbox cannot give it.`,
      hint: 'Use a bridge or a network, or write `scope: host` for a lab of this machine.',
      path: [...cardPath(guest, card.index), 'connect', 'macvtap'],
      on: 'key',
    }
}

/** What of the lab takes all that a link hears: the network or bridge that it is, or the bridge or bond that it is a port of. */
const whatTakes = (lab: Lab, link: string) => ({
  network: Object.keys(lab.networks).find((name) => networkBridge(lab.name, name) === link),
  itself: Object.keys(lab.bridges).find((name) => name === link),
  bridge: Object.entries(lab.bridges).find(([, { ports }]) => ports.includes(link))?.[0],
  bond: Object.entries(lab.bonds).find(([, { ports }]) => ports.includes(link))?.[0],
})

/**
 * A bridge or bond takes every frame of its ports (one rx_handler a link, netdev_rx_handler_register in net/core/dev.c). On a
 * bridge the kernel makes a macvtap; a tap in it does the same, and reaches this machine.
 */
export function* macvtapLink(lab: Lab): Generator<Note> {
  if (lab.scope === 'sandbox') return
  const own = new Set(interfacesOf(lab).map(({ name }) => name))
  for (const each of macvtapCards(lab)) {
    const { guest, card, macvtap } = each
    const { link } = macvtap
    const instead = (connect: LabCable) =>
      ({ edit: 'card.set', guest, index: card.index, values: { connect } }) as const
    const { network, itself, bridge, bond } = whatTakes(lab, link)
    if (network !== undefined || itself !== undefined)
      yield {
        level: 'error',
        code: 'macvtap.bridge',
        message: `${cardWords(guest, card.index)} is directly on ${link}, which is ${network === undefined ? 'a bridge' : `the bridge of the network ${network}`}.`,
        hint: `Write \`connect: { ${network === undefined ? `bridge: ${link}` : `network: ${network}`} }\`.`,
        path: linkPath(each),
        fix: instead(network === undefined ? { bridge: link } : { network }),
      }
    else if (bridge !== undefined)
      yield {
        level: 'error',
        code: 'macvtap.port',
        message: `${cardWords(guest, card.index)} is directly on ${link}, a port of the bridge ${bridge}, which takes all that comes in there.`,
        hint: `Connect it to the bridge: \`connect: { bridge: ${bridge} }\`.`,
        path: linkPath(each),
        fix: instead({ bridge }),
      }
    else if (bond !== undefined)
      yield {
        level: 'error',
        code: 'macvtap.port',
        message: `${cardWords(guest, card.index)} is directly on ${link}, a port of the bond ${bond}, which takes all that comes in there.`,
        hint: `Connect it to the bond: \`connect: { macvtap: { link: ${bond} } }\`.`,
        path: linkPath(each),
        fix: instead({ macvtap: onLink(bond, macvtap.mode) }),
      }
    const meant = own.has(link) ? undefined : suggest(link, [...Object.keys(lab.bonds), ...Object.keys(lab.vlans)])
    if (meant !== undefined)
      yield {
        level: 'advice',
        code: 'macvtap.link',
        message: `${cardWords(guest, card.index)} is directly on ${link}, which is not of this lab: did you mean \`${meant}\`?`,
        hint: 'That is right for a card that the machine has.',
        path: linkPath(each),
        fix: instead({ macvtap: onLink(meant, macvtap.mode) }),
      }
  }
}

/** passthru takes all of a link: nothing else is on it (macvlan_common_newlink in drivers/net/macvlan.c). */
export function* macvtapShared(lab: Lab): Generator<Note> {
  const cards = macvtapCards(lab)
  for (const each of cards) {
    const other = cards.find(({ card, macvtap }) => card !== each.card && macvtap.link === each.macvtap.link)
    if (each.macvtap.mode !== 'passthru' || other === undefined) continue
    yield {
      level: 'error',
      code: 'macvtap.shared',
      message: `${cardWords(each.guest, each.card.index)} has all of ${each.macvtap.link} (passthru), and ${cardWords(other.guest, other.card.index)} is on it too.`,
      hint: 'Take the mode bridge for both, or another link for one of them.',
      path: [...cardPath(each.guest, each.card.index), 'connect', 'macvtap', 'mode'],
    }
  }
}

/** A macvtap's MTU is that of its link (macvlan_change_mtu), so the guest can be told none above it. */
export function* macvtapMtu(lab: Lab): Generator<Note> {
  for (const { guest, card, macvtap } of macvtapCards(lab)) {
    const below = (lab.bonds[macvtap.link] ?? lab.vlans[macvtap.link])?.mtu
    if (card.mtu === undefined || below === undefined || card.mtu <= below) continue
    yield {
      level: 'error',
      code: 'macvtap.mtu',
      message: `The MTU of ${cardWords(guest, card.index)} (${card.mtu}) is above that of ${macvtap.link} (${below}).`,
      hint: `Take ${below} at most, or raise that of ${macvtap.link}.`,
      path: [...cardPath(guest, card.index), 'mtu'],
    }
  }
}

/** What nobody sees who has not read of it: said once for a link. */
export function* macvtapApart(lab: Lab): Generator<Note> {
  if (lab.scope === 'sandbox') return
  const told = new Set<string>()
  for (const each of macvtapCards(lab)) {
    const { link, mode } = each.macvtap
    if (told.has(link) || Object.values(whatTakes(lab, link)).some((name) => name !== undefined)) continue
    told.add(link)
    const words = cardWords(each.guest, each.card.index)
    yield mode === 'passthru'
      ? {
          level: 'warning',
          code: 'macvtap.passthru',
          message: `${words} takes all of ${link}: this machine itself can use it no more, and ${link} has the guest’s MAC.`,
          hint: 'Use a link that this machine does not need, or the mode bridge.',
          path: [...linkPath(each).slice(0, -1), 'mode'],
        }
      : {
          level: 'advice',
          code: 'macvtap.apart',
          message: `Through ${link} this machine and ${words} do not reach each other: what a macvtap sends leaves by the cable.`,
          hint: 'Where they must, use a bridge over it, or give the guest a second card on a network.',
          path: linkPath(each),
        }
  }
}
