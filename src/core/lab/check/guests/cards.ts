// Cards: what they are connected to is there, and QEMU takes what is said of them.
import type { Note } from '../../finding.ts'
import { suggest } from '../../read/suggest.ts'
import { networkBridge } from '../../resolve.ts'
import type { Lab } from '../../schema.ts'
import { allCards, cardPath, cardWords } from '../words.ts'

export function* cardConnection(lab: Lab): Generator<Note> {
  for (const { guest, card } of allCards(lab)) {
    const { connect, index } = card
    if (connect === 'nothing') continue
    if ('network' in connect && lab.networks[connect.network] === undefined) {
      const meant = suggest(connect.network, Object.keys(lab.networks))
      const isBridge = lab.bridges[connect.network] !== undefined
      yield {
        level: 'error',
        code: 'card.network',
        message: `${cardWords(guest, index)} is connected to a network ${connect.network} that is not in this lab${meant === undefined ? '.' : `: did you mean \`${meant}\`?`}`,
        hint: isBridge
          ? `${connect.network} is a bridge: write \`connect: { bridge: ${connect.network} }\`.`
          : 'Add it under `networks`, or connect the card to another.',
        path: [...cardPath(guest, index), 'connect', 'network'],
        ...(meant === undefined
          ? {}
          : { fix: { edit: 'card.set', guest, index, values: { connect: { network: meant } } } }),
      }
    }
    if ('bridge' in connect && lab.bridges[connect.bridge] === undefined)
      yield strangeBridge(lab, guest, index, connect.bridge)
  }
}

/** In the host scope a bridge may be somebody else's, virbr0 say; a sandbox has none but the lab's. */
function strangeBridge(lab: Lab, guest: string, index: number, bridge: string): Note {
  const ours = Object.keys(lab.networks).find((name) => networkBridge(lab.name, name) === bridge)
  const network = ours ?? (lab.networks[bridge] === undefined ? undefined : bridge)
  const meant = suggest(bridge, Object.keys(lab.bridges))
  const ask = meant === undefined ? '.' : `: did you mean \`${meant}\`?`
  return {
    level: lab.scope === 'sandbox' ? 'error' : meant === undefined && network === undefined ? 'advice' : 'warning',
    code: 'card.bridge',
    message: `${cardWords(guest, index)} is connected to a bridge ${bridge} that is not in this lab${ask}`,
    hint:
      network === undefined
        ? lab.scope === 'sandbox'
          ? 'Add it under `bridges`: a sandbox has no bridges of the machine.'
          : 'That is right for a bridge that the machine has already; else add it under `bridges`.'
        : `${network} is a network: write \`connect: { network: ${network} }\`.`,
    path: [...cardPath(guest, index), 'connect', 'bridge'],
  }
}

export function* cardVlan(lab: Lab): Generator<Note> {
  for (const { guest, card } of allCards(lab)) {
    const { connect, index } = card
    if (connect === 'nothing' || !('bridge' in connect)) continue
    const path = [...cardPath(guest, index), 'connect']
    if (connect.vlan === undefined && connect.trunk === undefined) continue
    if (connect.vlan !== undefined && connect.trunk !== undefined)
      yield {
        level: 'error',
        code: 'card.vlan-and-trunk',
        message: `${cardWords(guest, index)} has both \`vlan\` and \`trunk\`.`,
        hint: '`vlan` makes it an access port of one VLAN, `trunk` passes several with their tags: choose one.',
        path: [...path, 'trunk'],
      }
    if (lab.bridges[connect.bridge]?.vlanFiltering === false)
      yield {
        level: 'warning',
        code: 'card.vlan-unfiltered',
        message: `The bridge ${connect.bridge} does not filter VLANs, so \`${connect.vlan === undefined ? 'trunk' : 'vlan'}\` of ${cardWords(guest, index)} keeps nothing apart.`,
        hint: `Add \`vlanFiltering: true\` to ${connect.bridge}.`,
        path: [...path, connect.vlan === undefined ? 'trunk' : 'vlan'],
        fix: { edit: 'bridge.set', name: connect.bridge, values: { vlanFiltering: true } },
      }
  }
}

