// What others change where NetworkManager makes the bridges and bonds of a lab: its profiles are what is compared.
import { describe, expect, it } from 'vitest'
import { adoptAll } from '../../../src/core/drift/adopt/all.ts'
import { driftOf, type DriftInput } from '../../../src/core/drift/drift.ts'
import { groupsOf } from '../../../src/core/drift/groups.ts'
import { repairOf } from '../../../src/core/drift/repair.ts'
import type { Connection, HostSnapshot } from '../../../src/core/host/schema.ts'
import { profileId } from '../../../src/core/host/managers/connection.ts'
import { after, card, managedHost } from '../plan/managed-host.ts'
import { carry, labOf, place, planFor } from './office.ts'

const text = `version: 1
name: office
scope: host
bridges:
  br0: { ports: [eth1], address: [10.0.0.2/24], gateway: 10.0.0.1, mtu: 1500 } # kept
  br1: { ports: [bond0] }
bonds:
  bond0: { ports: [eth2] }
`

const operations = (host: HostSnapshot, source = text) => planFor(source, host).steps.map(({ operation }) => operation)
const same = after(managedHost, operations(managedHost))

const input = (host: HostSnapshot, now = text): DriftInput => ({
  applied: { lab: labOf(text) },
  now: { lab: labOf(now), text: now },
  host,
  ...place,
})

const onProfile =
  (called: string, change: (settings: NonNullable<Connection['settings']>) => NonNullable<Connection['settings']>) =>
  (host: HostSnapshot): HostSnapshot => ({
    ...host,
    connections: (host.connections ?? []).map((one) =>
      one.id === profileId('office', called) && one.settings ? { ...one, settings: change(one.settings) } : one,
    ),
  })

const words = (host: HostSnapshot, now = text): string[] => driftOf(input(host, now)).map(({ what }) => what)

describe('under a lab that NetworkManager makes', () => {
  it('nothing was changed after it was applied', () => {
    expect(operations(same)).toEqual([])
    expect(words(same)).toEqual([])
  })

  it('a profile that was modified is seen as one thing, with the ports that it takes again', () => {
    const host = onProfile('br0', (old) => ({ ...old, mtu: 1400 }))(same)
    expect(words(host)).toEqual(['NetworkManager’s profile of br0 was changed: its mtu is 1400'])
    expect(driftOf(input(host))[0]).toMatchObject({ path: 'bridges.br0', node: 'link:br0' })
    const plan = repairOf(input(host))
    const mended = after(host, plan?.steps.map(({ operation }) => operation) ?? [])
    expect(words(mended)).toEqual([])
    expect(operations(mended)).toEqual([])
  })

  it.each<[string, (host: HostSnapshot) => HostSnapshot, string]>([
    ['the MTU', onProfile('br0', (old) => ({ ...old, mtu: 1400 })), 'mtu: 1400'],
    [
      'spanning tree',
      onProfile('br0', (old) => ({ ...old, bridge: { stp: true, forwardDelay: 4, vlanFiltering: false } })),
      'stp: true',
    ],
    [
      'another address and gateway',
      onProfile('br0', (old) => ({
        ...old,
        ...(old.ipv4 ? { ipv4: { ...old.ipv4, addresses: ['10.0.0.7/24'], gateway: '10.0.0.9' } } : {}),
      })),
      'address: [10.0.0.7/24]',
    ],
    [
      'DHCP',
      onProfile('br0', (old) => ({
        ...old,
        ipv4: { method: 'auto', addresses: [], dns: [], search: [], routes: [] },
        ipv6: { method: 'auto', addresses: [], dns: [], search: [], routes: [] },
      })),
      'address: dhcp',
    ],
    [
      'the mode of a bond',
      onProfile('bond0.port-of-bridge', (old) => ({ ...old, bond: { mode: 'balance-rr', miimon: '100' } })),
      'mode: balance-rr',
    ],
  ])('%s is adopted into the lab', (_what, change, says) => {
    const host = change(same)
    const { text: now, edits } = adoptAll(input(host))
    expect(edits).not.toEqual([])
    expect(now).toContain(says)
    expect(now).toContain('# kept')
    expect(words(host, now)).toEqual([])
    // The ports of a bridge follow its MTU: that is still to be applied, and no longer drift.
    const left = groupsOf(planFor(now, host), labOf(now), host).map(({ id }) => id)
    for (const { id } of driftOf(input(host))) expect(left).not.toContain(id)
  })

  it('a profile that was deleted, or is not in force, is put back and not adopted', () => {
    const gone: HostSnapshot = {
      ...same,
      connections: (same.connections ?? []).filter(({ id }) => id !== profileId('office', 'br1')),
    }
    expect(words(gone)).toEqual(['NetworkManager’s profile of br1 is gone'])
    const down: HostSnapshot = {
      ...same,
      connections: (same.connections ?? []).map(({ device, ...one }) =>
        one.id === profileId('office', 'br0') || device === undefined ? one : { ...one, device },
      ),
    }
    expect(words(down)).toEqual(['NetworkManager’s profile of br0 is not in force any more'])
    for (const host of [gone, down]) {
      expect(adoptAll(input(host)).edits).toEqual([])
      const mended = after(host, repairOf(input(host))?.steps.map(({ operation }) => operation) ?? [])
      expect(words(mended)).toEqual([])
    }
  })
})

describe('NetworkManager that takes a card under a lab of Tapdeck’s own', () => {
  const own = 'version: 1\nname: office\nscope: host\nbridges: { br0: { ports: [eth1] } }\n'
  const bare: HostSnapshot = {
    ...managedHost,
    managers: [],
    connections: [],
    links: managedHost.links.map((link) => (link.kind === 'card' ? card(link.name, link.index, undefined) : link)),
  }

  it('is seen, and told to leave it alone', () => {
    const applied = carry(bare, planFor(own, bare))
    const host: HostSnapshot = {
      ...applied,
      managers: ['networkmanager'],
      connections: [],
      links: applied.links.map((link) =>
        link.name === 'eth1' ? { ...link, manager: { kind: 'networkmanager' as const } } : link,
      ),
    }
    const drifts = driftOf({ applied: { lab: labOf(own) }, now: { lab: labOf(own), text: own }, host, ...place })
    expect(drifts.map(({ what }) => what)).toContain(
      'NetworkManager is not told to leave the interfaces of the lab alone as it was',
    )
    expect(drifts.every(({ adopt }) => adopt.kind === 'none')).toBe(true)
  })
})
