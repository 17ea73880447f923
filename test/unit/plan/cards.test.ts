// Cards of the machine that a lab lets go: what comes back, and what is not touched since it never was the lab's.
import { describe, expect, it } from 'vitest'
import type { HostSnapshot } from '../../../src/core/host/schema.ts'
import { cardTable } from '../../../src/core/plan/operations/card-remember.ts'
import { planDown } from '../../../src/core/plan/plan.ts'
import { link, machine, route } from './machine.ts'

const notes = [
  'eth0 state up',
  'eth0 mtu 1500',
  'eth0 ipv6 on',
  'eth0 address 10.0.0.2/24',
  'eth0 route default',
  'eth0 via 10.0.0.1',
]
const down = (host: HostSnapshot): string[] =>
  planDown({
    lab: 'one',
    host: { ...host, tables: [{ name: cardTable('one'), rules: 0, notes }] },
    target: { scope: 'host', user: 0 },
    folder: '/run/tapdeck/one',
  }).steps.flatMap(({ commands }) => commands.filter((command) => !command.startsWith('nft ')))

const ours = { kind: 'tapdeck', lab: 'one', name: 'vlan20' } as const

describe('a card that a lab lets go', () => {
  it('that only carried a VLAN keeps the addresses that it has got since', () => {
    const eth0 = link('eth0', { addresses: ['10.0.7.9/24'], mtu: 1500 })
    const vlan = link('vlan20', { kind: 'vlan', lower: 'eth0', owner: ours })
    expect(down(machine([eth0, vlan], [route('default via 10.0.7.1 dev eth0')]))).toEqual(['ip link delete dev vlan20'])
  })

  it('gets its addresses back where someone has taken its bridge away', () => {
    expect(down(machine([link('eth0')]))).toEqual([
      'ip address add 10.0.0.2/24 dev eth0',
      'ip route add default via 10.0.0.1 dev eth0',
    ])
  })

  it('is left in the bridge of someone else that has taken it meanwhile', () => {
    const other = link('other', { kind: 'bridge', addresses: ['10.0.0.2/24'] })
    expect(down(machine([link('eth0', { master: 'other' }), other]))).toEqual([])
  })
})
