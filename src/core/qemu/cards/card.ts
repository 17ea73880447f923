// A guest's card: one line for each kind of connection, and the device that the guest sees.
import { unreachable, type Fault } from '../../fault.ts'
import type { PlacedCard } from '../../lab/resolve.ts'
import { cardPlace, type Build, type FileToRead } from '../facts.ts'
import { modelTraits } from '../models.ts'
import { optionText, resolvePath, type OptionValue } from '../option.ts'
import { parsePciPlace, sharesSlot } from '../pci.ts'
import type { BootPlan } from '../boot.ts'
import type { QmpRequest } from '../qmp/qmp.ts'
import { emulatedFindings } from './findings.ts'
import { plugMacvtap } from './macvtap.ts'
import { plugNothing } from './nothing.ts'
import type { Plug } from './plug.ts'
import { plugTap } from './tap.ts'
import { plugUser, userFindings, userReads } from './user.ts'
import { plugVfio, vfioFindings, vfioNotes } from './vfio.ts'

export interface CardParts {
  args: string[]
  reads: FileToRead[]
  beforeStart: QmpRequest[]
  notes: string[]
}

/** What a kind of connection means: here is where a new one joins. */
interface CardKind {
  plug: () => Plug
  findings: Fault[]
  reads: FileToRead[]
  notes: string[]
}

function kindOf(build: Build, card: PlacedCard): CardKind {
  const { connect } = card
  const emulated = { findings: emulatedFindings(build, card), reads: [], notes: [] }
  if (connect === 'nothing') return { ...emulated, plug: () => plugNothing(card) }
  if ('user' in connect)
    return {
      plug: () => plugUser(build, card, connect.user),
      findings: [...emulated.findings, ...userFindings(build, card, connect.user)],
      reads: userReads(build, card, connect.user),
      notes: [],
    }
  if ('network' in connect || 'bridge' in connect) return { ...emulated, plug: () => plugTap(build, card) }
  if ('macvtap' in connect) return { ...emulated, plug: () => plugMacvtap(build, card) }
  if ('function' in connect || 'device' in connect)
    return {
      plug: () => plugVfio(build, card),
      findings: vfioFindings(build, card),
      reads: [],
      notes: vfioNotes(build, card),
    }
  return unreachable(connect)
}

/** Whether the card takes a slot of the guest's PCI bus. */
export const isOnPci = (card: PlacedCard): boolean => isVfio(card) || modelTraits(card.model).bus === 'pci'

export const isOnUsb = (card: PlacedCard): boolean => !isVfio(card) && modelTraits(card.model).bus === 'usb'

const isVfio = ({ connect }: PlacedCard): boolean =>
  connect !== 'nothing' && ('function' in connect || 'device' in connect)

export const cardFindings = (build: Build, card: PlacedCard): Fault[] => kindOf(build, card).findings

export function cardParts(build: Build, card: PlacedCard, boot: BootPlan): CardParts {
  const { reads, notes, ...kind } = kindOf(build, card)
  const plug = kind.plug()
  const rom = romOf(build, card)
  const device = optionText(plug.kind === 'vfio' ? 'vfio-pci' : card.model, {
    ...(plug.kind === 'vfio' ? { host: plug.host } : { netdev: plug.netdev }),
    id: card.id,
    ...(plug.kind === 'vfio' ? {} : { mac: card.mac, ...virtioOptions(card) }),
    ...busOptions(build, card),
    bootindex: boot.cards.get(card.index),
    romfile: rom,
  })
  return {
    args: [...(plug.kind === 'vfio' ? [] : plug.args), '-device', device],
    reads: [
      ...reads,
      ...(typeof card.rom === 'string' && rom !== undefined
        ? [{ path: rom, at: `${cardPlace(build, card)}.rom` }]
        : []),
    ],
    // A netdev has no option for it, and a card none that all versions know.
    beforeStart:
      plug.kind === 'vfio' || plug.carrier ? [] : [{ execute: 'set_link', arguments: { name: card.id, up: false } }],
    notes,
  }
}

/** Two vectors a queue, one for the configuration, one for the control queue (hw/virtio/virtio-net-pci.c). */
const vectorsFor = (queues: number): number => 2 * queues + 2

function virtioOptions(card: PlacedCard): Record<string, OptionValue> {
  const several = card.queues > 1
  return {
    mq: several ? true : undefined,
    vectors: card.vectors ?? (several ? vectorsFor(card.queues) : undefined),
    host_mtu: card.mtu,
  }
}

/** Where the card of an ISA guest was set by jumpers: ne2000_io and ne2000_irq in hw/i386/pc.c. */
const isaSettings = [
  [0x300, 9],
  [0x320, 10],
  [0x340, 11],
  [0x360, 3],
  [0x280, 4],
  [0x380, 5],
] as const

function busOptions(build: Build, card: PlacedCard): Record<string, OptionValue> {
  if (isOnPci(card)) {
    const shared = card.address !== undefined && sharesSlot(build, parsePciPlace(card.address))
    return { addr: card.address, multifunction: shared ? true : undefined }
  }
  const { bus } = modelTraits(card.model)
  if (bus === 'usb') return { bus: 'usb.0' }
  const nth = build.cards.filter((other) => modelTraits(other.model).bus === 'isa' && other.index < card.index).length
  const [iobase, irq] = isaSettings[nth] ?? isaSettings[0]
  return { iobase: `0x${iobase.toString(16)}`, irq }
}

/** An empty romfile is none. A guest that QEMU gives a kernel never looks at one, and starts sooner without. */
function romOf(build: Build, card: PlacedCard): string | undefined {
  if (!isOnPci(card)) return undefined
  if (typeof card.rom === 'string') return resolvePath(build.place.labFolder, card.rom)
  if (card.rom === false) return ''
  return build.definition.kernel !== undefined && !isVfio(card) ? '' : undefined
}
