// A guest as a QEMU command line.
import { FaultError, type Fault } from '../fault.ts'
import { cardsOf, type PlacedCard } from '../lab/resolve.ts'
import { bootFindings, bootPlan } from './boot.ts'
import { cardFindings, cardParts, isOnPci, isOnUsb } from './cards/card.ts'
import { tapsToOpen } from './cards/macvtap.ts'
import { consoleArgs, consoleFindings, consoleNotes, displayArgs, hasUsb, usbArgs, vncArgs } from './consoles.ts'
import { diskFindings, diskParts } from './disks.ts'
import { cardPlace, finding, type Build, type GuestInput, type QemuCommand } from './facts.ts'
import { machineFindings, machineParts } from './machine.ts'
import { nearest } from '../nearest.ts'
import { hotplugArgs, pciFindings } from './pci.ts'

/**
 * The command that starts a guest. QEMU stays in the foreground: the engine supervises it.
 *
 * Throws the first of its findings, or `guest.unknown`.
 */
export function qemuCommand(input: GuestInput): QemuCommand {
  const build = buildOf(input)
  const [first, ...others] = findingsOf(build)
  if (first !== undefined)
    throw new FaultError({
      ...first,
      ...(others.length === 0 ? {} : { cause: others.map(({ message }) => message).join('\n') }),
    })
  const { definition, lab, guest, qemu } = build
  const boot = bootPlan(build)
  const machine = machineParts(build)
  const disks = diskParts(build, boot)
  const cards = build.cards.map((card) => ({ card, parts: cardParts(build, card, boot) }))
  const beforeStart = cards.flatMap(({ parts }) => parts.beforeStart)
  const cardArgs = (order: CardOrder): string[] =>
    cards.flatMap(({ card, parts }) => (cardOrder(card) === order ? parts.args : []))
  return {
    program: qemu.program,
    args: [
      '-name',
      // Only letters, digits and - on both sides, so nothing to escape.
      `${lab.name}/${guest}`,
      '-nodefaults',
      '-no-user-config',
      ...(beforeStart.length > 0 ? ['-S'] : []),
      ...machine.args,
      ...boot.args,
      ...consoleArgs(build),
      ...vncArgs(build),
      // QEMU gives each device the lowest free slot, in this order. Cards with a slot of their own come first, or another
      // would take it; the rest come before disks, so that a disk more does not rename the guest's interfaces.
      ...cardArgs('slot given'),
      ...displayArgs(build),
      ...cardArgs('slot free'),
      ...usbArgs(build),
      ...cardArgs('on USB'),
      ...disks.args,
      ...hotplugArgs(build),
      ...definition.args,
    ],
    prepare: [...machine.prepare, ...disks.prepare],
    reads: [...machine.reads, ...disks.reads, ...cards.flatMap(({ parts }) => parts.reads)],
    opens: tapsToOpen(build),
    paused: beforeStart.length > 0,
    beforeStart,
    notes: [...machine.notes, ...consoleNotes(build), ...boot.notes, ...cards.flatMap(({ parts }) => parts.notes)],
  }
}

type CardOrder = 'slot given' | 'slot free' | 'on USB'

/** A card on USB comes after its controller: QEMU makes devices as it reads them. */
function cardOrder(card: PlacedCard): CardOrder {
  if (card.address !== undefined) return 'slot given'
  return isOnUsb(card) ? 'on USB' : 'slot free'
}

function buildOf(input: GuestInput): Build {
  const definition = input.lab.guests[input.guest]
  if (definition === undefined) {
    const names = Object.keys(input.lab.guests)
    const near = nearest(input.guest, names)
    throw new FaultError({
      code: 'guest.unknown',
      message: `The lab ${input.lab.name} has no guest ${input.guest}.`,
      hint: near.length > 0 ? `Did you mean ${near.join(', ')}?` : `It has ${names.join(', ') || 'none at all'}.`,
      at: { path: 'guests' },
    })
  }
  return {
    ...input,
    definition,
    cards: cardsOf(input.lab, input.guest, definition),
    at: `guests.${input.guest}`,
  }
}

function findingsOf(build: Build): Fault[] {
  return [
    ...machineFindings(build),
    ...consoleFindings(build),
    ...build.cards.flatMap((card) => cardFindings(build, card)),
    ...idFindings(build),
    ...diskFindings(build),
    ...bootFindings(build),
    ...pciFindings(build, automaticSlots(build)),
  ]
}

/** Devices to which QEMU gives a slot. */
function automaticSlots(build: Build): number {
  const cards = build.cards.filter((card) => card.address === undefined && isOnPci(card)).length
  const display = displayArgs(build).length > 0 ? 1 : 0
  return cards + display + (hasUsb(build) ? 1 : 0) + diskParts(build, bootPlan(build)).slots
}

/** Names in the monitor are unique in a guest; these are of devices that are not cards. */
const ownIds = /^(disk\d+|cd0|scsi|sata|usb|tablet|hot[0-3])$/

function idFindings(build: Build): Fault[] {
  const seen = new Set<string>()
  return build.cards.flatMap((card) => {
    const twice = seen.has(card.id)
    seen.add(card.id)
    if (!twice && !ownIds.test(card.id)) return []
    return [
      finding(
        'guest.card-id',
        `${cardPlace(build, card)}.id`,
        `${twice ? 'Another card' : 'A device of Tapdeck’s'} has the name ${card.id} in the monitor.`,
        'Take another name, or leave id out: net0, net1 and so on.',
      ),
    ]
  })
}
