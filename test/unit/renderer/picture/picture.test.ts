// The picture's pure parts: where nodes stand, what stays the same, what a cable may be pulled to, rates.
import { describe, expect, it } from 'vitest'
import { emptyHost } from '../../../../src/core/host/schema.ts'
import { applyEdit } from '../../../../src/core/lab/edit.ts'
import { parseLab } from '../../../../src/core/lab/text.ts'
import type { Lab } from '../../../../src/core/lab/schema.ts'
import { graphOf } from '../../../../src/core/topology/graph.ts'
import { judge, type End } from '../../../../src/renderer/graph/gestures/judge/judge.ts'
import type { Place } from '../../../../src/renderer/graph/gestures/judge/verdict.ts'
import {
  boxesOf,
  columnsOf,
  makeRoom,
  needsLayout,
  placeNew,
  stack,
} from '../../../../src/renderer/graph/layout/place.ts'
import { keepSame } from '../../../../src/renderer/graph/stable/same.ts'
import { rateBetween, rateText } from '../../../../src/renderer/state/traffic.ts'

const text = `version: 1
name: office
networks: { lan: { subnet: 192.168.150.0/24 } }
bridges: { br0: {} }
guests:
  web: { cards: [{ connect: { network: lan } }, { connect: nothing }] }
  plain: {}
`
const labOf = (source: string): Lab => {
  const { lab } = parseLab(source)
  if (lab === undefined) throw new Error(source)
  return lab
}
const lab = labOf(text)
const at = (of: Lab): Place => ({ lab: of, host: emptyHost })

describe('where nodes stand', () => {
  const graph = graphOf(lab, emptyHost)
  const boxes = boxesOf(graph)

  it('puts each layer into a column of its own, from left to right, and nothing onto another', () => {
    const columns = [...columnsOf(boxes).values()]
    expect(columns).toEqual([...columns].toSorted((a, b) => a - b))
    const places = stack(boxes, graph.edges)
    const seen = boxes.map((box) => ({ ...box, ...(places.get(box.id) ?? { x: 0, y: 0 }) }))
    for (const a of seen)
      for (const b of seen)
        if (a.id < b.id)
          expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(
            true,
          )
  })

  it('moves nothing when something is added, and puts that into its column', () => {
    const before = stack(boxes, graph.edges)
    const more = graphOf(labOf(`${text}  db: { cards: [{ connect: { network: lan } }] }\n`), emptyHost)
    const all = boxesOf(more)
    expect(needsLayout(all, before)).toBe(false)
    const after = placeNew(all, more.edges, before)
    for (const [id, place] of before) expect(after.get(id)).toEqual(place)
    expect(after.get('guest:db')?.x).toBe(before.get('guest:web')?.x)
  })

  it('makes room below a guest that was given a card, and moves nothing else', () => {
    const many = labOf(`${text}  db: {}\n  far: {}\n`)
    const all = graphOf(many, emptyHost)
    const stacked = stack(boxesOf(all), all.edges)
    const [upper = '', lower = ''] = [...stacked]
      .filter(([id]) => id.startsWith('guest:'))
      .toSorted(([, a], [, b]) => a.y - b.y)
      .map(([id]) => id)
    // The last one has been put far below.
    const before = new Map([...stacked, ['guest:far', { x: stacked.get(upper)?.x ?? 0, y: 4000 }] as const])
    expect(makeRoom(boxesOf(all), before)).toBe(before)
    const grown = boxesOf(all).map((box) => (box.id === upper ? { ...box, height: box.height + 56 } : box))
    const after = makeRoom(grown, before)
    const moved = [...after].filter(([id, at]) => before.get(id)?.y !== at.y).map(([id]) => id)
    expect(moved).toContain(lower)
    expect(moved).not.toContain(upper)
    expect(moved).not.toContain('guest:far')
    const { height = 0 } = grown.find(({ id }) => id === upper) ?? {}
    expect(after.get(lower)?.y).toBeGreaterThan((after.get(upper)?.y ?? 0) + height)
    expect(makeRoom(grown, after)).toBe(after)
  })

  it('lays out anew when a column appears', () => {
    const before = stack(boxes, graph.edges)
    const more = graphOf(labOf(`${text}bonds: { bond0: {} }\n`), emptyHost)
    expect(needsLayout(boxesOf(more), before)).toBe(true)
  })
})

