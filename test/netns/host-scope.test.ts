// Labs with `scope: host`, by the command line as root, in a network namespace that stands for a machine's own network.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { machine, type Machine } from './support/machine.ts'

const lab = (name: string, subnet: string): string =>
  `version: 1\nname: ${name}\nscope: host\nnetworks: { lan: { subnet: ${subnet} } }\nguests: { web: { cards: [{ connect: { network: lan } }] } }\n`

const forwards = async ({ run: here }: Machine): Promise<string> =>
  (await here('sysctl', '-n', 'net.ipv4.ip_forward')).trim()

describe('a lab in the machine’s own network', () => {
  it('is made beside what is there, and goes by its name alone, leaving all as it was', async (context) => {
    const host = await machine(context)
    const before = await host.state()
    const file = join(host.folder, 'one.yaml')
    await writeFile(file, lab('one', '192.168.150.0/24'))
    expect((await host.tapdeck('apply', file, '--yes')).stderr).not.toContain('tapdeck:')
    expect(await forwards(host)).toBe('1')
    expect((await host.tapdeck('plan', file)).status, 'an applied lab plans to nothing').toBe(0)
    expect(JSON.parse((await host.tapdeck('list', '--json')).stdout)).toMatchObject([{ name: 'one', scope: 'host' }])
    expect(await host.run('ip', 'route', 'show', 'default')).toContain('198.51.100.1')
    const down = await host.tapdeck('down', 'one', '--yes')
    expect(down.status, down.stderr).toBe(0)
    expect(await host.state()).toBe(before)
  })

  it.for([
    ['one', 'two'],
    ['two', 'one'],
  ])('puts forwarding back with the last lab: %s, then %s', async ([first = '', last = ''], context) => {
    const host = await machine(context)
    for (const [name, subnet] of [
      ['one', '192.168.150.0/24'],
      ['two', '192.168.160.0/24'],
    ] as const) {
      await writeFile(join(host.folder, `${name}.yaml`), lab(name, subnet))
      expect((await host.tapdeck('apply', join(host.folder, `${name}.yaml`), '--yes')).status).toBe(0)
    }
    expect((await host.tapdeck('down', first, '--yes')).status).toBe(0)
    expect(await forwards(host), 'the other lab still needs it').toBe('1')
    expect((await host.tapdeck('plan', join(host.folder, `${last}.yaml`))).status, 'and is whole').toBe(0)
    expect((await host.tapdeck('down', last, '--yes')).status).toBe(0)
    expect(await forwards(host)).toBe('0')
  })

  it('refuses what would cut the machine off, and names of others', async (context) => {
    const host = await machine(context)
    const before = await host.state()
    const file = join(host.folder, 'one.yaml')
    await writeFile(file, lab('one', '198.51.100.0/24'))
    const overlap = await host.tapdeck('apply', file, '--yes')
    expect({ status: overlap.status, said: overlap.stderr }).toMatchObject({
      status: 3,
      said: expect.stringContaining('plan.overlap'),
    })
    await host.run('ip', 'link', 'add', 'one-lan', 'type', 'bridge')
    await writeFile(file, lab('one', '192.168.150.0/24'))
    const taken = await host.tapdeck('apply', file, '--yes')
    expect({ status: taken.status, said: taken.stderr }).toMatchObject({
      status: 3,
      said: expect.stringContaining('plan.taken'),
    })
    await host.run('ip', 'link', 'delete', 'one-lan')
    expect(await host.state()).toBe(before)
  })

  it('does not let a guest reach the machine’s loopback by a forward', async (context) => {
    const host = await machine(context)
    const file = join(host.folder, 'one.yaml')
    const mac = '52:54:00:aa:00:01'
    await writeFile(
      file,
      `version: 1\nname: one\nscope: host\nnetworks: { lan: { subnet: 192.168.150.0/24, dhcp: { hosts: { '${mac}': .11 } }, forwards: [{ tcp: 0.0.0.0:8080, to: web:80 }] } }\nguests: { web: { cards: [{ mac: '${mac}', connect: { network: lan } }] } }\n`,
    )
    const applied = await host.tapdeck('apply', file, '--yes')
    expect(applied.status, applied.stderr).toBe(0)
    expect(await host.run('sysctl', '-n', 'net.ipv4.conf.one-lan.route_localnet')).toContain('1')
    expect(await host.run('nft', 'list', 'chain', 'inet', 'tapdeck_one', 'martians')).toContain(
      'iifname "one-lan" ip daddr 127.0.0.0/8 drop',
    )
  })
})
