// What others change under an applied lab, kind by kind: how it is said, what puts it back, what the lab can say itself.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adoptAll } from '../../../src/core/drift/adopt/all.ts'
import { groupsOf } from '../../../src/core/drift/groups.ts'
import { repairOf } from '../../../src/core/drift/repair.ts'
import type { HostSnapshot } from '../../../src/core/host/schema.ts'
import { applyEdit } from '../../../src/core/lab/edit.ts'
import { removed } from './carried-out.ts'
import { kinds, portOf } from './kinds.ts'
import { adoptedIn, applied, carry, driftIn, inputFor, labOf, planFor, text } from './office.ts'

const same = applied()

describe('what others change under an applied lab', () => {
  it('is nothing after it was applied', () => {
    expect(planFor(text, same).steps).toEqual([])
    expect(driftIn(same)).toEqual([])
  })

  it.each(Object.entries(kinds))('%s: is said in words', (_what, { change, says, at }) => {
    const drifts = driftIn(change(same))
    expect(drifts.map(({ what }) => what)).toEqual(says)
    expect(new Set(drifts.map(({ id }) => id)).size, 'every id is one of its own').toBe(drifts.length)
    if (at !== undefined) expect(drifts[0]?.path).toBe(at)
  })

  it.each(Object.entries(kinds))('%s: is put back, and then nothing is left', (_what, { change }) => {
    const host = change(same)
    const plan = repairOf(inputFor(host))
    expect(plan?.steps.length).toBeGreaterThan(0)
    expect(driftIn(host).flatMap(({ repair }) => (repair.kind === 'steps' ? repair.operations : []))).not.toEqual([])
    const mended = plan === undefined ? host : carry(host, plan)
    expect(planFor(text, mended).steps.map(({ what }) => what)).toEqual([])
    expect(driftIn(mended)).toEqual([])
  })

  it.each(Object.entries(kinds).filter(([, { adopts }]) => adopts !== 'no'))(
    '%s: is adopted, and then nothing is left to be put back',
    (_what, { change, adopts }) => {
      const host = change(same)
      const before = driftIn(host)
      const now = adoptedIn(host)
      expect(now).toContain(adopts)
      expect(now, 'comments are kept').toContain('# smaller')
      expect(driftIn(host, now).map(({ what }) => what)).toEqual([])
      const left = new Set(groupsOf(planFor(now, host), labOf(now), host).map(({ id }) => id))
      expect(before.filter(({ id }) => left.has(id))).toEqual([])
    },
  )

  it.each(Object.entries(kinds).filter(([, { adopts }]) => adopts === 'no'))(
    '%s: is not adopted, and it is said why',
    (_what, { change }) => {
      const host = change(same)
      for (const { adopt } of driftIn(host))
        expect(adopt).toMatchObject({ kind: 'none', why: expect.stringMatching(/^[A-Z`].+[^.]$/) })
      expect(adoptAll(inputFor(host)).edits).toEqual([])
    },
  )
})

describe('what the user has edited since', () => {
  const edited = applyEdit(text, { edit: 'bridge.set', name: 'br0', values: { mtu: 9000 } }).text

  it('is no drift', () => {
    expect(planFor(edited, same).steps).not.toEqual([])
    expect(driftIn(same, edited)).toEqual([])
  })

  it('stays apart from what others changed in the same place', () => {
    const host = kinds['the MTU of a bridge']?.change(same) ?? same
    expect(driftIn(host, edited).map(({ what }) => what)).toEqual(['The MTU of br0 is 1400; applied was 1500'])
    expect(repairOf(inputFor(host, edited))?.steps.map(({ what }) => what)).toEqual(['Set br0: MTU 1500'])
  })

  it('is what is wanted where it takes away what others changed', () => {
    const host = kinds['the MTU of a bridge']?.change(same) ?? same
    const gone = applyEdit(text, { edit: 'bridge.remove', name: 'br0' }).text
    expect(driftIn(host, gone)).toEqual([])
  })
})

describe('some of several changes', () => {
  const all = ['the MTU of a bridge', 'dnsmasq ended', 'another gateway', 'the primary of a bond'] as const
  const host = all.reduce((now, name) => kinds[name]?.change(now) ?? now, same)

  it('are put back without the others', () => {
    const plan = repairOf(inputFor(host), ['br0 mtu'])
    expect(plan?.steps.map(({ what }) => what)).toEqual(['Set br0: MTU 1500'])
    expect(driftIn(plan ? carry(host, plan) : host).map(({ id }) => id)).not.toContain('br0 mtu')
  })

  it('are adopted without the others', () => {
    const now = adoptedIn(host, ['br0 mtu', 'bond0 primary'])
    expect(driftIn(host, now).map(({ id }) => id)).toEqual(['br0 route default inet', 'network lan dhcp'])
  })

  it('are put back with what they need', () => {
    const two = removed(portOf('office-web1', 'office-lan')(same), 'br0')
    expect(driftIn(two).map(({ id }) => id)).toEqual(['br0 there', 'office-web1 master'])
    const plan = repairOf(inputFor(two), ['office-web1 master'])
    expect(plan?.steps.map(({ what }) => what)).toContain('Make bridge br0')
  })
})

describe('any changes together', () => {
  const some = fc.subarray(Object.keys(kinds), { minLength: 1, maxLength: 6 })
  const after = (names: string[]): HostSnapshot =>
    names.reduce((host, name) => {
      try {
        return kinds[name]?.change(host) ?? host
      } catch {
        // What one has removed another cannot change.
        return host
      }
    }, same)

  it('are put back, all that Tapdeck made', () => {
    fc.assert(
      fc.property(some, (names) => {
        const host = after(names)
        const plan = repairOf(inputFor(host))
        const mended = plan ? carry(host, plan) : host
        expect(planFor(text, mended).steps.map(({ what }) => what)).toEqual([])
      }),
      { numRuns: 40, seed: 20261126 },
    )
  })

  it('are adopted as far as that goes, and what was adopted is drift no more', () => {
    fc.assert(
      fc.property(some, (names) => {
        const host = after(names)
        const { text: now, refused } = adoptAll(inputFor(host))
        const left = driftIn(host, now).filter(({ adopt }) => adopt.kind === 'edits')
        expect(left.filter(({ id }) => !refused.some((each) => each.id === id))).toEqual([])
      }),
      { numRuns: 40, seed: 20261126 },
    )
  })
})
