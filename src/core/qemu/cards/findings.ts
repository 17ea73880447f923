// What an emulated card cannot be, by its model: said before QEMU would.
import type { Fault } from '../../fault.ts'
import type { PlacedCard } from '../../lab/resolve.ts'
import { nearest } from '../../nearest.ts'
import { cardPlace, finding, type Build } from '../facts.ts'
import { modelTraits, whyUnfit } from '../models.ts'

/** Jumper settings that isaSettings in card.ts has. */
const mostIsaCards = 6

export function emulatedFindings(build: Build, card: PlacedCard): Fault[] {
  return [...modelFindings(build, card), ...virtioFindings(build, card), ...busFindings(build, card)]
}

function modelFindings({ qemu, ...build }: Build, card: PlacedCard): Fault[] {
  const path = `${cardPlace({ qemu, ...build }, card)}.model`
  const why = whyUnfit(card.model)
  if (why !== undefined)
    return [finding('guest.card-model', path, `${card.model} ${why}.`, 'Take virtio-net-pci or e1000e.')]
  if (qemu.cardModels.includes(card.model)) return []
  const near = nearest(
    card.model,
    qemu.cardModels.filter((model) => whyUnfit(model) === undefined),
  )
  return [
    finding(
      'guest.card-model',
      path,
      `The installed QEMU ${qemu.version.major}.${qemu.version.minor} has no card ${card.model}.`,
      card.model === 'igb'
        ? 'igb came with QEMU 8.0; take e1000e, or a newer QEMU.'
        : near.length > 0
          ? `Did you mean ${near.join(', ')}?`
          : 'Take virtio-net-pci, or e1000e where the guest has no virtio.',
    ),
  ]
}

/** Options that virtio alone has: "Property 'rtl8139.vectors' not found". */
function virtioFindings(build: Build, card: PlacedCard): Fault[] {
  const path = cardPlace(build, card)
  const { virtio } = modelTraits(card.model)
  const found: Fault[] = []
  const hint = 'Take model: virtio-net-pci, or leave it out.'
  if (card.vectors !== undefined && !virtio)
    found.push(finding('guest.card-vectors', `${path}.vectors`, `${card.model} has no MSI-X vectors to choose.`, hint))
  if (card.mtu !== undefined && !virtio)
    found.push(finding('guest.card-mtu', `${path}.mtu`, `${card.model} cannot tell its guest an MTU.`, hint))
  if (card.queues > 1) {
    if (!virtio) found.push(finding('guest.card-queues', `${path}.queues`, `${card.model} has one queue.`, hint))
    if (card.tap === undefined)
      found.push(
        finding(
          'guest.card-queues',
          `${path}.queues`,
          'Several queues need a tap, one file of it for each: a card on a network or bridge.',
          'Leave queues out, or connect the card to a network or bridge.',
        ),
      )
  }
  return found
}

function busFindings(build: Build, card: PlacedCard): Fault[] {
  const path = cardPlace(build, card)
  const { bus } = modelTraits(card.model)
  const found: Fault[] = []
  if (bus !== 'pci' && typeof card.rom === 'string')
    found.push(
      finding('guest.card-rom', `${path}.rom`, `${card.model} has no place for an option ROM.`, 'Leave rom out.'),
    )
  const isaBefore = build.cards.filter((other) => other.index < card.index && modelTraits(other.model).bus === 'isa')
  if (bus === 'isa' && isaBefore.length >= mostIsaCards)
    found.push(
      finding(
        'guest.card-isa',
        `${path}.model`,
        `An ISA bus has settings for ${mostIsaCards} such cards.`,
        'Take ne2k_pci for the others.',
      ),
    )
  return found
}
