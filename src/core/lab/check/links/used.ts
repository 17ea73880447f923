// Each place where a lab names an interface that something of it stands on, or is: of the lab itself, or of the machine.
import type { Path } from '../../read/words.ts'
import type { Lab } from '../../schema.ts'
import { allCards, cardPath, cardWords, macvtapOf } from '../words.ts'

export interface UsedLink {
  name: string
  /** What it is to be, for a sentence: `a port of the bridge br0`. */
  words: string
  path: Path
}

/** Ports of bonds and bridges, and what VLANs stand on. */
export const usedLinks = (lab: Lab): UsedLink[] => [
  ...Object.entries(lab.bonds).flatMap(([of, { ports }]) =>
    ports.map((name, at) => ({ name, words: `a port of the bond ${of}`, path: ['bonds', of, 'ports', at] })),
  ),
  ...Object.entries(lab.bridges).flatMap(([of, { ports }]) =>
    ports.map((name, at) => ({ name, words: `a port of the bridge ${of}`, path: ['bridges', of, 'ports', at] })),
  ),
  ...Object.entries(lab.vlans).map(([of, { link }]) => ({
    name: link,
    words: `what the VLAN ${of} stands on`,
    path: ['vlans', of, 'link'],
  })),
]

/** What guests' cards are directly on, are functions of, or hang on as a bridge. */
export const linksOfCards = (lab: Lab): UsedLink[] =>
  allCards(lab).flatMap(({ guest, card: { connect, index } }): UsedLink[] => {
    if (connect === 'nothing') return []
    const path = [...cardPath(guest, index), 'connect']
    const words = cardWords(guest, index)
    const macvtap = macvtapOf(connect)
    if (macvtap !== undefined)
      return [{ name: macvtap.link, words: `what ${words} is directly on`, path: [...path, 'macvtap', 'link'] }]
    if ('function' in connect)
      return [
        { name: connect.function.card, words: `what ${words} is a function of`, path: [...path, 'function', 'card'] },
      ]
    if ('bridge' in connect)
      return [{ name: connect.bridge, words: `what ${words} is connected to`, path: [...path, 'bridge'] }]
    return []
  })
