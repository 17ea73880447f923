// Cards that something else uses or configures, and addresses that would go because nothing takes them over.
import { unreachable } from '../fault.ts'
import { findLink, type HostSnapshot, type Link } from '../host/schema.ts'
import { usesOf, type Use } from '../host/uses.ts'
import { pathText } from '../lab/read/words.ts'
import type { Lab } from '../lab/schema.ts'
import { cardsUnder } from '../plan/wanted/taken.ts'
import type { Adviser, Advice, Alternative } from './advice.ts'
import { cardsOnMachine, otherLinks, others, usedCards, type OnLink, type UsedCard } from './free-cards.ts'

export const inUse: Adviser = (lab, host) => [...asPorts(lab, host), ...directly(lab, host)]

const source = 'netdev_master_upper_dev_link in net/core/dev.c of the kernel'

/** Guests' cards directly on what someone else made, or what is a port of theirs: beside other macvtaps there is room. */
const directly: Adviser = (lab, host) =>
  cardsOnMachine(lab).flatMap((used) => {
    const use = usesOf(lab.name, used.name, host).find(({ kind }) => kind !== 'carries')
    if (use === undefined) return []
    return [
      {
        code: 'advice.in-use',
        level: 'warning',
        at: [pathText(used.at)],
        words: `${used.name} is to be what ${used.words} is directly on, and ${wordsOf(use)}.`,
        meaning:
          use.kind === 'port'
            ? 'A bridge or bond takes all that comes in at its ports: the guest would hear nothing.'
            : meaningOf(use),
        ...(use.kind === 'port' ? { source: 'netdev_rx_handler_register in net/core/dev.c of the kernel' } : {}),
        alternatives: [...onBridge(used, use, host), ...otherLinks(lab, host, used)],
      } satisfies Advice,
    ]
  })

/** The bridge that takes all takes the guest too. */
const onBridge = ({ guest, index, words }: OnLink, use: Use, host: HostSnapshot): Alternative[] =>
  use.kind === 'port' && findLink(host, use.of)?.kind === 'bridge'
    ? [
        {
          kind: 'edits',
          words: `Connect ${words} to the bridge ${use.of}`,
          edits: [{ edit: 'card.set', guest, index, values: { connect: { bridge: use.of } } }],
        },
      ]
    : []

const asPorts: Adviser = (lab, host) =>
  usedCards(lab).flatMap((used) => {
    // A VLAN beside other VLANs takes nothing from them.
    const use = usesOf(lab.name, used.name, host).find(({ kind }) => 'port' in used.role || kind === 'made')
    if (use === undefined) return []
    return [
      {
        code: 'advice.in-use',
        level: 'warning',
        at: [pathText(used.at)],
        words: `${used.name} is to be ${used.as}, and ${wordsOf(use)}.`,
        meaning: meaningOf(use),
        ...(use.kind === 'port' ? { source } : {}),
        alternatives: others(lab, host, used),
      } satisfies Advice,
    ]
  })

function wordsOf(use: Use): string {
  switch (use.kind) {
    case 'made':
      return `belongs to ${use.owner}`
    case 'port':
      return `is a port of ${use.of} already`
    case 'carries':
      return `carries the ${use.what} ${use.name}, which is not of this lab`
    default:
      return unreachable(use)
  }
}

function meaningOf(use: Use): string {
  switch (use.kind) {
    case 'made':
      return 'Whoever made it needs it as it is: the lab cannot have it.'
    case 'port':
      return 'An interface is a port of one bridge or bond. Those who are reached through that one would be cut off.'
    case 'carries':
      return use.what === 'VLAN'
        ? 'What is a port gives its frames away: that VLAN shares the cable with the lab from then on, or goes deaf.'
        : 'The kernel gives the frames of a card either to that or to a bridge or bond, not to both.'
    default:
      return unreachable(use)
  }
}

/** A bridge that says `address: none` over a card with addresses: they go, and with them what reached the machine there. */
export const addressGoes: Adviser = (lab, host) =>
  lab.scope === 'sandbox'
    ? []
    : Object.entries(lab.bridges).flatMap(([bridge, { address, ports }]) => {
        if (address !== 'none') return []
        const losing = ports.flatMap((port) => cardsUnder(lab, port)).flatMap((name) => holding(findLink(host, name)))
        const [first] = losing
        if (first === undefined) return []
        return [
          {
            code: 'advice.address-goes',
            level: 'warning',
            at: [pathText(['bridges', bridge, 'address'])],
            words: `${first.name} has ${first.address}${by(first.name, host)}, and ${bridge} takes no address over.`,
            meaning:
              'What is a port has no address of its own: the machine is not reached there any more, and its routes through it go.',
            alternatives: [
              {
                kind: 'edits',
                words: `Let ${bridge} take it over, with its routes`,
                edits: [{ edit: 'bridge.set', name: bridge, values: { address: 'inherit' } }],
              },
              ...ports
                .filter((port) => port === first.name)
                .flatMap((port) => others(lab, host, placeOf(lab, bridge, port))),
            ],
          } satisfies Advice,
        ]
      })

const placeOf = (lab: Lab, bridge: string, port: string): UsedCard => ({
  name: port,
  at: ['bridges', bridge, 'ports', lab.bridges[bridge]?.ports.indexOf(port) ?? 0],
  as: `a port of bridge ${bridge}`,
  role: { port: { bridge } },
})

const holding = (link: Link | undefined): { name: string; address: string }[] =>
  (link?.addresses ?? []).flatMap(({ scope, address, prefix }) =>
    link !== undefined && scope === 'global' ? [{ name: link.name, address: `${address}/${prefix}` }] : [],
  )

function by(name: string, host: HostSnapshot): string {
  const client = host.dhcpClients?.find(({ device }) => device === name)
  return client === undefined ? '' : ` from ${client.program}`
}

/** ifupdown has no way to leave a card alone for a while: its own file is to say so. */
export const ifupdown: Adviser = (lab, host) =>
  usedCards(lab).flatMap(({ name, at, role }) => {
    const manager = findLink(host, name)?.manager
    if (manager?.kind !== 'ifupdown' || 'vlan' in role) return []
    const of = 'bond' in role.port ? role.port.bond : role.port.bridge
    return [
      {
        code: 'advice.ifupdown',
        level: 'advice',
        at: [pathText(at)],
        words: `ifupdown configures ${name}, by ${manager.file}, and ${name} is to be a port of ${of}.`,
        meaning: `The lab takes over what ${name} has, and ifupdown leaves it so until somebody calls ifup or ifdown, or starts networking.service again: then ${name} has its address besides, and ifup fails at the route. Where the lab is to stay, let that file say \`iface ${name} inet manual\`, and the lab the address and \`boot: apply\`.`,
        source: 'interfaces(5)',
        alternatives: [],
      } satisfies Advice,
    ]
  })
