// Settings of the whole machine: set where the machine has them, and put back one by one when no lab needs them any more.
import { describe, expect, it } from 'vitest'
import type { HostSnapshot, Link } from '../../../src/core/host/schema.ts'
import { labSchema } from '../../../src/core/lab/schema.ts'
import { beforeTable } from '../../../src/core/plan/operations/sysctl.ts'
import { planUp } from '../../../src/core/plan/plan.ts'
import { link, machine } from './machine.ts'

const filter = 'net.bridge.bridge-nf-call-iptables'
const forward = 'net.ipv4.ip_forward'

/** What a plan says of settings, in order. */
function said(lab: object, host: HostSnapshot): string[] {
  const parsed = labSchema.parse({ version: 1, name: 'one', scope: 'host', ...lab })
  const { steps } = planUp({ lab: parsed, host, target: { scope: 'host', user: 0 }, folder: '/run/tapdeck/one' })
  return steps.flatMap(({ operation, what }) => (operation.op.startsWith('sysctl.') ? [what] : []))
}

const bypasses = { bridgeFilter: 'bypass', bridges: { br0: {} } }
const routes = { networks: { lan: { subnet: '10.9.0.0/24', dhcp: false, dns: false } } }

/** A machine on which a lab has set both. */
const both = (...links: Link[]): HostSnapshot => ({
  ...machine(links),
  sysctls: { [filter]: '0', [forward]: '1' },
  tables: [{ name: beforeTable, rules: 0, notes: [`${forward}=0`, `${filter}=1`] }],
})

describe('the rules within bridges', () => {
  it('are bypassed, and what was is remembered', () => {
    expect(said(bypasses, { ...machine([]), sysctls: { [filter]: '1' } })).toEqual([
      `Remember that ${filter} was 1`,
      `Set ${filter} to 0`,
    ])
  })

  it('are left alone where there are none: br_netfilter is not loaded', () => {
    expect(said(bypasses, machine([]))).toEqual([])
  })

  it('are none of a lab that does not say so', () => {
    expect(said({ bridges: { br0: {} } }, { ...machine([]), sysctls: { [filter]: '1' } })).toEqual([])
  })
})

describe('a setting that the lab needs no more', () => {
  it('goes back alone, and the other stays remembered', () => {
    expect(said(routes, both())).toEqual([`Remember that ${forward} was 0`, `Set ${filter} to 1`])
  })

  it('stays for another lab, also for one that has a bridge only', () => {
    const owner = { kind: 'tapdeck', lab: 'two', name: 'br1' } as const
    expect(said(routes, both(link('br1', { kind: 'bridge', owner })))).toEqual([])
  })
})
