// Cards of the machine that a lab lets go: what comes back, and what is not touched since it never was the lab's.
import { describe, expect, it } from 'vitest'
import type { HostSnapshot } from '../../../src/core/host/schema.ts'
import { labSchema } from '../../../src/core/lab/schema.ts'
import type { Link } from '../../../src/core/host/schema.ts'
import { invertOperation } from '../../../src/core/plan/operation.ts'
import { cardTable } from '../../../src/core/plan/operations/links/card-remember.ts'
import { planDown, planUp } from '../../../src/core/plan/plan.ts'
import { addressOf, bridgeDetail, link, machine, route } from './machine.ts'

const notes = [
  'eth0 state up',
  'eth0 mtu 1500',
  'eth0 ipv6 on',
  'eth0 address 10.0.0.2/24',
  'eth0 route default',
  'eth0 via 10.0.0.1',
]
const on = (host: HostSnapshot) => ({
  host: { ...host, tables: [{ name: cardTable('one'), rules: 0, notes }] },
  target: { scope: 'host' as const, user: 0 },
  folder: '/run/tapdeck/one',
})
const down = (host: HostSnapshot): string[] =>
  planDown({ lab: 'one', ...on(host) }).steps.flatMap(({ commands }) =>
    commands.filter((command) => !command.startsWith('nft ')),
  )

const ours = { kind: 'tapdeck', lab: 'one', name: 'vlan20' } as const

describe('a card that a lab lets go', () => {
  it('that only carried a VLAN keeps the addresses that it has got since', () => {
    const eth0 = link('eth0', { addresses: ['10.0.7.9/24'], mtu: 1500 })
    const vlan = link('vlan20', { kind: 'vlan', lower: 'eth0', owner: ours })
    expect(down(machine([eth0, vlan], [route('default via 10.0.7.1 dev eth0')]))).toEqual(['ip link delete dev vlan20'])
  })

  it('gets its addresses back where someone has taken its bridge away', () => {
    expect(down(machine([link('eth0')]))).toEqual([
      'ip address add 10.0.0.2/24 brd + dev eth0',
      'ip route add default via 10.0.0.1 dev eth0',
    ])
  })

  it('is none where someone else has plugged something into a network of the lab: that gets no address of it', () => {
    const lan = link('one-lan', {
      kind: 'bridge',
      addresses: ['10.0.0.1/24'],
      owner: { kind: 'tapdeck', lab: 'one', name: 'lan' },
    })
    const host = machine([link('container', { kind: 'veth', master: 'one-lan' }), lan])
    const { steps } = planDown({ lab: 'one', host, target: { scope: 'host', user: 0 }, folder: '/run/tapdeck/one' })
    expect(steps.flatMap(({ commands }) => commands)).toEqual(['ip link delete dev one-lan'])
  })

  it('is left in the bridge of someone else that has taken it meanwhile', () => {
    const other = link('other', { kind: 'bridge', addresses: ['10.0.0.2/24'] })
    expect(down(machine([link('eth0', { master: 'other' }), other]))).toEqual([])
  })
})

const inBridge = labSchema.parse({
  version: 1,
  name: 'one',
  scope: 'host',
  bridges: { br0: { ports: ['eth0'], address: 'inherit' } },
})

describe('a card in the bridge of a lab', () => {
  it('that someone has plugged in there in place of another is let go, and gets nothing of what that had', () => {
    const br0 = link('br0', {
      kind: 'bridge',
      alias: 'tapdeck:one/br0',
      owner: { kind: 'tapdeck', lab: 'one', name: 'br0' },
      bridge: bridgeDetail(false),
      addresses: ['10.0.0.2/24'],
    })
    const host = machine([link('eth0'), link('eth2', { master: 'br0' }), br0], [route('default via 10.0.0.1 dev br0')])
    const commands = planUp({ lab: inBridge, ...on(host) }).steps.flatMap((step) => step.commands)
    expect(commands.filter((command) => command.includes('eth2'))).toEqual(['ip link set dev eth2 nomaster'])
    expect(commands).toContain('ip link set dev eth0 master br0')
  })

  it('leaves the bridge its addresses where someone has flushed all rules, and with them what was remembered', () => {
    const br0 = link('br0', {
      kind: 'bridge',
      alias: 'tapdeck:one/br0',
      owner: { ...ours, name: 'br0' },
      bridge: bridgeDetail(false),
    })
    const addresses = [{ ...addressOf('10.0.0.2/24'), broadcast: '10.0.0.255' }]
    const host = machine(
      [link('eth0', { master: 'br0' }), { ...br0, addresses }],
      [route('default via 10.0.0.1 dev br0')],
    )
    const { steps } = planUp({ lab: inBridge, ...on(host), host })
    expect(steps.map(({ operation }) => operation.op)).toEqual(['card.remember'])
    expect(steps[0]?.commands.join('\n')).toContain('eth0 address 10.0.0.2/24')
    expect(steps[0]?.commands.join('\n')).toContain('eth0 via 10.0.0.1')
    const down = planDown({ lab: 'one', ...on(host), host })
    const commands = down.steps.flatMap((step) => step.commands)
    expect(commands).toContain('ip address add 10.0.0.2/24 brd + dev eth0')
    expect(commands).toContain('ip route add default via 10.0.0.1 dev eth0')
  })
})

