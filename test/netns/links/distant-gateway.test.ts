// Bridges over a card whose gateway is in no subnet of it, as hosting providers give machines: a single address, and a gateway on the link.
import { describe, expect, it } from 'vitest'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { machine } from '../support/machine.ts'

describe('a bridge over a card whose gateway is in no subnet of it', () => {
  it.for([
    [
      'a route to the gateway stands beside the default route',
      ['route add 203.0.113.1 dev eth9', 'route add default via 203.0.113.1 dev eth9'],
    ],
    ['the default route says `onlink`', ['route add default via 203.0.113.1 dev eth9 onlink']],
    [
      'of IPv6 it is a link-local one, and routes lead through others',
      [
        'address add 2001:db8::2/128 dev eth9 nodad',
        'route add default via 203.0.113.1 dev eth9 onlink',
        'route add ::/0 via fe80::1 dev eth9',
        'route add 2001:db8:1::/64 dev eth9 metric 50',
        'route add 2001:db8:2::/64 via 2001:db8:1::5 dev eth9',
      ],
    ],
  ] as const)('%s: all moves, and all comes back', async ([, commands], context) => {
    const host = await machine(context)
    await host.run('ip', 'address', 'flush', 'dev', 'eth9')
    await host.run('ip', 'address', 'add', '198.51.100.2/32', 'dev', 'eth9')
    for (const command of commands) await host.run('ip', ...command.split(' '))
    const before = await host.state()
    const file = join(host.folder, 'one.yaml')
    await writeFile(file, 'version: 1\nname: one\nscope: host\nbridges: { br0: { ports: [eth9], address: inherit } }\n')
    const back = await host.tapdeck('apply', file, '--yes', '--keep-within', '1')
    expect(back.stdout + back.stderr).toContain('put back')
    expect(await host.state()).toBe(before)
    const applied = await host.kept('one', 'apply', file, '--yes')
    expect(applied.status, applied.stderr).toBe(0)
    expect(await host.run('ip', 'route', 'show', 'default')).toContain('default via 203.0.113.1 dev br0')
    const again = await host.tapdeck('plan', file)
    expect(again.status, `an applied lab plans to nothing: ${again.stdout}`).toBe(0)
    const down = await host.kept('one', 'down', 'one', '--yes')
    expect(down.status, down.stderr).toBe(0)
    expect(await host.state()).toBe(before)
  })
})
