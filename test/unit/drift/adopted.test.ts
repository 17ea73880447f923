// Adopting what others have changed leaves nothing to do but what follows from it elsewhere, and what a lab has no word for.
import { describe, expect, it } from 'vitest'
import type { HostSnapshot } from '../../../src/core/host/schema.ts'
import { link } from '../plan/machine.ts'
import { changed, removed } from './carried-out.ts'
import { kinds } from './kinds.ts'
import { adoptedIn, applied, bare, carry, driftIn, planFor, text } from './office.ts'

/** What follows in another place from what the lab says now: taps, DHCP, VLANs and the machine's memory of a card that came in. */
const follows: Record<string, string[]> = {
  'the MTU of a bridge': ['link.set office-web1'],
  'the MTU of a network': ['link.set office-web0'],
  'a bridge that is gone': ['link.remove office-web1'],
  'a network that is gone': [
    'dhcp.stop lan',
    'link.remove office-web0',
    'sysctl.set net.ipv4.ip_forward',
    'nft.remove tapdeck_office',
    'sysctl.remember',
  ],
  'a bond in another bridge': ['bridge.vlan bond0'],
  'a tap in another network': ['dhcp.stop lan', 'dhcp.start office-lan'],
  'a foreign port in a bridge': [
    'card.remember',
    'address.remove eth3',
    'bridge.vlan eth3',
    'sysctl.set net.ipv6.conf.eth3.disable_ipv6',
  ],
  'the VLAN of a tap': ['bridge.vlan eth2', 'bridge.vlan eth2'],
  'another address of the host in a network': ['dhcp.stop lan', 'dhcp.start office-lan'],
}

const wordsOf = (operation: object): string => {
  const of = ['name', 'device', 'network', 'key', 'table'].flatMap((key) => {
    const value: unknown = Object.entries(operation).find(([each]) => each === key)?.[1]
    return typeof value === 'string' ? [value] : []
  })
  const op: unknown = Object.entries(operation).find(([each]) => each === 'op')?.[1]
  return [String(op), ...of.slice(0, 1)].join(' ')
}

/** What is planned for the lab that all that can be adopted was adopted into; without what repairs the rest. */
function leftToDo(host: HostSnapshot): string[] {
  const rest = new Set(
    driftIn(host).flatMap(({ adopt, repair }) =>
      adopt.kind === 'none' && repair.kind === 'steps' ? repair.operations.map(wordsOf) : [],
    ),
  )
  return planFor(adoptedIn(host), host)
    .steps.map(({ operation }) => wordsOf(operation))
    .filter((words) => !rest.has(words))
}

describe('what is adopted', () => {
  // Without the rules nothing is remembered of cards, which is no thing of its own.
  const { 'all rules flushed': _, ...seen } = kinds
  it.each(Object.entries(seen))('leaves nothing else to do: %s', (name, { change }) => {
    expect(leftToDo(change(applied()))).toEqual(follows[name] ?? [])
  })

  it.each(Object.keys(follows))('is settled once what follows was done: %s', (name) => {
    const host = kinds[name]?.change(applied()) ?? bare
    const now = adoptedIn(host)
    expect(planFor(now, carry(host, planFor(now, host))).steps).toEqual([])
  })

  it('leaves nothing to do where several things were changed at once', () => {
    const names = [
      'a port that was taken out',
      'spanning tree on',
      'the ID of a VLAN',
      'a bond without a primary',
      'no gateway',
    ]
    const host = names.reduce((now, name) => kinds[name]?.change(now) ?? now, applied())
    expect(leftToDo(host)).toEqual([])
  })

  it('leaves nothing to do where a VLAN is gone, or all of the bridges are', () => {
    expect(leftToDo(removed(applied(), 'bond0.20'))).toEqual([])
    expect(leftToDo(removed(applied(), 'br1'))).not.toContain('link.add br1')
  })
})

describe('a card that others took out', () => {
  const out = kinds['a port that was taken out']?.change ?? ((host: HostSnapshot) => host)

  it('is left as it is while the lab is up, and remembered', () => {
    const host = out(applied())
    expect(planFor(adoptedIn(host), host).steps).toEqual([])
    const kept = changed(host, 'eth2', (old) => ({
      ...old,
      addresses: link('eth2', { addresses: ['10.1.1.1/24'] }).addresses,
    }))
    expect(planFor(adoptedIn(host), kept).steps).toEqual([])
  })

  it('gets back what it had where the machine was reached by that', () => {
    const reached = changed(bare, 'eth2', (old) => ({
      ...old,
      addresses: link('eth2', { addresses: ['10.5.0.2/24'] }).addresses,
    }))
    const host = out(applied(text, reached))
    expect(planFor(adoptedIn(host), host).steps.map(({ operation }) => wordsOf(operation))).toContain(
      'address.add eth2',
    )
  })
})
