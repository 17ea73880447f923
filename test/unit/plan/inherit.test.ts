// What a bridge that NetworkManager makes inherits from its card's own profile, and when it does.
import { describe, expect, it } from 'vitest'
import { comparable } from '../../../src/core/host/compare.ts'
import type { Connection, HostSnapshot } from '../../../src/core/host/schema.ts'
import type { Lab, LabInput } from '../../../src/core/lab/schema.ts'
import type { Operation } from '../../../src/core/plan/operation.ts'
import { inverseOf, type Plan } from '../../../src/core/plan/plan.ts'
import { after, labOf, managedHost, up, wire } from './managed-host.ts'

const commands = (plan: Plan): string[] => plan.steps.flatMap((step) => step.commands)
const operations = (plan: Plan): Operation[] => plan.steps.map(({ operation }) => operation)
const done = (plan: Plan, host: HostSnapshot): HostSnapshot => after(host, operations(plan))
const empty = { addresses: [], dns: [], search: [], routes: [] }
const bridge = (rest: NonNullable<LabInput['bridges']>[string]): Lab =>
  labOf({ bridges: { br0: { ports: ['eth0'], ...rest } } })

describe('what a bridge inherits', () => {
  const withMtu: Connection = { ...wire, settings: { ...wire.settings, mtu: 9000 } }
  const host: HostSnapshot = { ...managedHost, connections: [withMtu] }
  const made = (rest: NonNullable<LabInput['bridges']>[string], from = host): HostSnapshot =>
    done(up(bridge(rest), from), from)
  const profile = (from: HostSnapshot) => {
    const { uuid: _uuid, ...rest } = from.connections?.find(({ id }) => id === 'tapdeck:office/br0') ?? { uuid: '' }
    return rest
  }
  const fresh = profile(made({ address: 'inherit' }))

  const others: [string, NonNullable<LabInput['bridges']>[string]][] = [
    ['no address', { address: 'none' }],
    ['an address by DHCP', { address: 'dhcp' }],
    ['a list', { address: ['10.0.0.2/24'], gateway: '10.0.0.1', dns: ['10.0.0.53'], mtu: 1400 }],
    ['name servers of the lab', { address: 'inherit', dns: ['10.0.0.53'] }],
    ['an MTU of the lab', { address: 'inherit', mtu: 1400 }],
  ]
  it.each(others)('comes from the card’s own profile where it had %s before', (_what, rest) => {
    const before = made(rest)
    expect(profile(before)).not.toEqual(fresh)
    const now = made({ address: 'inherit' }, before)
    expect(profile(now)).toEqual(fresh)
    expect(up(bridge({ address: 'inherit' }), now).steps).toEqual([])
  })

  it('goes as a whole where it inherits no more', () => {
    const now = made({ address: 'none' }, made({ address: 'inherit' }))
    expect(profile(now)).toEqual(profile(made({ address: 'none' })))
  })

  it('stays, whatever the card’s profile says later, and where there is none any more', () => {
    const now = made({ address: 'inherit' })
    const own = (now.connections ?? []).filter(({ id }) => id !== wire.id)
    const later: Connection = { ...wire, settings: { ...wire.settings, ipv4: { ...empty, method: 'auto' }, mtu: 1400 } }
    for (const connections of [own, [...own, later]])
      expect(up(bridge({ address: 'inherit' }), { ...now, connections }).steps).toEqual([])
    // All that there was before is nothing to inherit either.
    const listed = made({ address: ['10.0.0.2/24'] })
    const alone = { ...listed, connections: (listed.connections ?? []).filter(({ id }) => id !== wire.id) }
    const words = commands(up(bridge({ address: 'inherit' }), alone))
    expect(words[0]).toContain('ipv4.method manual ipv4.addresses 10.0.0.2/24')
  })

  it('is only what the lab does not say, and goes back with the inverse', () => {
    const before = made({ address: 'inherit', dns: ['10.0.0.53'], mtu: 1400 })
    expect(commands(up(bridge({ address: 'inherit', dns: ['10.0.0.54'], mtu: 1400 }), before))[0]).toContain(
      'ethernet.mtu 1400 bridge.stp no bridge.forward-delay 15 bridge.vlan-filtering no ipv4.method manual ipv4.addresses 10.20.190.2/24 ipv4.gateway 10.20.190.1 ipv4.dns 10.0.0.54 ',
    )
    const plan = up(bridge({ address: 'inherit' }), before)
    const inverse = inverseOf(operations(plan), before)
    expect(comparable(after(done(plan, before), inverse)).connections).toEqual(comparable(before).connections)
  })
})
