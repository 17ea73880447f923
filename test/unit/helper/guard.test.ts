// The guard of the helper: what it refuses, and that it refuses nothing which a plan asks for.
import { describe, expect, it } from 'vitest'
import { parseInside, type InsideOperation } from '../../../src/core/plan/operation.ts'
import { judge, type Mark, type Session } from '../../../src/helper/guard.ts'
import { operationCases } from '../../netns/cases/all.ts'
import { foreign, hostileOperations } from './hostile.ts'

const seed = 20_250_612
const count = 100_000

const markOf = (name: string): Mark =>
  name === 'other-lan'
    ? { kind: 'lab', lab: 'other' }
    : foreign.includes(name)
      ? { kind: 'unmarked' }
      : { kind: 'absent' }

const session = (changes: Partial<Session> = {}): Session => ({
  lab: 'office',
  scope: 'host',
  shown: new Set(),
  made: new Set(),
  markOf,
  ...changes,
})

/** Why it is refused; undefined if it would be carried out. */
function refusal(value: unknown, where = session()): string | undefined {
  const parsed = parseInside(value)
  return parsed.ok ? judge(parsed.operation, where) : parsed.why
}

describe('of malformed and hostile operations', () => {
  it(`none of ${count} passes (seed ${seed})`, { timeout: 120_000 }, () => {
    const passed: string[] = []
    let longest = 0
    const ways = new Map<string, number>()
    for (const { value, how } of hostileOperations(count, seed)) {
      const why = refusal(value)
      if (why === undefined) passed.push(`${how}: ${JSON.stringify(value).slice(0, 300)}`)
      longest = Math.max(longest, why?.length ?? 0)
      ways.set(how, (ways.get(how) ?? 0) + 1)
    }
    expect(passed.slice(0, 20)).toEqual([])
    expect([...ways.values()].reduce((sum, each) => sum + each, 0)).toBe(count)
    expect(longest, 'what is said of one is short').toBeLessThan(400)
  })

  it('a key that is JavaScript’s own changes nothing of any object', () => {
    refusal(JSON.parse('{"op":"link.remove","name":"br0","__proto__":{"polluted":1}}'))
    refusal(JSON.parse('{"op":"__proto__","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'))
    expect('polluted' in {}).toBe(false)
  })
})

describe('the guard', () => {
  it('lets every operation pass that a plan of the lab has', () => {
    for (const { operation } of operationCases)
      expect(refusal(operation, session({ scope: 'sandbox' }))).toBeUndefined()
  })

  const own = (name: string): Mark => (name === 'br0' ? { kind: 'lab', lab: 'office' } : markOf(name))
  const remove = (name: string): InsideOperation => ({ op: 'link.remove', name })

  it('knows whose an interface is by the kernel, not by the caller', () => {
    expect(judge(remove('br0'), session({ markOf: own }))).toBeUndefined()
    expect(judge(remove('eth0'), session({ markOf: own }))).toBe(
      "eth0 is not Tapdeck's, and the user was not shown that it would change",
    )
    expect(judge(remove('other-lan'), session({ markOf: own }))).toBe('other-lan is of lab other, not of office')
  })

  it('lets what the user was shown be changed, but for the loopback', () => {
    const shown = new Set(['eth0', 'lo'])
    expect(
      judge({ op: 'link.master', name: 'eth0', master: { kind: 'port', of: 'br0' } }, session({ shown, markOf: own })),
    ).toBeUndefined()
    expect(judge({ op: 'link.set', name: 'lo', up: false }, session({ shown }))).toBe('the loopback is never changed')
  })

  it('lets an interface without a mark go that this plan has made, and no other', () => {
    expect(judge(remove('eth0'), session({ made: new Set(['eth0']) }))).toBeUndefined()
    expect(judge(remove('docker0'), session({ made: new Set(['eth0']) }))).toBeDefined()
  })

  it('adds no interface where there is one of someone else', () => {
    const add = (name: string): InsideOperation => ({
      op: 'link.add',
      name,
      alias: 'tapdeck:office/x',
      link: { kind: 'bridge' },
    })
    expect(judge(add('new0'), session())).toBeUndefined()
    expect(judge(add('eth0'), session({ shown: new Set(['eth0']) }))).toBe(
      'there is already an interface eth0, and it is not of lab office',
    )
  })

  it('lets no rules be written for the interfaces of others, and no way in on the machine itself', () => {
    const table = { op: 'nft.table' as const, table: 'tapdeck_office', networks: [], forwards: [] }
    const wayIn = { device: 'uplink0', address: '100.96.0.100' }
    expect(
      judge({ ...table, networks: [{ bridge: 'eth0', mode: 'isolated', subnet: '10.0.0.0/24' }] }, session()),
    ).toBe('eth0 is no network of lab office')
    expect(judge({ ...table, wayIn }, session({ scope: 'sandbox' }))).toBeUndefined()
    expect(judge({ ...table, wayIn }, session({ scope: 'host' }))).toBe(
      'the network of the machine has no way in of Tapdeck',
    )
  })

  it('lets a setting of the uplink of a sandbox be changed, and of nothing else without a mark', () => {
    const set: InsideOperation = { op: 'sysctl.set', key: 'net.ipv4.conf.eth0.route_localnet', value: '1' }
    expect(judge(set, session({ scope: 'sandbox' }))).toBeUndefined()
    expect(judge(set, session({ scope: 'host' }))).toBeDefined()
    expect(judge({ op: 'link.set', name: 'eth0', up: false }, session({ scope: 'sandbox' }))).toBeDefined()
  })
})
