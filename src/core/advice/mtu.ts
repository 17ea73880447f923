// Frame sizes that do not go together: what is larger than the next link takes is dropped without a word.
import { findLink, type HostSnapshot } from '../host/schema.ts'
import { allCards, cardPath, cardWords } from '../lab/check/words.ts'
import type { Edit } from '../lab/edit/schema.ts'
import { pathText } from '../lab/read/words.ts'
import type { Lab } from '../lab/schema.ts'
import { beforeOf, isOfLab, mtuOf, type Before } from '../plan/wanted/taken.ts'
import type { Adviser, Advice, Alternative } from './advice.ts'
import { usedCards } from './free-cards.ts'

/** Of Ethernet, and of what the kernel makes (ETH_DATA_LEN in if_ether.h). */
const usual = 1500

const dropped =
  'A bridge splits no frame: what is larger than the way out takes is dropped, and connections hang in the middle.'
const source = 'is_skb_forwardable in net/core/dev.c of the kernel'

export const mtu: Adviser = (lab, host) => {
  const before = beforeOf(lab.name, host)
  return [
    ...bondPorts(lab, before),
    ...bridgePorts(lab, host, before),
    ...vlans(lab, before),
    ...limits(lab, host, before),
    ...guests(lab, before),
  ]
}

const edits = (words: string, list: Edit[]): Alternative[] =>
  list.length === 0 ? [] : [{ kind: 'edits', words, edits: list }]

const sizesText = (sizes: readonly { name: string; size: number }[]): string =>
  sizes.map(({ name, size }) => `${name} ${size}`).join(', ')

/** A bond gives its ports its own MTU (bond_enslave): the least, where the lab says none. */
const bondPorts = (lab: Lab, before: Before): Advice[] =>
  Object.entries(lab.bonds).flatMap(([name, bond]) => {
    const sizes = sizesOf(lab, bond.ports, before)
    const [least, most] = [Math.min(...sizes.map(({ size }) => size)), Math.max(...sizes.map(({ size }) => size))]
    if (bond.mtu !== undefined || sizes.length < 2 || least === most) return []
    const set = (size: number): Alternative[] =>
      edits(`Give ${name} an MTU of ${size}`, [{ edit: 'bond.set', name, values: { mtu: size } }])
    return [
      {
        code: 'advice.mtu-ports',
        level: 'advice',
        at: [pathText(['bonds', name, 'ports'])],
        words: `The ports of ${name} have different MTUs: ${sizesText(sizes)}.`,
        meaning: `The bond gives all of them one: ${least}, as the lab says nothing else.`,
        source: 'bond_enslave in drivers/net/bonding/bond_main.c of the kernel',
        alternatives: [...set(least), ...set(most)],
      } satisfies Advice,
    ]
  })

const sizesOf = (lab: Lab, ports: readonly string[], before: Before): { name: string; size: number }[] =>
  ports.flatMap((name) => {
    const size = mtuOf(lab, name, before)
    return size === undefined ? [] : [{ name, size }]
  })

function bridgePorts(lab: Lab, host: HostSnapshot, before: Before): Advice[] {
  return Object.entries(lab.bridges).flatMap(([name, { mtu: own, ports }]): Advice[] => {
    // The plan raises a card to the MTU of its bridge, as far as it goes; bonds and VLANs are the lab's to set.
    const sizes = sizesOf(lab, ports, before).map((port) =>
      isOfLab(lab, port.name) || own === undefined
        ? port
        : { ...port, size: Math.max(port.size, Math.min(own, limitOf(host, port.name))) },
    )
    if (sizes.length === 0) return []
    const least = Math.min(...sizes.map(({ size }) => size))
    const target = own ?? Math.max(...sizes.map(({ size }) => size))
    if (least >= target) return []
    const fits = ports.every((port) => mayRise(lab, host, port, target))
    return [
      {
        code: own === undefined ? 'advice.mtu-ports' : 'advice.mtu-bridge',
        level: 'warning',
        at: [pathText(['bridges', name, own === undefined ? 'ports' : 'mtu'])],
        words:
          own === undefined
            ? `The ports of ${name} have different MTUs: ${sizesText(sizes)}.`
            : `The bridge ${name} is to have an MTU of ${own}, and its ports have less: ${sizesText(sizes)}.`,
        meaning: dropped,
        source,
        alternatives: [
          ...(fits ? edits(`Give all of them an MTU of ${target}`, raiseBridge(lab, name, target, before)) : []),
          ...edits(`Give ${name} an MTU of ${least}`, [{ edit: 'bridge.set', name, values: { mtu: least } }]),
        ],
      },
    ]
  })
}

const raiseBridge = (lab: Lab, name: string, size: number, before: Before): Edit[] => [
  ...(lab.bridges[name]?.mtu === size ? [] : [{ edit: 'bridge.set' as const, name, values: { mtu: size } }]),
  ...(lab.bridges[name]?.ports ?? []).flatMap((port) => raise(lab, port, size, before)),
]

