// The guest's PCI bus: which slots are taken by the machine, which spare ports it has for cards that come later.
import type { Fault } from '../fault.ts'
import { cardPlace, finding, type Build } from './facts.ts'
import { machineFamily, type MachineFamily } from './machine.ts'
import { modelTraits } from './models.ts'
import { optionText } from './option.ts'

export interface PciPlace {
  slot: number
  function: number
}

/** `1f.2` → slot 31, function 2. The schema has checked the form. */
export function parsePciPlace(text: string): PciPlace {
  const [slot = '', fn = '0'] = text.split('.')
  return { slot: Number.parseInt(slot, 16), function: Number(fn) }
}

/** Spare ports of a q35, whose own bus takes no card while it runs. A pc takes cards on its only bus. */
export const hotplugPorts = ['hot0', 'hot1', 'hot2', 'hot3'] as const
/** One slot for all of them, below the chipset's, so that they do not shift the cards. */
const hotplugSlot = 0x1e

export function hotplugArgs({ definition }: Build): string[] {
  if (machineFamily(definition.machine) !== 'q35') return []
  return hotplugPorts.flatMap((id, index) => [
    '-device',
    optionText('pcie-root-port', {
      id,
      chassis: index + 1,
      slot: index + 1,
      addr: `${hotplugSlot.toString(16)}.${index}`,
      multifunction: index === 0 ? true : undefined,
    }),
  ])
}

/** Functions that the machine itself takes: pc_q35_init and pc_init1 in hw/i386, less what only `usb=on` adds. */
const machineFunctions: Readonly<Record<MachineFamily, Readonly<Record<number, readonly number[]>>>> = {
  q35: { 0: [0], 0x1f: [0, 2, 3], [hotplugSlot]: hotplugPorts.map((_, index) => index) },
  i440fx: { 0: [0], 1: [0, 1, 3] },
}

const slotsOfBus = 32

/** The cards that sit on the PCI bus, with their places. */
const addressed = (build: Build) =>
  build.cards.flatMap((card) => (card.address === undefined ? [] : [{ card, place: parsePciPlace(card.address) }]))

/** Whether another card sits on a further function of this card's slot: QEMU wants to know. */
export const sharesSlot = (build: Build, place: PciPlace): boolean =>
  place.function === 0 && addressed(build).some(({ place: other }) => other.slot === place.slot && other.function !== 0)

/** `automatic` is how many devices, cards among them, leave their slot to QEMU. */
export function pciFindings(build: Build, automatic: number): Fault[] {
  const family = machineFamily(build.definition.machine)
  if (family === undefined) return []
  const own = machineFunctions[family]
  const taken = new Map<string, string>()
  const slots = new Set(Object.keys(own).map(Number))
  for (const [slot, functions] of Object.entries(own))
    for (const fn of functions) taken.set(`${slot}.${fn}`, 'the machine itself')
  const found: Fault[] = []
  const cards = addressed(build)
  for (const { card, place } of cards) {
    const path = `${cardPlace(build, card)}.address`
    const key = `${place.slot}.${place.function}`
    const owner = taken.get(key)
    const say = (message: string, hint: string): void => {
      found.push(finding('guest.card-address', path, message, hint))
    }
    if (modelTraits(card.model).bus !== 'pci')
      say(`${card.model} does not sit on the PCI bus, so it has no slot there.`, 'Leave address out.')
    else if (place.slot >= slotsOfBus) say('A PCI bus has the slots 0 to 1f.', 'Leave address out, and QEMU finds one.')
    else if (owner !== undefined)
      say(`The slot ${card.address} is taken by ${owner}.`, 'Take another, or leave address out.')
    else if (
      place.function !== 0 &&
      !slots.has(place.slot) &&
      !cards.some(({ place: other }) => other.slot === place.slot && other.function === 0)
    )
      say(
        `Nothing sits on function 0 of that slot, so the guest does not look for ${card.address}.`,
        `Put a card on ${place.slot.toString(16)}.0 too.`,
      )
    taken.set(key, owner ?? `card ${card.id}`)
  }
  for (const { place } of cards) slots.add(place.slot)
  if (slots.size + automatic > slotsOfBus)
    found.push(
      finding(
        'guest.pci-full',
        build.at,
        `The guest needs ${slots.size + automatic} PCI slots for its cards, disks and screen; a bus has ${slotsOfBus}.`,
        'Put disks on bus: scsi, where all share one slot, or give cards functions of one slot, like 5.0 and 5.1.',
      ),
    )
  return found
}
