// A card that is a device of the host: a virtual function of a card, or a whole card (M4).
import { FaultError, type Fault } from '../../fault.ts'
import type { PlacedCard } from '../../lab/resolve.ts'
import { cardPlace, finding, type Build } from '../facts.ts'
import type { Plug } from './plug.ts'

/** The PCI address on the host; undefined for a function that was not given out yet. */
export function hostAddress(build: Build, card: PlacedCard): string | undefined {
  if (card.connect === 'nothing') return undefined
  if ('device' in card.connect) return card.connect.device
  return 'function' in card.connect ? build.place.functions[card.index] : undefined
}

const noFunction = (build: Build, card: PlacedCard): Fault =>
  finding(
    'guest.function',
    `${cardPlace(build, card)}.connect.function`,
    `No virtual function was given to card ${card.id} yet, so its PCI address is not known.`,
    'Apply the lab first: that makes the functions and hands them out.',
  )

/** Throws `guest.function`. */
export function plugVfio(build: Build, card: PlacedCard): Plug {
  const host = hostAddress(build, card)
  if (host === undefined) throw new FaultError(noFunction(build, card))
  return { kind: 'vfio', host }
}

/** A real card is what it is: its model, MTU and queues are not for QEMU to set. */
export function vfioFindings(build: Build, card: PlacedCard): Fault[] {
  const path = cardPlace(build, card)
  const found: Fault[] = []
  if (hostAddress(build, card) === undefined) found.push(noFunction(build, card))
  if (card.link === 'down')
    found.push(
      finding(
        'guest.card-link',
        `${path}.link`,
        'QEMU cannot take down the link of a device of the host.',
        'For a virtual function say state: disable in its connection.',
      ),
    )
  const emulated = [
    ['vectors', card.vectors !== undefined, 'guest.card-vectors'],
    ['mtu', card.mtu !== undefined, 'guest.card-mtu'],
    ['queues', card.queues > 1, 'guest.card-queues'],
  ] as const
  for (const [key, said, code] of emulated)
    if (said)
      found.push(
        finding(code, `${path}.${key}`, `QEMU cannot set ${key} of a device of the host.`, `Leave ${key} out.`),
      )
  return found
}

export function vfioNotes(build: Build, card: PlacedCard): string[] {
  return card.model === 'virtio-net-pci'
    ? []
    : [`${cardPlace(build, card)}.model: the guest sees the real card, not ${card.model}.`]
}
