// Which nodes of the picture advice speaks of.
import { isInside, pathText, type Path } from '../lab/read/words.ts'
import type { Lab } from '../lab/schema.ts'
import { guestId, linkId, networkId } from '../topology/ids.ts'
import type { Advice } from './advice.ts'
import { usedCards } from './free-cards.ts'

/** By node; what is said of a port is said of the card itself, and of the bond or bridge that it is a port of. */
export function adviceByNode(lab: Lab, advice: readonly Advice[]): Map<string, Advice[]> {
  const found = new Map<string, Advice[]>()
  if (advice.length === 0) return found
  for (const { id, at } of placesOf(lab)) {
    const here = pathText(at)
    const about = advice.filter((one) => one.at.some((place) => place === here || isInside(place, here)))
    if (about.length > 0) found.set(id, [...new Set([...(found.get(id) ?? []), ...about])])
  }
  return found
}

function placesOf(lab: Lab): { id: string; at: Path }[] {
  const named = (kind: 'bridges' | 'bonds' | 'vlans' | 'networks' | 'guests', idOf: (name: string) => string) =>
    Object.keys(lab[kind]).map((name) => ({ id: idOf(name), at: [kind, name] }))
  return [
    ...named('bonds', linkId),
    ...named('vlans', linkId),
    ...named('bridges', linkId),
    ...named('networks', networkId),
    ...named('guests', guestId),
    ...usedCards(lab).map(({ name, at }) => ({ id: linkId(name), at })),
  ]
}