describe('the MAC of a bond', () => {
  const bond = link('bond0', { kind: 'bond', mac: '52:54:00:00:00:08' })
  const joins = { op: 'link.master' as const, name: 'eth0', master: { kind: 'bonded' as const, of: 'bond0' } }
  const macIn = (before: Link[]) =>
    invertOperation(joins, machine(before)).filter((operation) => operation.op === 'link.set' && operation.mac)

  it('is its own again where its only port leaves: the kernel gives it one by chance', () => {
    expect(macIn([bond, link('eth0')])).toEqual([{ op: 'link.set', name: 'bond0', mac: '52:54:00:00:00:08' }])
  })

  it('is set anew also where it has other ports: those may have gone in between', () => {
    expect(macIn([bond, link('eth0'), link('eth1', { master: 'bond0' })])).toHaveLength(1)
  })
})

describe('a bridge that had its address by DHCP', () => {
  it('has none when the lab says so: the client ends, and what it set goes', () => {
    const br0 = link('br0', {
      kind: 'bridge',
      alias: 'tapdeck:one/br0',
      owner: { ...ours, name: 'br0' },
      bridge: bridgeDetail(false),
    })
    const leased = {
      family: 'inet',
      address: '10.0.0.7',
      prefix: 24,
      scope: 'global',
      dynamic: true,
      tentative: false,
    } as const
    const host = {
      ...machine([{ ...br0, addresses: [leased] }], [route('default via 10.0.0.1 dev br0', { protocol: 'boot' })]),
      dhcpClients: [{ pid: 7, program: 'dhclient' as const, device: 'br0' }],
    }
    const lab = { ...inBridge, bridges: { br0: { ...inBridge.bridges.br0, ports: [], address: 'none' as const } } }
    const withoutPorts = labSchema.parse(lab)
    const { steps } = planUp({ lab: withoutPorts, ...on(host), host })
    expect(steps.map(({ operation }) => operation.op)).toEqual(['lease.stop', 'route.remove', 'address.remove'])
  })

  it('gives back what it got, where the change that asked for it is undone', () => {
    const asks = { op: 'lease.start', device: 'br0', for: 'lab' } as const
    expect(invertOperation(asks, machine([link('br0')]))).toEqual([
      { op: 'lease.stop', device: 'br0', address: 'goes' },
    ])
  })

  it('is refused where the client of its card is one that could not be started again', () => {
    const host = {
      ...machine([link('eth0', { addresses: ['10.0.0.7/24'] })]),
      dhcpClients: [{ pid: 7, program: 'dhcpcd' as const, device: 'eth0' }],
    }
    expect(() => planUp({ lab: inBridge, ...on(host), host })).toThrow(/has its address by dhcpcd/)
  })

  it('is refused where the client of its card asks for another card too, and would be ended for both', () => {
    const client = { pid: 7, program: 'dhclient' as const }
    const host = {
      ...machine([link('eth0', { addresses: ['10.0.0.7/24'] }), link('eth1')]),
      dhcpClients: ['eth0', 'eth1'].map((device) => ({ ...client, device })),
    }
    expect(() => planUp({ lab: inBridge, ...on(host), host })).toThrow(/asks for eth0 and for eth1/)
  })
})

describe('a card that carried a VLAN, and becomes the port of a bridge', () => {
  const host = machine([link('eth0', { addresses: ['10.0.7.9/24'] })], [route('default via 10.0.7.1 dev eth0')])

  it('hands on the addresses that it has now, not those that it had when it was remembered', () => {
    const commands = planUp({ lab: inBridge, ...on(host) }).steps.flatMap((step) => step.commands)
    expect(commands).toContain('ip address add 10.0.7.9/24 brd + dev br0')
    expect(commands).toContain('ip route add default via 10.0.7.1 dev br0')
    expect(commands.join('\n')).not.toMatch(/add (10\.0\.0\.2|default via 10\.0\.0\.1)/)
  })
})
