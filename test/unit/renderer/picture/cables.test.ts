// Cables from furthest: bundled by how they look, and given to React Flow a few at a time.
import { describe, expect, it } from 'vitest'
import { Position } from 'reactflow'
import type { GraphEdge } from '../../../../src/core/topology/graph.ts'
import { bundlesOf, type Placed } from '../../../../src/renderer/graph/cables/bundles.ts'
import { handed } from '../../../../src/renderer/graph/cables/use-handed.ts'
import type { Rate } from '../../../../src/renderer/state/traffic.ts'

type FlowEdge = Parameters<typeof handed>[0][number]

const nodeAt = (id: string, x: number, y: number): Placed => ({
  id,
  position: { x, y },
  handles: [
    { id: 'in', type: 'source', position: Position.Left, x: 0, y: 27, width: 0, height: 0 },
    { id: 'out', type: 'source', position: Position.Right, x: 200, y: 27, width: 0, height: 0 },
  ],
})
const edgeOf = (id: string, more: Partial<GraphEdge> = {}, selected = false): FlowEdge => ({
  id,
  source: 'a',
  target: 'b',
  sourceHandle: 'out',
  targetHandle: 'in',
  selected,
  data: { edge: { id, from: 'a', to: 'b', name: id, detail: '', presence: 'there', state: 'up', ...more } },
})
const nodes = [nodeAt('a', 0, 0), nodeAt('b', 500, 100)]
const still = (): undefined => undefined
const fast: Rate = { rx: 1e9, tx: 0, packets: 10 }

describe('cables from furthest', () => {
  it('are one line for all that look the same, from port to port', () => {
    const [bundle, ...more] = bundlesOf([edgeOf('tap0'), edgeOf('tap1')], nodes, still)
    expect(more).toEqual([])
    expect(bundle?.classes).toBe('td-cable td-is-there td-is-up')
    expect(bundle?.line.split('M').slice(1)).toEqual([
      expect.stringMatching(/^200,27 C.* 500,127$/),
      expect.stringMatching(/^200,27 C.* 500,127$/),
    ])
  })

  it('differ by what is there, by state, and by how busy they are', () => {
    const edges = [
      edgeOf('tap0'),
      edgeOf('tap1', { presence: 'wanted' }),
      edgeOf('tap2', { state: 'down' }),
      edgeOf('tap3'),
    ]
    const bundles = bundlesOf(edges, nodes, (link) => (link === 'tap3' ? fast : undefined))
    expect(bundles.map(({ classes }) => classes)).toEqual([
      'td-cable td-is-there td-is-up',
      'td-cable td-is-wanted td-is-up',
      'td-cable td-is-there td-is-down',
      'td-cable td-is-there td-is-up td-moves',
    ])
    expect(bundles.map(({ width }) => width)).toEqual([2, 2, 2, 5])
  })

  it('are struck through where they go', () => {
    const [bundle] = bundlesOf([edgeOf('tap0', { presence: 'surplus' })], nodes, still)
    expect(bundle?.strikes).toBe('M344 71L356 83M344 83L356 71')
  })

  it('are left out while an end is not drawn', () => {
    expect(
      bundlesOf(
        [
          { ...edgeOf('tap0'), target: 'c' },
          { ...edgeOf('tap1'), targetHandle: 'c7' },
        ],
        nodes,
        still,
      ),
    ).toEqual([])
  })
})

describe('cables that React Flow draws', () => {
  const edges = [edgeOf('tap0'), edgeOf('tap1'), edgeOf('tap2', {}, true)]

  it('are all of a small lab, as the list that it was', () => {
    expect(handed(edges, 150).drawn).toBe(edges)
    expect(handed(edges, 150).far).toEqual([])
  })

  it('are those whose turn it is and the chosen ones; the others are bundled, none twice', () => {
    const { drawn, far } = handed(edges, 1)
    expect(drawn.map(({ id }) => id)).toEqual(['tap0', 'tap2'])
    expect(far.map(({ id }) => id)).toEqual(['tap1'])
    expect(handed(edges, 0).drawn.map(({ id }) => id)).toEqual(['tap2'])
  })
})
