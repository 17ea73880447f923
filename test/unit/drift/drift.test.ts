// What others change under an applied lab, kind by kind: how it is said, what puts it back, what the lab can say itself.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HostSnapshot, Link } from '../../../src/core/host/schema.ts'
import { applyEdit } from '../../../src/core/lab/edit.ts'
import { groupsOf } from '../../../src/core/drift/groups.ts'
import { repairOf } from '../../../src/core/drift/repair.ts'
import { adoptAll } from '../../../src/core/drift/drift.ts'
import { link, route } from '../plan/machine.ts'
import { carriedOut, changed, removed } from './carried-out.ts'
import { adoptedIn, applied, carry, driftIn, inputFor, labOf, planFor, text } from './office.ts'

const same = applied()

const onLink =
  (name: string, change: (link: Link) => Link) =>
  (host: HostSnapshot): HostSnapshot =>
    changed(host, name, change)
const onBond = (change: (bond: NonNullable<Link['bond']>) => NonNullable<Link['bond']>) =>
  onLink('bond0', (old) => ({ ...old, ...(old.bond ? { bond: change(old.bond) } : {}) }))
const onBridge = (name: string, values: Partial<NonNullable<Link['bridge']>>) =>
  onLink(name, (old) => ({ ...old, ...(old.bridge ? { bridge: { ...old.bridge, ...values } } : {}) }))
const addressed = (name: string, ...addresses: string[]) =>
  onLink(name, (old) => ({ ...old, addresses: link(name, { addresses }).addresses }))
const portOf = (name: string, master: string) => (host: HostSnapshot) =>
  carriedOut(host, [{ op: 'link.master', name, master: { kind: 'port', of: master } }], {
    scope: 'host',
    lab: 'office',
    folder: '',
  })
const free = (name: string) => (host: HostSnapshot) =>
  carriedOut(host, [{ op: 'link.master', name, master: { kind: 'none' } }], {
    scope: 'host',
    lab: 'office',
    folder: '',
  })

const routed = (words: string, how: 'beside' | 'instead') => (host: HostSnapshot) => ({
  ...changed(host, 'br0', (old) => old),
  routes: [...host.routes.filter(({ device }) => how === 'beside' || device !== 'br0'), route(words)],
})

interface Kind {
  change: (host: HostSnapshot) => HostSnapshot
  says: string[]
  /** What of the text is another afterwards; `no` where the lab has no word for it. */
  adopts: string
  at?: string
}