describe('what stays the same', () => {
  it('is the same object, so that one changed node is one that is drawn', () => {
    const before = graphOf(lab, emptyHost).nodes
    const { text: next } = applyEdit(text, { edit: 'guest.set', name: 'web', values: { cpus: 4 } })
    const after = keepSame(before, graphOf(labOf(next), emptyHost).nodes)
    const changed = after.filter((node, at) => node !== before[at]).map(({ id }) => id)
    expect(changed).toEqual(['guest:web'])
  })
})

describe('pulling a cable', () => {
  const says = (from: End, to: End, of = lab): string => {
    const verdict = judge(at(of), from, to)
    return `${verdict.can ? 'can' : 'cannot'} ${verdict.says}`
  }

  it('from a card to a network or a bridge moves that card there', () => {
    const verdict = judge(at(lab), { id: 'guest:web', card: 1 }, { id: 'link:br0' })
    expect(verdict).toMatchObject({
      can: true,
      edits: [{ edit: 'card.set', guest: 'web', index: 1, values: { connect: { bridge: 'br0' } } }],
    })
  })

  it('from a network to a guest gives it a new card', () => {
    expect(judge(at(lab), { id: 'network:lan' }, { id: 'guest:web' })).toMatchObject({
      can: true,
      edits: [{ edit: 'card.add', guest: 'web', value: { connect: { network: 'lan' } } }],
    })
  })

  it('does not take the card in user mode away from a guest that says nothing of cards', () => {
    const verdict = judge(at(lab), { id: 'network:lan' }, { id: 'guest:plain' })
    if (!verdict.can) throw new Error(verdict.says)
    const after = verdict.edits.reduce((done, edit) => applyEdit(done, edit).text, text)
    expect(labOf(after).guests['plain']?.cards?.map(({ connect }) => Object.keys(connect))).toEqual([
      ['user'],
      ['network'],
    ])
  })

  it('says why it cannot be, whichever end was first', () => {
    expect(says({ id: 'guest:web', card: 0 }, { id: 'network:lan' })).toBe('cannot why.already')
    expect(says({ id: 'guest:web' }, { id: 'guest:plain' })).toBe('cannot why.guests')
    expect(says({ id: 'guest:web' }, { id: 'outside' })).toBe('cannot why.outside')
    expect(says({ id: 'outside' }, { id: 'guest:web' })).toBe('cannot why.outside')
    expect(says({ id: 'guest:web' }, { id: 'user:plain.0' })).toBe('cannot why.user')
    expect(says({ id: 'network:lan' }, { id: 'link:br0' })).toBe('cannot why.networkIsClosed')
    expect(says({ id: 'link:eth0' }, { id: 'link:br0' })).toBe('cannot why.sandbox')
    expect(says({ id: 'guest:web' }, { id: 'link:docker0' })).toBe('cannot why.notOfLab')
  })
})

describe('rates', () => {
  const counts = (bytes: number, packets: number) => ({ rxBytes: bytes, txBytes: 0, rxPackets: packets, txPackets: 0 })

  it('are bits a second, and never negative when a link was made anew', () => {
    expect(rateBetween(counts(0, 0), counts(125_000, 10), 1)).toEqual({ rx: 1_000_000, tx: 0, packets: 10 })
    expect(rateBetween(counts(500, 5), counts(0, 0), 1)).toEqual({ rx: 0, tx: 0, packets: 0 })
  })

  it('are said in units that one can read', () => {
    expect([0, 950, 6600, 408_000_000, 2.5e9].map(rateText)).toEqual([
      '0 b/s',
      '950 b/s',
      '6.6 kb/s',
      '408 Mb/s',
      '2.5 Gb/s',
    ])
  })
})
