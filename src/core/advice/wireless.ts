// Wi-Fi cards under bridges, bonds and VLANs: an access point takes frames of its own stations only.
import { findLink } from '../host/schema.ts'
import type { HostSnapshot } from '../host/schema.ts'
import type { Edit } from '../lab/edit/schema.ts'
import { freeSubnet } from '../lab/propose.ts'
import { pathText } from '../lab/read/words.ts'
import type { Lab } from '../lab/schema.ts'
import type { Adviser, Alternative } from './advice.ts'
import { others, usedCards, type UsedCard } from './free-cards.ts'

export const wireless: Adviser = (lab, host) =>
  usedCards(lab)
    .filter(({ name }) => findLink(host, name)?.card?.wireless === true)
    .map((used) => ({
      code: 'advice.wireless',
      level: 'warning',
      at: [pathText(used.at)],
      words: `${used.name} is a Wi-Fi card, and cannot be ${used.as}.`,
      meaning:
        'Its access point takes frames of its own stations only: those of guests, and those with a VLAN tag, are dropped there.',
      source: 'IEEE 802.11, three-address frames; net/wireless/util.c of the kernel refuses it too',
      alternatives: [...instead(lab, host, used), ...others(lab, host, used), ...without(lab, used)],
    }))

/** The guests of a bridge that stands on Wi-Fi alone, on a network of their own. */
function instead(lab: Lab, host: HostSnapshot, { role, name }: UsedCard): Alternative[] {
  if ('vlan' in role || !('bridge' in role.port)) return []
  const { bridge } = role.port
  const value = lab.bridges[bridge]
  if (value === undefined || value.ports.some((port) => port !== name)) return []
  return (['nat', 'routed'] as const).map((mode) => ({
    kind: 'edits',
    words:
      mode === 'nat'
        ? `Put the guests of ${bridge} on a network with NAT`
        : `Put the guests of ${bridge} on a routed network`,
    edits: toNetwork(lab, host, bridge, mode),
  }))
}

function toNetwork(lab: Lab, host: HostSnapshot, bridge: string, mode: 'nat' | 'routed'): Edit[] {
  const network = freeName(lab)
  const moves = Object.entries(lab.guests).flatMap(([guest, { cards = [] }]) =>
    cards.flatMap(({ connect }, index): Edit[] =>
      connect !== 'nothing' && 'bridge' in connect && connect.bridge === bridge
        ? [{ edit: 'card.set', guest, index, values: { connect: { network } } }]
        : [],
    ),
  )
  return [
    { edit: 'network.add', name: network, value: { mode, subnet: freeSubnet(lab, host) } },
    ...moves,
    { edit: 'bridge.remove', name: bridge },
  ]
}

function freeName({ networks }: Lab): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? 'lan' : `lan${count}`
    if (!Object.hasOwn(networks, name)) return name
  }
}

/** A bond or bridge that has other ports does without it. */
function without(lab: Lab, { role, name }: UsedCard): Alternative[] {
  if ('vlan' in role) return []
  const [of, ports] =
    'bond' in role.port
      ? [role.port.bond, lab.bonds[role.port.bond]?.ports]
      : [role.port.bridge, lab.bridges[role.port.bridge]?.ports]
  if ((ports ?? []).every((port) => port === name)) return []
  return [
    { kind: 'edits', words: `Leave ${name} out of ${of}`, edits: [{ edit: 'port.remove', of: role.port, port: name }] },
  ]
}
