// A lab of 1 000 nodes and 1 500 cables: 500 bridges, 500 guests with 3 cards each, every one in its place.
import { Position, type Edge, type Node } from 'reactflow'

const half = 500
const cards = [0, 1, 2]
const bridgeOf = (guest: number, card: number): number => (guest + card) % half
const columns = 10
/** Pixels: guests to the right of the bridges, as Tapdeck has them. */
const places = {
  bridge: (at: number) => ({ x: (at % columns) * 240, y: Math.floor(at / columns) * 190 }),
  guest: (at: number) => ({ x: 2600 + (at % columns) * 290, y: Math.floor(at / columns) * 190 }),
}
const all = Array.from({ length: half }, (_, at) => at)
const entries = (kind: 'bridge' | 'guest', stem: string): string[] =>
  all.map((at) => `  ${kind}s.${stem}${at}: { x: ${places[kind](at).x}, y: ${places[kind](at).y} }`)

const sides = { sourcePosition: Position.Right, targetPosition: Position.Left }

export const wideSize = { nodes: 2 * half, edges: half * cards.length } as const

/** As a lab file. */
export const wideLab = (name: string): string =>
  [
    'version: 1',
    `name: ${name}`,
    'uplink: none',
    'bridges:',
    ...all.map((at) => `  br${at}: {}`),
    'guests:',
    ...all.map(
      (at) =>
        `  g${at}: { cards: [${cards.map((card) => `{ connect: { bridge: br${bridgeOf(at, card)} } }`).join(', ')}] }`,
    ),
    'positions:',
    ...entries('bridge', 'br'),
    ...entries('guest', 'g'),
    '',
  ].join('\n')

/** As React Flow takes it, with sizes like those of Tapdeck's nodes, and cables at their sides. */
export const wideFlow = (): { nodes: Node[]; edges: Edge[] } => ({
  nodes: [
    ...all.map((at) => ({
      id: `br${at}`,
      position: places.bridge(at),
      ...sides,
      width: 204,
      height: 54,
      data: { label: `br${at}` },
    })),
    ...all.map((at) => ({
      id: `g${at}`,
      position: places.guest(at),
      ...sides,
      width: 244,
      height: 152,
      data: { label: `g${at}` },
    })),
  ],
  edges: all.flatMap((at) =>
    cards.map((card) => ({ id: `g${at}.${card}`, source: `br${bridgeOf(at, card)}`, target: `g${at}` })),
  ),
})