const kinds: Record<string, Kind> = {
  'the MTU of a bridge': {
    change: onLink('br0', (old) => ({ ...old, mtu: 1400 })),
    says: ['The MTU of br0 is 1400; applied was 1500'],
    adopts: 'mtu: 1400',
    at: 'bridges.br0',
  },
  'the MTU of a network': {
    change: onLink('office-lan', (old) => ({ ...old, mtu: 1400 })),
    says: ['The MTU of office-lan is 1400; applied was 1500'],
    adopts: 'mtu: 1400',
    at: 'networks.lan',
  },
  'the MTU of a tap': {
    change: onLink('office-web0', (old) => ({ ...old, mtu: 1400 })),
    says: ['The MTU of office-web0 is 1400; applied was 1500'],
    adopts: 'no',
    at: 'guests.web.cards[0]',
  },
  'a bridge that is gone': {
    change: (host) => removed(host, 'br0'),
    says: ['The bridge br0 is gone'],
    adopts: 'connect: nothing',
  },
  'a network that is gone': {
    change: (host) => removed(host, 'office-lan'),
    says: ['The bridge office-lan of network lan is gone'],
    adopts: 'connect: nothing',
  },
  'a bond that is gone, and the VLAN on it': {
    change: (host) => removed(host, 'bond0'),
    says: ['The bond bond0 is gone'],
    adopts: 'br0: { address:',
  },
  'a tap that is gone': {
    change: (host) => removed(host, 'office-web1'),
    says: ['The tap office-web1 of card 1 of web is gone'],
    adopts: 'no',
  },
  'a port that was taken out': {
    change: free('eth2'),
    says: ['eth2 is no port of br1 any more'],
    adopts: 'br1: { stp: true, address: none }',
    at: 'bridges.br1.ports[0]',
  },
  'a port of a bond that was taken out': {
    change: free('eth1'),
    says: ['eth1 is no port of bond0 any more'],
    adopts: 'ports: [eth0], primary: eth0 }',
  },
  'a bond in another bridge': {
    change: portOf('bond0', 'br1'),
    says: ['bond0 is a port of br1; applied was a port of br0'],
    adopts: 'br1: { ports: [eth2, bond0]',
  },
  'a tap that was pulled': {
    change: free('office-web1'),
    says: ['office-web1 is no port of br0 any more'],
    adopts: 'no',
  },
  'a tap in another network': {
    change: portOf('office-web1', 'office-lan'),
    says: ['office-web1 is a port of office-lan; applied was a port of br0'],
    adopts: '- { connect: { network: lan } }\n      - { connect: { network: lan } }',
  },
  'a foreign port in a bridge': {
    change: portOf('eth3', 'br1'),
    says: ['eth3 is a port of br1, which was not applied'],
    adopts: 'ports: [eth2, eth3]',
  },
  'spanning tree on': {
    change: onBridge('br0', { stp: true, forwardDelay: 4 }),
    says: ['Spanning tree of br0 is on; applied was off'],
    adopts: 'stp: true, forwardDelay: 4',
  },
  'spanning tree off': {
    change: onBridge('br1', { stp: false }),
    says: ['Spanning tree of br1 is off; applied was on'],
    adopts: 'stp: false',
  },
  'the forward delay': {
    change: onBridge('br1', { forwardDelay: 4 }),
    says: ['The forward delay of br1 is 4 s; applied was 15 s'],
    adopts: 'forwardDelay: 4',
  },
  'VLAN filtering on': {
    change: onBridge('br0', { vlanFiltering: true }),
    says: ['VLAN filtering of br0 is on; applied was off'],
    adopts: 'vlanFiltering: true',
  },
  'the VLAN of a tap': {
    change: onLink('office-web2', (old) => ({
      ...old,
      ...(old.port ? { port: { ...old.port, vlans: [{ id: 40, pvid: true, untagged: true }] } } : {}),
    })),
    says: ['The VLANs of office-web2 are 40 untagged, not those that were applied'],
    adopts: 'vlan: 40',
  },
  'the mode of a bond': {
    change: onBond(({ primary: _primary, ...bond }) => ({ ...bond, mode: 'balance-rr' })),
    says: ['The mode of bond0 is balance-rr; applied was active-backup'],
    adopts: 'bond0: { ports: [eth0, eth1], mode: balance-rr }',
  },
  'the primary of a bond': {
    change: onBond((bond) => ({ ...bond, primary: 'eth1' })),
    says: ['The primary port of bond0 is eth1; applied was eth0'],
    adopts: 'primary: eth1',
  },
  'a bond without a primary': {
    change: onBond(({ primary: _primary, ...bond }) => bond),
    says: ['The primary port of bond0 is none; applied was eth0'],
    adopts: 'bond0: { ports: [eth0, eth1] }',
  },
  'the link monitoring and delays of a bond': {
    change: onBond((bond) => ({ ...bond, miimon: 50, updelay: 200 })),
    says: [
      'The link monitoring of bond0 is 50 ms; applied was 100 ms',
      'The up delay of bond0 is 200 ms; applied was 0 ms',
    ],
    adopts: 'miimon: 50, updelay: 200',
  },
  'the ID of a VLAN': {
    change: onLink('bond0.20', (old) => ({ ...old, vlan: { id: 21, protocol: '802.1Q' } })),
    says: ['The VLAN ID of bond0.20 is 21; applied was 20'],
    adopts: 'id: 21',
  },
  'an address added to a bridge': {
    change: addressed('br0', '10.0.0.2/24', 'fd00:9::2/64', '10.77.0.1/16'),
    says: ['br0 has the address 10.77.0.1/16, which was not applied'],
    adopts: '10.77.0.1/16',
  },
  'an address added to a bridge without': {
    change: addressed('br1', '10.77.0.1/16'),
    says: ['br1 has the address 10.77.0.1/16, which was not applied'],
    adopts: 'address: [10.77.0.1/16]',
  },
  'an address taken off a bridge': {
    change: addressed('br0', '10.0.0.2/24'),
    says: ['br0 does not have its address fd00:9::2/64 any more'],
    adopts: 'address: [10.0.0.2/24], gateway',
  },
  'another address of a bridge': {
    change: addressed('br0', '10.0.0.7/24', 'fd00:9::2/64'),
    says: ['The address of br0 is 10.0.0.7/24; applied was 10.0.0.2/24'],
    adopts: '10.0.0.7/24',
  },
  'another address of the host in a network': {
    change: addressed('office-lan', '192.168.150.2/24'),
    says: ['The address of office-lan is 192.168.150.2/24; applied was 192.168.150.1/24'],
    adopts: 'address: 192.168.150.2',
  },
  'an address beside that of a network': {
    change: addressed('office-lan', '192.168.150.1/24', '10.1.1.1/24'),
    says: ['office-lan has the address 10.1.1.1/24, which was not applied'],
    adopts: 'no',
  },
  'an address on a port': {
    change: addressed('eth2', '10.1.1.1/24'),
    says: ['eth2 has the address 10.1.1.1/24, which was not applied'],
    adopts: 'no',
  },
  'another gateway': {
    change: routed('default via 10.0.0.9 dev br0', 'instead'),
    says: ['The default route on br0 is by 10.0.0.9; applied was by 10.0.0.1'],
    adopts: 'gateway: 10.0.0.9',
  },
  'no gateway': {
    change: (host) => ({ ...host, routes: host.routes.filter(({ device }) => device !== 'br0') }),
    says: ['The default route on br0 by 10.0.0.1 is gone'],
    adopts: "address: [10.0.0.2/24, 'fd00:9::2/64'] }",
  },
  'a route by a bridge': {
    change: routed('10.9.0.0/16 via 10.0.0.3 dev br0', 'beside'),
    says: ['There is a route to 10.9.0.0/16 on br0 by 10.0.0.3, which was not applied'],
    adopts: 'no',
  },
  'a bridge set down, with the routes and addresses that go with that': {
    change: (host) => ({
      ...addressed('br0', '10.0.0.2/24')(onLink('br0', (old) => ({ ...old, up: false }))(host)),
      routes: host.routes.filter(({ device }) => device !== 'br0'),
    }),
    says: ['br0 is down; applied was up'],
    adopts: 'no',
  },
  'forwarding taken away': {
    change: (host) => ({ ...host, sysctls: { ...host.sysctls, 'net.ipv4.ip_forward': '0' } }),
    says: ['Forwarding between networks (net.ipv4.ip_forward) is 0; applied was 1'],
    adopts: 'no',
  },
  'all rules flushed': {
    change: (host) => ({ ...host, tables: [] }),
    says: ['The packet rules of the lab (table tapdeck_office) are gone'],
    adopts: 'no',
  },
  'a rule taken out': {
    change: (host) => ({
      ...host,
      tables: host.tables.map((table) =>
        table.name === 'tapdeck_office' ? { ...table, rules: table.rules - 1 } : table,
      ),
    }),
    says: ['The packet rules of the lab (table tapdeck_office) were changed'],
    adopts: 'no',
  },
  'dnsmasq ended': {
    change: (host) => ({ ...host, dhcp: [] }),
    says: ['DHCP and DNS of network lan do not run any more'],
    adopts: 'no',
  },
  'a MAC changed': {
    change: onLink('office-lan', (old) => ({ ...old, mac: '52:54:00:00:00:99' })),
    says: ['The MAC of office-lan is 52:54:00:00:00:99; applied was 52:54:00:e4:35:b2'],
    adopts: 'no',
  },
  'a link with the mark of the lab': {
    change: (host) => ({
      ...host,
      links: [
        ...host.links,
        link('stray', {
          kind: 'bridge',
          alias: 'tapdeck:office/stray',
          owner: { kind: 'tapdeck', lab: 'office', name: 'stray' },
        }),
      ],
    }),
    says: ['There is stray (bridge) with the mark of the lab, which was not applied'],
    adopts: 'no',
  },
}

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
      { numRuns: 40 },
    )
  })

  it('are adopted as far as that goes, and what was adopted is drift no more', () => {
    fc.assert(
      fc.property(some, (names) => {
        const host = after(names)
        const { text: now } = adoptAll(inputFor(host))
        for (const { adopt } of driftIn(host, now)) expect(adopt.kind).toBe('none')
      }),
      { numRuns: 40 },
    )
  })
})
