// A card whose cable leads nowhere: the card is there, its link is down.
import type { PlacedCard } from '../../lab/resolve.ts'
import { optionText } from '../option.ts'
import { cableId, type Plug } from './plug.ts'

/** Past the hubs that a lab can name (0 to 999). */
const firstOwnHub = 1000

/** The hub of a card that hangs on nothing. A netdev that joins it while the guest runs is the cable plugged in. */
export const ownHub = (card: PlacedCard): number => firstOwnHub + card.index

/** A port of a hub of its own. QEMU warns that "hub 1000 is not connected to host network": so it is meant. */
export function plugNothing(card: PlacedCard): Plug {
  const netdev = cableId(card.id)
  return {
    kind: 'netdev',
    netdev,
    carrier: false,
    args: ['-netdev', optionText('hubport', { id: netdev, hubid: ownHub(card) })],
  }
}
