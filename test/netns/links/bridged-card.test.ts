// Bridges over a card of the machine, by the command line, in a namespace that stands for a machine: what moves, what comes back.
import { describe, expect, it } from 'vitest'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { machine } from '../support/machine.ts'

const lab = (bridge: string): string => `version: 1\nname: one\nscope: host\nbridges: { br0: ${bridge} }\n`

describe('a bridge over the card that carries the default route', () => {
  it.for([
    ['inherits address, routes and MAC', '{ ports: [eth9], address: inherit }', '198.51.100.2/24'],
    [
      'has an address of its own',
      '{ ports: [eth9], address: [198.51.100.7/24], gateway: 198.51.100.1 }',
      '198.51.100.7/24',
    ],
  ] as const)('%s, and gives all back when it goes', async ([, bridge, address], context) => {
    const host = await machine(context)
    const before = await host.state()
    const mac = (await host.run('cat', '/sys/class/net/eth9/address')).trim()
    const file = join(host.folder, 'one.yaml')
    await writeFile(file, lab(bridge))
    const applied = await host.kept('one', 'apply', file, '--yes')
    expect(applied.status, applied.stderr).toBe(0)
    expect(await host.run('ip', '-br', 'address', 'show', 'dev', 'br0')).toContain(address)
    expect(await host.run('ip', '-4', '-br', 'address', 'show', 'dev', 'eth9')).not.toContain('198.51.100')
    expect(await host.run('ip', 'route', 'show', 'default')).toContain('default via 198.51.100.1 dev br0')
    expect((await host.run('cat', '/sys/class/net/br0/address')).trim()).toBe(mac)
    await host.far('ping', '-c1', '-W2', address.replace('/24', ''))
    const again = await host.tapdeck('plan', file)
    expect(again.status, `an applied lab plans to nothing: ${again.stdout}`).toBe(0)
    const down = await host.kept('one', 'down', 'one', '--yes')
    expect(down.status, down.stderr).toBe(0)
    expect(await host.state()).toBe(before)
    await host.far('ping', '-c1', '-W2', '198.51.100.2')
  })

  it.for([
    ['moves', 'inherit', 'dev br0'],
    ['puts aside', '[198.51.100.7/24], gateway: 198.51.100.1', undefined],
  ] as const)('%s the routes of other tables too, and leaves rules alone', async ([, address, where], context) => {
    const host = await machine(context)
    for (const line of [
      'route add 203.0.113.0/24 dev eth9 table 100 src 198.51.100.2',
      'route add default via 198.51.100.1 dev eth9 table 100',
      'route add 10.7.0.0/16 via 198.51.100.1 dev eth9 table 101 metric 50',
      'rule add from 198.51.100.2 lookup 100',
    ])
      await host.run('ip', ...line.split(' '))
    const before = await host.state()
    const rules = await host.run('ip', 'rule')
    const file = join(host.folder, 'one.yaml')
    await writeFile(file, lab(`{ ports: [eth9], address: ${address} }`))
    const applied = await host.kept('one', 'apply', file, '--yes')
    expect(applied.status, applied.stderr).toBe(0)
    const moved = await host.run('ip', 'route', 'show', 'table', '100')
    expect(moved).not.toContain('eth9')
    if (where !== undefined) {
      expect(moved).toContain('default via 198.51.100.1 dev br0')
      expect(moved).toContain('203.0.113.0/24 dev br0')
      await host.far('ping', '-c1', '-W2', '198.51.100.2')
    }
    expect((await host.tapdeck('plan', file)).status).toBe(0)
    const down = await host.kept('one', 'down', 'one', '--yes')
    expect(down.status, down.stderr).toBe(0)
    expect(await host.state()).toBe(before)
    expect(await host.run('ip', 'rule')).toBe(rules)
  })

  it('refuses one with a route that it could not give back, with all as it was', async (context) => {
    const host = await machine(context)
    await host.run(...'ip link add eth8 type veth peer name far8'.split(' '))
    for (const line of ['link set eth8 up', 'link set far8 up', 'address add 192.0.2.2/24 dev eth8'])
      await host.run('ip', ...line.split(' '))
    await host.run(
      ...'ip route add 10.8.0.0/16 nexthop via 198.51.100.1 dev eth9 nexthop via 192.0.2.1 dev eth8'.split(' '),
    )
    const before = await host.state()
    const file = join(host.folder, 'one.yaml')
    await writeFile(file, lab('{ ports: [eth9], address: inherit }'))
    const refused = await host.tapdeck('apply', file, '--yes')
    expect(refused.stderr).toContain('plan.routes')
    expect(refused.status).toBe(3)
    expect(await host.state()).toBe(before)
  })

  it('gives the card back when the lab lets it go, and takes it again', async (context) => {
    const host = await machine(context)
    const before = await host.state()
    const file = join(host.folder, 'one.yaml')
    for (const ports of ['[eth9]', '[]', '[eth9]']) {
      await writeFile(file, lab(`{ ports: ${ports}, address: ${ports === '[]' ? 'none' : 'inherit'} }`))
      const applied = await host.kept('one', 'apply', file, '--yes')
      expect(applied.status, applied.stderr).toBe(0)
      const device = ports === '[]' ? 'eth9' : 'br0'
      expect(await host.run('ip', 'route', 'show', 'default')).toContain(`dev ${device}`)
      await host.far('ping', '-c1', '-W2', '198.51.100.2')
      expect((await host.tapdeck('plan', file)).status).toBe(0)
    }
    expect((await host.kept('one', 'down', 'one', '--yes')).status).toBe(0)
    expect(await host.state()).toBe(before)
  })

  it.for([
    ['is not there', '{ ports: [eth7] }', 2, 'plan.missing'],
    ['is a port of someone else’s bridge', '{ ports: [eth8] }', 3, 'plan.foreign'],
  ] as const)('refuses a card that %s', async ([, bridge, status, code], context) => {
    const host = await machine(context)
    await host.run('ip', 'link', 'add', 'other', 'type', 'bridge')
    await host.run('ip', 'link', 'add', 'eth8', 'type', 'veth', 'peer', 'name', 'far8')
    await host.run('ip', 'link', 'set', 'eth8', 'master', 'other')
    const before = await host.state()
    const file = join(host.folder, 'one.yaml')
    await writeFile(file, lab(bridge))
    const refused = await host.tapdeck('apply', file, '--yes')
    expect(refused.status, refused.stderr).toBe(status)
    expect(refused.stderr).toContain(code)
    expect(await host.state()).toBe(before)
  })
})