/** What stands below first: a VLAN is not larger than its link. A card is raised by the plan. */
function raise(lab: Lab, name: string, size: number, before: Before): Edit[] {
  if ((mtuOf(lab, name, before) ?? 0) >= size) return []
  const values = { mtu: size }
  if (lab.bonds[name]) return [{ edit: 'bond.set', name, values }]
  if (lab.bridges[name]) return raiseBridge(lab, name, size, before)
  const vlan = lab.vlans[name]
  return vlan ? [...raise(lab, vlan.link, size, before), { edit: 'vlan.set', name, values }] : []
}

/** What a card can do at most, where its driver says so. */
const limitOf = (host: HostSnapshot, name: string): number => findLink(host, name)?.maxMtu ?? Infinity

/** Whether every card under it takes that much. */
function mayRise(lab: Lab, host: HostSnapshot, name: string, size: number): boolean {
  const below = lab.bonds[name]?.ports ?? lab.bridges[name]?.ports ?? (lab.vlans[name] ? [lab.vlans[name].link] : [])
  return isOfLab(lab, name) ? below.every((each) => mayRise(lab, host, each, size)) : size <= limitOf(host, name)
}

/** Where the lab says the link's MTU too, its check says this (`vlan.mtu`); a card is raised by the plan. */
const vlans = (lab: Lab, before: Before): Advice[] =>
  Object.entries(lab.vlans).flatMap(([name, { link, mtu: own }]) => {
    const below = mtuOf(lab, link, before)
    const isSaid = (lab.bonds[link] ?? lab.bridges[link] ?? lab.vlans[link])?.mtu !== undefined
    if (own === undefined || below === undefined || own <= below || isSaid || !isOfLab(lab, link)) return []
    return [
      {
        code: 'advice.mtu-vlan',
        level: 'warning',
        at: [pathText(['vlans', name, 'mtu'])],
        words: `The VLAN ${name} is to have an MTU of ${own}, and ${link}, which it stands on, has ${below}.`,
        meaning: 'The kernel refuses a VLAN that is larger than what it stands on.',
        source: 'vlan_dev_change_mtu in net/8021q/vlan_dev.c of the kernel',
        alternatives: [
          ...edits(`Give ${name} an MTU of ${below}`, [{ edit: 'vlan.set', name, values: { mtu: below } }]),
          ...edits(`Give ${link} an MTU of ${own}`, raise(lab, link, own, before)),
        ],
      } satisfies Advice,
    ]
  })

/** Cards that cannot do what is asked of them. */
const limits = (lab: Lab, host: HostSnapshot, before: Before): Advice[] =>
  usedCards(lab).flatMap(({ name: card, role }): Advice[] => {
    const [kind, name] =
      'vlan' in role
        ? (['vlan', role.vlan] as const)
        : 'bond' in role.port
          ? (['bond', role.port.bond] as const)
          : (['bridge', role.port.bridge] as const)
    const own = (kind === 'vlan' ? lab.vlans : kind === 'bond' ? lab.bonds : lab.bridges)[name]?.mtu
    const [wanted, limit] = [own ?? mtuOf(lab, name, before), limitOf(host, card)]
    if (wanted === undefined || wanted <= limit) return []
    return [
      {
        code: 'advice.mtu-limit',
        level: 'warning',
        at: [pathText([`${kind}s`, name, 'mtu'])],
        words: `${name} is to have an MTU of ${wanted}, and its card ${card} can do ${limit} at most.`,
        meaning: 'The driver of the card refuses more, and the plan would fail there.',
        source: `ip -d link show ${card}: maxmtu`,
        alternatives: edits(`Give ${name} an MTU of ${limit}`, [{ edit: `${kind}.set`, name, values: { mtu: limit } }]),
      },
    ]
  })

/** A guest that is told a larger MTU than the bridge takes that its tap is on. */
const guests = (lab: Lab, before: Before): Advice[] =>
  allCards(lab).flatMap(({ guest, card }): Advice[] => {
    const { connect, index, mtu: own } = card
    if (own === undefined || connect === 'nothing' || !('network' in connect || 'bridge' in connect)) return []
    const isNetwork = 'network' in connect
    const where = isNetwork ? connect.network : connect.bridge
    const size = (isNetwork ? lab.networks[where]?.mtu : mtuOf(lab, where, before)) ?? usual
    if (own <= size) return []
    return [
      {
        code: 'advice.mtu-guest',
        level: 'warning',
        at: [pathText([...cardPath(guest, index), 'mtu']), pathText([isNetwork ? 'networks' : 'bridges', where])],
        words: `The MTU of ${cardWords(guest, index)} is ${own}, and that of ${where} is ${size}.`,
        meaning: dropped,
        source,
        alternatives: [
          ...edits(`Give ${cardWords(guest, index)} an MTU of ${size}`, [
            { edit: 'card.set', guest, index, values: { mtu: size } },
          ]),
          ...(isNetwork
            ? edits(`Give ${where} an MTU of ${own}`, [{ edit: 'network.set', name: where, values: { mtu: own } }])
            : edits(`Give ${where} an MTU of ${own}`, raiseBridge(lab, where, own, before))),
        ],
      },
    ]
  })
