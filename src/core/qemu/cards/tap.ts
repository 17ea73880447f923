// A card on a network or bridge: the tap is made by the plan, QEMU only opens it.
import { tapName, type PlacedCard } from '../../lab/resolve.ts'
import type { Build } from '../facts.ts'
import { optionText } from '../option.ts'
import { cableId, type Plug } from './plug.ts'

/** `script=no`: no /etc/qemu-ifup. Without vhost: /dev/vhost-net is not open to users, and QEMU's default is off. */
export function plugTap(build: Build, card: PlacedCard): Plug {
  const netdev = cableId(card.id)
  return {
    kind: 'netdev',
    netdev,
    carrier: card.link === 'up',
    args: [
      '-netdev',
      optionText('tap', {
        id: netdev,
        ifname: tapName(build.lab.name, build.guest, card.index),
        script: 'no',
        downscript: 'no',
        queues: card.queues > 1 ? card.queues : undefined,
      }),
    ],
  }
}
