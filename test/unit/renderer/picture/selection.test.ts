// What is selected once some of it is there no more.
import { describe, expect, it } from 'vitest'
import { emptyHost } from '../../../../src/core/host/schema.ts'
import { labSchema } from '../../../../src/core/lab/schema.ts'
import { graphOf } from '../../../../src/core/topology/graph.ts'
import { selectedAfter, selectedOf } from '../../../../src/renderer/state/selection.ts'
import { link } from '../../plan/machine.ts'

const lab = labSchema.parse({
  version: 1,
  name: 'office',
  scope: 'host',
  bridges: { br0: { ports: ['eth0'] } },
  guests: { web: { cards: [{ connect: { bridge: 'br0' } }, { connect: 'nothing' }] } },
})
const host = { ...emptyHost, links: [link('eth0')] }
const graph = graphOf(lab, host)
const selected = (...ids: string[]): readonly string[] => selectedOf(ids, lab, graph)

describe('what is selected', () => {
  it('is what there is: nodes and cables of the picture, and cards that hang on nothing', () => {
    const all = ['guest:web', 'link:br0', 'link:eth0', 'link:eth0>br0', 'web.0', 'web.1']
    expect(selectedOf(all, lab, graph)).toBe(all)
  })

  it('is no more what was undone, renamed or pulled out of the machine', () => {
    expect(selected('link:br1', 'guest:web')).toEqual(['guest:web'])
    expect(selected('link:eth9', 'guest:db', 'web.2', 'link:eth0>br1')).toEqual([])
  })
})

describe('a click in the picture', () => {
  const drawn = new Set(['guest:web', 'guest:db'])

  it('selects one thing and leaves another, as the picture tells', () => {
    expect(selectedAfter(['guest:web'], { more: ['guest:db'], gone: ['guest:web'] }, drawn)).toEqual(['guest:db'])
    expect(selectedAfter(['guest:web'], { more: ['guest:db'], gone: [] }, drawn)).toEqual(['guest:web', 'guest:db'])
  })

  it('leaves what is not drawn any more, of which the picture tells nothing', () => {
    expect(selectedAfter(['link:br1'], { more: ['guest:web'], gone: [] }, drawn)).toEqual(['guest:web'])
    // On empty space.
    expect(selectedAfter(['link:br1', 'guest:web'], { more: [], gone: ['guest:web'] }, drawn)).toEqual([])
  })
})