/** Two of one guest with the same name in the monitor, or in the same slot: QEMU refuses the second. */
export function* cardTwice(lab: Lab): Generator<Note> {
  const seen = new Map<string, number>()
  const again = (guest: string, key: string, index: number): number | undefined => {
    const before = seen.get(`${guest} ${key}`)
    if (before === undefined) seen.set(`${guest} ${key}`, index)
    return before
  }
  for (const { guest, card } of allCards(lab)) {
    const path = cardPath(guest, card.index)
    const sameId = again(guest, `id ${card.id}`, card.index)
    if (sameId !== undefined)
      yield {
        level: 'error',
        code: 'card.id',
        message: `Cards ${sameId} and ${card.index} of ${guest} both have the name ${card.id} in the monitor.`,
        hint: 'Cards without `id` are net0, net1 … in order: choose another.',
        path: [...path, 'id'],
      }
    const slot = card.address?.includes('.') === true ? card.address : `${card.address ?? ''}.0`
    const sameSlot =
      card.address === undefined ? undefined : again(guest, `slot ${slot.replace(/^0+(?=.)/, '')}`, card.index)
    if (sameSlot !== undefined)
      yield {
        level: 'error',
        code: 'card.address',
        message: `Cards ${sameSlot} and ${card.index} of ${guest} are both in the PCI slot ${card.address ?? ''}.`,
        hint: 'Leave `address` out, and QEMU finds a free one.',
        path: [...path, 'address'],
      }
  }
}

/** A PCI device is one guest's. */
export function* deviceTwice(lab: Lab): Generator<Note> {
  const holders = new Map<string, string>()
  for (const { guest, card } of allCards(lab)) {
    if (card.connect === 'nothing' || !('device' in card.connect)) continue
    const { device } = card.connect
    const holder = holders.get(device)
    if (holder === undefined) holders.set(device, cardWords(guest, card.index))
    else
      yield {
        level: 'error',
        code: 'card.device-twice',
        message: `${cardWords(guest, card.index)} is the device ${device}, which ${holder} is already.`,
        hint: 'A device is given to one guest.',
        path: [...cardPath(guest, card.index), 'connect', 'device'],
      }
  }
}

/** Queues and vectors are properties of virtio-net alone (hw/net/virtio-net.c, hw/virtio/virtio-net-pci.c); SLiRP has one queue. */
export function* cardQueues(lab: Lab): Generator<Note> {
  for (const { guest, card } of allCards(lab)) {
    const path = cardPath(guest, card.index)
    const isVirtio = card.model.startsWith('virtio-net')
    const needed = 2 * card.queues + 2
    if (card.queues > 1 && !isVirtio)
      yield {
        level: 'error',
        code: 'card.queues',
        message: `The model ${card.model} has one queue, not ${card.queues}.`,
        hint: 'Several queues are for virtio-net-pci.',
        path: [...path, 'queues'],
      }
    else if (card.queues > 1 && card.tap === undefined)
      yield {
        level: 'error',
        code: 'card.queues',
        message: `${cardWords(guest, card.index)} has ${card.queues} queues, but what it is connected to has one.`,
        hint: 'Several queues are for cards on a network or bridge.',
        path: [...path, 'queues'],
      }
    else if (card.queues > (lab.guests[guest]?.cpus ?? 1))
      yield {
        level: 'advice',
        code: 'card.queues-idle',
        message: `${cardWords(guest, card.index)} has more queues (${card.queues}) than ${guest} has CPUs.`,
        hint: 'One queue for each CPU is the most that is of use.',
        path: [...path, 'queues'],
      }
    if (card.vectors === undefined) continue
    if (!isVirtio)
      yield {
        level: 'error',
        code: 'card.vectors',
        message: `The model ${card.model} takes no \`vectors\`.`,
        hint: 'MSI-X vectors can be set for virtio-net-pci.',
        path: [...path, 'vectors'],
      }
    else if (card.vectors !== 0 && card.vectors < needed)
      yield {
        level: 'warning',
        code: 'card.vectors',
        message: `${card.queues} queue${card.queues === 1 ? '' : 's'} need ${needed} MSI-X vectors, not ${card.vectors}: queues would share one.`,
        hint: 'Leave `vectors` out, and QEMU counts them.',
        path: [...path, 'vectors'],
      }
  }
}

export function* functionRates(lab: Lab): Generator<Note> {
  for (const { guest, card } of allCards(lab)) {
    if (card.connect === 'nothing' || !('function' in card.connect)) continue
    const { minRate, maxRate } = card.connect.function
    // 0 is "no limit".
    if (minRate !== undefined && maxRate !== undefined && maxRate > 0 && minRate > maxRate)
      yield {
        level: 'error',
        code: 'card.rates',
        message: `The least rate of ${cardWords(guest, card.index)} (${minRate} Mb/s) is above the most (${maxRate} Mb/s).`,
        hint: 'Exchange the two.',
        path: [...cardPath(guest, card.index), 'connect', 'function', 'minRate'],
      }
  }
}
