// A card directly on a link: QEMU has no option for a macvtap, so it is given the open file of it.
import type { PlacedCard } from '../../lab/resolve.ts'
import { cardPlace, type Build, type TapToOpen } from '../facts.ts'
import { optionText } from '../option.ts'
import { cableId, type Plug } from './plug.ts'

/** The first after stdin, stdout and stderr. */
const firstFree = 3

/** The file of each macvtap of a guest is opened once for each queue of its card (tap_open in drivers/net/tap.c). */
export function tapsToOpen(build: Build): TapToOpen[] {
  let next = firstFree
  return build.cards.flatMap((card) => {
    const { connect, tap, queues } = card
    if (connect === 'nothing' || !('macvtap' in connect) || tap === undefined) return []
    const fds = Array.from({ length: queues }, () => next++)
    return [{ link: tap, fds, at: `${cardPlace(build, card)}.connect.macvtap` }]
  })
}

/** The header of virtio is on from the beginning (IFF_VNET_HDR in tap_open), and QEMU asks for it (tap_probe_vnet_hdr). */
export function plugMacvtap(build: Build, card: PlacedCard): Plug {
  const netdev = cableId(card.id)
  const fds = tapsToOpen(build).find(({ link }) => link === card.tap)?.fds ?? []
  const numbers = fds.join(':')
  return {
    kind: 'netdev',
    netdev,
    carrier: card.link === 'up',
    args: ['-netdev', optionText('tap', { id: netdev, ...(fds.length > 1 ? { fds: numbers } : { fd: numbers }) })],
  }
}
