// The guard of the helper: what it refuses, and that it refuses nothing which a plan asks for.
import { describe, expect, it } from 'vitest'
import { parseInside, type InsideOperation } from '../../../src/core/plan/operation.ts'
import { isRootsAlone, judge, madeBy, type Mark, type Session } from '../../../src/helper/guard.ts'
import { operationCases } from '../../netns/cases/all.ts'
import { foreignProfile, managedCard } from '../../netns/cases/managers.ts'
import { foreign, hostileOperations } from './hostile.ts'

const seed = 20_250_612
const count = 100_000

/** The lab's own are there, so that nothing is refused for their absence. */
const own = new Set(['br0', 'br1', 'tap0', 'm0', 'v0', 'v1', 'v2', 'bond0', 'v0.20'])
const markOf = (name: string): Mark => {
  if (name === 'other-lan') return { kind: 'lab', lab: 'other' }
  if (own.has(name)) return { kind: 'lab', lab: 'office' }
  return foreign.includes(name) ? { kind: 'unmarked' } : { kind: 'absent' }
}

const session = (changes: Partial<Session> = {}): Session => ({
  lab: 'office',
  scope: 'host',
  shown: new Set(),
  made: new Set(),
  phase: 'do',
  coming: new Set(),
  markOf,
  isRootsAlone: (file) => ['/usr/bin/tapdeck', '/etc/tapdeck/office.yaml'].includes(file),
  ...changes,
})

function parsed(value: unknown): InsideOperation {
  const made = parseInside(value)
  if (!made.ok) throw new Error(made.why)
  return made.operation
}

/** Why it is refused; undefined if it would be carried out. */
function refusal(value: unknown, where = session()): string | undefined {
  const made = parseInside(value)
  return made.ok ? judged(made.operation, where) : made.why
}

