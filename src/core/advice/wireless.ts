// Wi-Fi cards under bridges, bonds, VLANs and guests: an access point takes frames of its own stations only.
import { findLink } from '../host/schema.ts'
import type { HostSnapshot } from '../host/schema.ts'
import { carriesOwnFramesOnly } from '../host/uses.ts'
import type { Edit } from '../lab/edit/schema.ts'
import { freeSubnet } from '../lab/propose.ts'
import { pathText } from '../lab/read/words.ts'
import type { Lab } from '../lab/schema.ts'
import type { Advice, Adviser, Alternative } from './advice.ts'
import { cardsOnMachine, otherLinks, others, usedCards, type UsedCard } from './free-cards.ts'

const said = {
  code: 'advice.wireless',
  level: 'warning',
  meaning: 'Its access point takes frames of its own stations only: those of guests are dropped there.',
  source: 'IEEE 802.11, three-address frames; net/wireless/util.c of the kernel refuses it too',
} as const

/** Advised against, not refused: docs/decisions/015-vlans-over-wi-fi.md. */
const tagged = {
  meaning:
    'Frames with a VLAN tag pass an access point only where it was told of that VLAN, and some drivers make no VLAN at all. Guests are not reached through it in any case.',
  source: 'docs/decisions/015-vlans-over-wi-fi.md',
} as const

export const wireless: Adviser = (lab, host) => [
  ...usedCards(lab)
    .filter(({ name }) => carriesOwnFramesOnly(findLink(host, name)))
    .map((used) => ({
      ...said,
      ...('vlan' in used.role ? tagged : {}),
      at: [pathText(used.at)],
      words: `${used.name} is a Wi-Fi card, and ${'vlan' in used.role ? 'few access points let it be' : 'cannot be'} ${used.as}.`,
      alternatives: [...instead(lab, host, used), ...others(lab, host, used), ...without(lab, used)],
    })),
  ...directly(lab, host),
]

/** Guests' cards directly on one (macvtap). */
const directly: Adviser = (lab, host) =>
  cardsOnMachine(lab)
    .filter(({ name }) => carriesOwnFramesOnly(findLink(host, name)))
    .map((used) => {
      const { guest, index, words, name, at } = used
      const network = freeName(lab)
      return {
        ...said,
        at: [pathText(at)],
        words: `${name} is a Wi-Fi card, and ${words} cannot be directly on it.`,
        alternatives: [
          {
            kind: 'edits',
            words: `Put ${words} on a network with NAT`,
            edits: [
              { edit: 'network.add', name: network, value: { mode: 'nat', subnet: freeSubnet(lab, host) } },
              { edit: 'card.set', guest, index, values: { connect: { network } } },
            ],
          },
          ...otherLinks(lab, host, used),
        ],
      } satisfies Advice
    })

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
