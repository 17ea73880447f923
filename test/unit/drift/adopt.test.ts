// Adopting what a lab can say only in part, or in another place than where it was changed.
import { describe, expect, it } from 'vitest'
import type { HostSnapshot } from '../../../src/core/host/schema.ts'
import { adoptAll } from '../../../src/core/drift/adopt/all.ts'
import { adoptedPlan } from '../../../src/core/drift/drift.ts'
import { planUp } from '../../../src/core/plan/plan.ts'
import { planCase } from '../../support/cases/plan-cases.ts'
import { bare, carry, driftIn, labOf, place, planFor } from './office.ts'

describe('packets within bridges that pass packet rules again', () => {
  const text = 'version: 1\nname: office\nscope: host\nbridgeFilter: bypass\nbridges: { br0: {} }\n'
  const keys = ['iptables', 'ip6tables'].map((rules) => `net.bridge.bridge-nf-call-${rules}`)
  const filtered = Object.fromEntries(keys.map((key) => [key, '1']))
  const host = { ...bare, sysctls: { ...bare.sysctls, ...filtered } }

  it('are the wish of the lab, not of its networks', () => {
    const same = carry(host, planFor(text, host))
    expect(driftIn(same, text, text)).toEqual([])
    const drifts = driftIn({ ...same, sysctls: { ...same.sysctls, ...filtered } }, text, text)
    expect(drifts.map(({ id }) => id)).toEqual(keys.map((key) => `setting ${key}`))
    for (const { adopt } of drifts)
      expect(adopt).toEqual({
        kind: 'none',
        why: 'It follows from the lab: `bridgeFilter: as-is` would do without',
      })
  })
})

describe('a bridge that inherits where systemd-resolved knows its name servers', () => {
  const { host, lab } = planCase('name-servers-resolved-same')
  const text =
    'version: 1\nname: office\nscope: host\nbridges: { br0: { ports: [eth0], address: inherit } }\nguests: { web: { cards: [{ connect: { bridge: br0 } }] } }\n'
  const root = { ...place, target: { scope: 'host', user: 0 } } as const
  const adopted = (now: HostSnapshot): string =>
    adoptAll({ applied: { lab }, now: { lab: labOf(text), text }, host: now, ...root }).text

  it('has them as its own, too, once it is adopted without one of its gateways', () => {
    const routes = host.routes.filter(
      ({ device, to, family }) => !(device === 'br0' && to === 'default' && family === 'inet'),
    )
    const now = adopted({ ...host, routes })
    expect(labOf(now).bridges['br0']).toMatchObject({
      address: ['192.0.2.10/24', '2001:db8:2::10/64'],
      gateway: '2001:db8:2::1',
      dns: ['192.0.2.53', '2001:DB8:2:0::53'],
    })
    const settled = { applied: { lab }, now: { lab: labOf(now), text: now }, host: { ...host, routes }, ...root }
    expect(adoptedPlan(settled)?.steps.map(({ what }) => what)).toEqual([])
  })

  it('gives back what it inherited where its card was taken out, by the next plan', () => {
    const links = host.links.map(({ master, port, ...link }) =>
      link.name === 'eth0' ? link : { ...link, ...(master ? { master } : {}), ...(port ? { port } : {}) },
    )
    const now = adopted({ ...host, links })
    expect(labOf(now).bridges['br0']).toMatchObject({ ports: [], address: 'none' })
    const { steps } = planUp({ lab: labOf(now), host: { ...host, links }, ...root })
    expect(steps.map(({ what }) => what)).toContain('Give eth0 the address 192.0.2.10/24')
  })
})