/** `coming`: interfaces that the same list of operations makes. */
const judged = (operation: InsideOperation, where: Session, ...coming: string[]): string | undefined =>
  judge(operation, { ...where, coming: new Set(coming) })

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
    for (const { operation } of operationCases) {
      const scope = /^(nm|networkd|unit|resolver|macvtap)\./.test(operation.op) ? 'host' : 'sandbox'
      expect(refusal(operation, session({ scope, shown: new Set([managedCard]) }))).toBeUndefined()
    }
  })

  it('lets the machine’s managers be told of this lab only, and of nothing in a sandbox', () => {
    const keep = { op: 'nm.keep', lab: 'office', called: 'br0', interface: 'br0' }
    expect(refusal(keep)).toBeUndefined()
    expect(refusal({ ...keep, lab: 'other' })).toBe("what is of lab other is not office's")
    expect(refusal(keep, session({ scope: 'sandbox' }))).toBe('a sandbox has no managers of its network')
  })

  it('lets the file of a macvtap be given to a user where the macvtap is the lab’s, and in no sandbox', () => {
    const grant = { op: 'macvtap.grant', name: 'm0', user: 1000 }
    expect(refusal(grant)).toBeUndefined()
    expect(refusal(grant, session({ scope: 'sandbox' }))).toBe('a sandbox has no files of macvtaps')
    const eth0 = { ...grant, name: 'eth0' }
    expect(refusal(eth0, session({ shown: new Set(['eth0']) }))).toContain("eth0 is not Tapdeck's")
  })

  it('takes a card that is passed through for no interface of its own making', () => {
    const link = { kind: 'macvtap', link: 'eth0', mode: 'passthru' }
    const add = { op: 'link.add', name: 'm1', alias: 'tapdeck:office/m1', link }
    expect(madeBy(parsed(add))).toEqual(['m1'])
    expect(refusal(add)).toContain("eth0 is not Tapdeck's")
    expect(refusal(add, session({ shown: new Set(['eth0']) }))).toBeUndefined()
  })

  it('lets name servers be told of this lab only, of an interface of its own, and never in a sandbox', () => {
    const set = { op: 'resolver.set', lab: 'office', device: 'br0', by: 'file', servers: ['10.0.0.53'] }
    expect(refusal(set)).toBeUndefined()
    expect(refusal({ ...set, lab: 'other' })).toBe("the name servers of lab other are not office's")
    expect(refusal({ ...set, device: 'eth0' })).toBe(
      "eth0 is not Tapdeck's, and the user was not shown that it would change",
    )
    expect(refusal(set, session({ scope: 'sandbox' }))).toBe('a sandbox has no name servers of its own')
    // Written for one that is gone by now.
    expect(refusal({ ...set, device: 'gone0', servers: [] })).toBeUndefined()
    expect(refusal({ ...set, device: 'gone0' })).toBe('there is no interface gone0')
    for (const server of ['10.0.0.53\nsearch evil.test', 'evil.test', '-h', '10.0.0.53#x', '', '$(id)'])
      expect(refusal({ ...set, servers: [server] }), server).toContain('resolver.set: servers')
  })

  it('lets somebody else’s profile be put in force only on an interface that the user was shown', () => {
    const former = {
      op: 'nm.activate',
      lab: 'office',
      profile: { kind: 'foreign', uuid: foreignProfile },
      device: 'eth0',
    }
    expect(refusal(former)).toBe("eth0 is not Tapdeck's, and the user was not shown that it would change")
    expect(refusal(former, session({ shown: new Set(['eth0']) }))).toBeUndefined()
  })

  it('lets a bridge that NetworkManager is told of be worked on, as one that comes', () => {
    const told = operationCases.find(({ operation }) => operation.op === 'nm.connection')?.operation
    expect(madeBy(parsed(told))).toEqual(['br0'])
    expect(
      refusal({ op: 'nm.unmanaged', lab: 'office', interfaces: ['eth0'] }, session({ shown: new Set(['eth1']) })),
    ).toBe("eth0 is not Tapdeck's, and the user was not shown that it would change")
  })

  it('lets a manager be told to leave alone only what the user was shown, of this lab, and never in a sandbox', () => {
    const told = { op: 'networkd.unmanaged', lab: 'office', interfaces: ['eth0'], step: 'write' }
    expect(refusal(told, session({ shown: new Set(['eth0']) }))).toBeUndefined()
    expect(refusal(told, session({ shown: new Set(['eth1']) }))).toBe(
      "eth0 is not Tapdeck's, and the user was not shown that it would change",
    )
    expect(refusal({ ...told, lab: 'other' }, session({ shown: new Set(['eth0']) }))).toBe(
      "what is of lab other is not office's",
    )
    expect(refusal(told, session({ scope: 'sandbox', shown: new Set(['eth0']) }))).toBe(
      'a sandbox has no managers of its network',
    )
  })

  it('lets nothing be run at every start that others than root could change', () => {
    const unit = {
      op: 'unit.install',
      lab: 'office',
      program: '/usr/bin/tapdeck',
      file: '/etc/tapdeck/office.yaml',
      user: 1000,
    }
    expect(refusal(unit)).toBeUndefined()
    expect(refusal({ ...unit, file: '/home/ann/office.yaml' })).toBe(
      '/home/ann/office.yaml can be changed by others than root, or is not there',
    )
    expect(refusal({ ...unit, program: '/tmp/tapdeck' })).toBe(
      '/tmp/tapdeck can be changed by others than root, or is not there',
    )
    for (const program of ['/bin/sh', '/usr/bin/../tapdeck', 'tapdeck', '/usr/bin/tapdeck --x', '/usr/bin/%i/tapdeck'])
      expect(refusal({ ...unit, program }), program).toContain('unit.install: program')
    expect(isRootsAlone('/no/such/file')).toBe(false)
    expect(isRootsAlone('/tmp')).toBe(false)
  })

  const remove = (name: string): InsideOperation => ({ op: 'link.remove', name })

  it('knows whose an interface is by the kernel, not by the caller', () => {
    expect(judged(remove('br0'), session())).toBeUndefined()
    expect(judged(remove('eth0'), session())).toBe(
      "eth0 is not Tapdeck's, and the user was not shown that it would change",
    )
    expect(judged(remove('other-lan'), session())).toBe('other-lan is of lab other, not of office')
  })

  it('lets what the user was shown be changed, but for the loopback', () => {
    const shown = new Set(['eth0', 'lo'])
    expect(
      judged({ op: 'link.master', name: 'eth0', master: { kind: 'port', of: 'br0' } }, session({ shown })),
    ).toBeUndefined()
    expect(judged({ op: 'link.set', name: 'lo', up: false }, session({ shown }))).toBe('the loopback is never changed')
    const never = "eth0 is not Tapdeck's, and the user was not shown that it would change"
    expect(judged(remove('eth0'), session({ shown }))).toBe(never)
    const marks: InsideOperation = { op: 'link.set', name: 'eth0', alias: 'tapdeck:office/eth0' }
    expect(judged(marks, session({ shown }))).toBe(never)
  })

  it('works on what is not there only where it comes with the same list, or to undo what may never have been', () => {
    const set: InsideOperation = { op: 'link.set', name: 'new0', up: true }
    expect(judged(set, session())).toBe('there is no interface new0')
    expect(judged(set, session(), 'new0')).toBeUndefined()
    expect(judged(set, session({ phase: 'undo' }))).toBeUndefined()
  })

  it('lets an interface without a mark go that this plan has made, and no other', () => {
    expect(judged(remove('eth0'), session({ made: new Set(['eth0']) }))).toBeUndefined()
    expect(judged(remove('docker0'), session({ made: new Set(['eth0']) }))).toBeDefined()
  })

  it('lets nothing be done on what is not there, but in an inverse; and no service wait for it in either', () => {
    const address: InsideOperation = { op: 'address.add', device: 'wlan9', address: '10.0.0.1/24' }
    expect(judge(address, session())).toBe('there is no interface wlan9')
    expect(judge(address, session({ coming: new Set(['wlan9']) }))).toBeUndefined()
    expect(judge(address, session({ phase: 'undo' }))).toBeUndefined()
  })

  it('lets a forward lead into its own network only', () => {
    const table = (address: string): unknown => ({
      op: 'nft.table',
      table: 'tapdeck_office',
      networks: [{ bridge: 'office-lan', mode: 'nat', subnet: '192.168.150.0/24' }],
      forwards: [
        {
          proto: 'tcp',
          listen: { address: '127.0.0.1', port: 5432 },
          to: { address, port: 5432 },
          bridge: 'office-lan',
        },
      ],
    })
    expect(refusal(table('192.168.150.11'))).toBeUndefined()
    expect(refusal(table('203.0.113.7'))).toBe('the forward to 203.0.113.7 does not lead into office-lan')
  })

  it('adds no interface where there is one of someone else', () => {
    const add = (name: string): InsideOperation => ({
      op: 'link.add',
      name,
      alias: 'tapdeck:office/x',
      link: { kind: 'bridge' },
    })
    expect(judged(add('new0'), session())).toBeUndefined()
    expect(judged(add('eth0'), session({ shown: new Set(['eth0']) }))).toBe(
      'there is already an interface eth0, and it is not of lab office',
    )
  })

  it('adds one again in an undoing where this plan has made another of its name, by NetworkManager', () => {
    const add: InsideOperation = {
      op: 'link.add',
      name: 'eth0',
      alias: 'tapdeck:office/eth0',
      link: { kind: 'bridge' },
    }
    const made = new Set(['eth0'])
    expect(judged(add, session({ phase: 'undo', made }))).toBeUndefined()
    expect(judged(add, session({ phase: 'undo' }))).toContain('there is already an interface eth0')
    expect(judged(add, session({ made }))).toContain('there is already an interface eth0')
  })

  it('lets no rules be written for the interfaces of others, and no way in on the machine itself', () => {
    const table = { op: 'nft.table' as const, table: 'tapdeck_office', networks: [], forwards: [] }
    const wayIn = { device: 'uplink0', address: '100.96.0.100' }
    expect(
      judged({ ...table, networks: [{ bridge: 'eth0', mode: 'isolated', subnet: '10.0.0.0/24' }] }, session()),
    ).toBe('eth0 is no network of lab office')
    expect(judged({ ...table, wayIn }, session({ scope: 'sandbox' }))).toBeUndefined()
    expect(judged({ ...table, wayIn }, session({ scope: 'host' }))).toBe(
      'the network of the machine has no way in of Tapdeck',
    )
  })

  it('lets a setting of the uplink of a sandbox be changed, and of nothing else without a mark', () => {
    const set: InsideOperation = { op: 'sysctl.set', key: 'net.ipv4.conf.eth0.route_localnet', value: '1' }
    expect(judged(set, session({ scope: 'sandbox' }))).toBeUndefined()
    expect(judged(set, session({ scope: 'host' }))).toBeDefined()
    expect(judged({ op: 'link.set', name: 'eth0', up: false }, session({ scope: 'sandbox' }))).toBeDefined()
  })
})
