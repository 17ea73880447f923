// Bridges whose frames could go round for ever, and spanning tree, which ends that and makes guests wait.
import { findLink, type HostSnapshot } from '../host/schema.ts'
import { isCable } from '../host/uses.ts'
import { allCards } from '../lab/check/words.ts'
import type { Edit } from '../lab/edit/schema.ts'
import { pathText } from '../lab/read/words.ts'
import type { Lab } from '../lab/schema.ts'
import type { Adviser, Advice, Alternative } from './advice.ts'
import { legsOf, roundsOf, segmentsOf, type Leg, type Segments } from './segments.ts'

const source = 'IEEE 802.1D; Documentation/networking/bridge.rst of the kernel'

export const loop: Adviser = (lab, host) => {
  const open = Object.entries(lab.bridges).filter(([, { stp, ports }]) => !stp && ports.length > 1)
  if (open.length === 0) return []
  const segments = segmentsOf(host)
  const legs = legsOf(lab, host, segments)
  return open.flatMap(([name, { ports }]): Advice[] => {
    const [round] = roundsOf(name, legs)
    const at = [pathText(['bridges', name, 'stp']), pathText(['bridges', name, 'ports'])]
    if (round !== undefined)
      return [
        {
          code: 'advice.loop',
          level: 'warning',
          at,
          words: `${name} joins ${round[0].port} and ${round[1].port}, which lead to the same network: ${why(round, segments)}.`,
          meaning:
            'A frame that is sent to all goes round for ever, and more of them with every round: that network stands still, not only the guests.',
          source,
          alternatives: [stpOn(name), ...asBond(lab, host, name), ...leaveOut(name, round[1].port)],
        },
      ]
    const outer = ports.filter((port) => isOuter(lab, host, port))
    if (outer.length < 2) return []
    return [
      {
        code: 'advice.loop-possible',
        level: 'advice',
        at,
        words: `${name} joins ${outer.join(' and ')}, without spanning tree.`,
        meaning:
          'Where two of these cables lead to the same network, frames go round for ever. Nothing says yet that they do.',
        source,
        alternatives: [stpOn(name), ...asBond(lab, host, name)],
      },
    ]
  })
}

const stpOn = (name: string): Alternative => ({
  kind: 'edits',
  words: `Turn on spanning tree on ${name}`,
  edits: [{ edit: 'bridge.set', name, values: { stp: true } }],
})

const leaveOut = (bridge: string, port: string): Alternative[] => [
  { kind: 'edits', words: `Leave ${port} out of ${bridge}`, edits: [{ edit: 'port.remove', of: { bridge }, port }] },
]

function why([first, second]: [Leg, Leg], segments: Segments): string {
  const there = segments.heard.filter(({ on: [card] }) => segments.of(card) === first.to.replace(/ VLAN .*$/, ''))
  const both = there.find(({ on }) => on.includes(first.port) && on.includes(second.port)) ?? there[0]
  if (first.to === second.to && both !== undefined) return `${both.mac} is heard on ${both.on.join(' and on ')}`
  return first.to === second.to ? 'both are on one cable' : 'another bridge joins them too'
}

const isOuter = (lab: Lab, host: HostSnapshot, port: string): boolean =>
  Object.hasOwn(lab.bonds, port) || isCable(host, port) || findLink(host, port)?.kind === 'bond'

/** Two cards of a bridge that were meant to stand in for each other. */
function asBond(lab: Lab, host: HostSnapshot, bridge: string): Alternative[] {
  const ports = lab.bridges[bridge]?.ports ?? []
  if (!ports.every((port) => isCable(host, port)) || ports.length < 2) return []
  const bond = freeBond(lab, host)
  return [
    {
      kind: 'edits',
      words: `Make a bond of ${ports.join(' and ')}: one works, the other stands in`,
      edits: [
        { edit: 'bond.add', name: bond, value: { mode: 'active-backup', ports: [...ports] } },
        { edit: 'port.add', of: { bridge }, port: bond },
        ...ports.map((port): Edit => ({ edit: 'port.remove', of: { bridge }, port })),
      ],
    },
  ]
}

function freeBond(lab: Lab, host: HostSnapshot): string {
  for (let count = 0; ; count++) {
    const name = `bond${count}`
    const isTaken = [lab.bonds, lab.vlans, lab.bridges].some((map) => Object.hasOwn(map, name))
    if (!isTaken && findLink(host, name) === undefined) return name
  }
}

/** Seconds; the least that IEEE 802.1D allows. A guest's DHCP asks for longer than twice that. */
const short = 4

/** A port listens and learns before it forwards, each for the forward delay: the first questions of a guest are not heard. */
export const stpDelay: Adviser = (lab) => {
  const cards = allCards(lab)
  const bridges = Object.entries(lab.bridges).flatMap(([name, { stp, forwardDelay }]) =>
    stp &&
    forwardDelay > short &&
    cards.some(({ card: { connect } }) => connect !== 'nothing' && 'bridge' in connect && connect.bridge === name)
      ? [
          delayed(['bridges', name, 'forwardDelay'], name, forwardDelay, {
            kind: 'edits',
            words: `Let ${name} wait ${2 * short} seconds only`,
            edits: [{ edit: 'bridge.set', name, values: { forwardDelay: short } }],
          }),
        ]
      : [],
  )
  const networks = Object.entries(lab.networks).flatMap(([name, { stp }]) =>
    stp &&
    cards.some(({ card: { connect } }) => connect !== 'nothing' && 'network' in connect && connect.network === name)
      ? [
          delayed(['networks', name, 'stp'], name, 15, {
            kind: 'edits',
            words: `Turn off spanning tree on ${name}, which has no way to go round`,
            edits: [{ edit: 'network.set', name, values: { stp: false } }],
          }),
        ]
      : [],
  )
  return [...bridges, ...networks]
}

const delayed = (path: readonly string[], name: string, delay: number, alternative: Alternative): Advice => ({
  code: 'advice.stp-delay',
  level: 'advice',
  at: [pathText(path)],
  words: `A guest that is started on ${name} hears nothing for ${2 * delay} seconds.`,
  meaning:
    'Spanning tree listens and learns first. A guest that boots by network, or asks for its address once, may have given up by then.',
  source,
  alternatives: [alternative],
})
