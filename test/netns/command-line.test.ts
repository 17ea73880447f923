// The command line's promises to other programs: exit codes, one JSON document, nothing changed by bad input.
import { createServer } from 'node:net'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtCommand, commandLine } from '../support/tapdeck/cli.ts'
import type { HostSnapshot } from '../../src/core/host/schema.ts'
import { whenDone } from '../support/cleanup.ts'
import { leftovers, traces } from '../support/leftovers.ts'
import { goldenFile } from '../support/cases/plan-cases.ts'
import { attempt } from '../support/run.ts'

const plain = (name: string): string =>
  `version: 1\nname: ${name}\nuplink: none\nnetworks: { lan: { subnet: 192.168.150.0/24 } }\nguests: { web: { cards: [{ connect: { network: lan } }] } }\n`

const faultIn = (
  document: unknown,
): { code: string; hint?: string; at?: { line?: number; column?: number; path?: string } } =>
  (document as { fault: { code: string } }).fault

describe('the command line', () => {
  it('plans, applies, shows, and takes down, with the exit codes that other programs rely on', async () => {
    const before = await traces()
    const { folder, tapdeck, json } = await commandLine()
    const file = join(folder, 'one.yaml')
    await writeFile(file, plain('one'))

    expect((await tapdeck('validate', file)).status, 'valid').toBe(0)
    const planned = await json('plan', file)
    expect(planned.exit, 'changes are pending').toBe(10)
    expect(planned.document).toMatchObject({ lab: 'one', goal: 'up', risk: { level: 'safe' } })

    const unasked = await json('apply', file)
    expect(unasked.exit, 'nobody agreed').toBe(3)
    expect(faultIn(unasked.document).code).toBe('apply.unconfirmed')
    expect((await tapdeck('plan', file)).status, 'and nothing was done').toBe(10)

    expect((await json('apply', file, '--yes')).exit).toBe(0)
    expect((await tapdeck('plan', file)).status, 'an applied lab plans to nothing').toBe(0)
    expect((await json('status', file)).document).toMatchObject({ name: 'one', state: 'up', pending: 0 })
    expect((await json('list')).document).toMatchObject([{ name: 'one', scope: 'sandbox' }])
    const seen = await tapdeck('shell', file, '--', 'ip', '-br', 'addr', 'show', 'one-lan')
    expect(seen.stdout).toContain('192.168.150.1/24')

    const snapshot = join(folder, 'host.json')
    await writeFile(snapshot, (await tapdeck('host', '--lab', 'one', '--json')).stdout)
    expect((await tapdeck('plan', file, '--host', snapshot)).status, 'against a snapshot: as it is').toBe(0)

    expect((await tapdeck('down', 'one', '--yes')).status, 'a name is enough').toBe(0)
    const again = await tapdeck('down', 'one', '--yes')
    expect(again.status, 'and twice is no fault').toBe(0)
    expect(again.stderr).toBe('')
    expect((await json('list')).document).toEqual([])
    expect((await leftovers(before)).filter((line) => !line.includes(folder))).toEqual([])
  })

  it('says before the steps what to think over, and writes an alternative into the lab', async () => {
    const { folder, tapdeck, json } = await commandLine()
    const file = join(folder, 'large.yaml')
    await writeFile(file, plain('large').replace('cards: [{ ', 'cards: [{ mtu: 9000, '))
    const { stdout } = await tapdeck('plan', file)
    expect(stdout.indexOf('Think this over first')).toBe(0)
    expect(stdout.indexOf('[advice.mtu-guest]')).toBeLessThan(stdout.indexOf('  1. '))
    const { document } = await json('plan', file)
    expect(document).toMatchObject({
      advice: [{ code: 'advice.mtu-guest', at: ['guests.web.cards[0].mtu', 'networks.lan'] }],
    })

    const wrong = await json('advice', file, '--take', 'advice.loop')
    expect(wrong.exit).toBe(2)
    expect(faultIn(wrong.document).code).toBe('usage.advice')
    expect((await tapdeck('advice', file, '--take', 'advice.mtu-guest', '--choice', '3')).status).toBe(2)
    const taken = await tapdeck('advice', file, '--take', 'advice.mtu-guest', '--choice', '2')
    expect(taken.stdout).toBe(`Give lan an MTU of 9000: written to ${file}.\n`)
    expect(await readFile(file, 'utf8')).toContain('mtu: 9000 } }')
    expect((await json('advice', file)).document).toEqual([])
  })

  it('says what to do instead where the plan is refused, and writes that into the lab', async () => {
    const { folder, tapdeck, json } = await commandLine()
    const [file, snapshot] = [join(folder, 'wifi.yaml'), join(folder, 'host.json')]
    await writeFile(
      file,
      `version: 1\nname: wifi\nscope: host\nbridges: { br0: { ports: [eth1] } } # at home\nguests: { web: { cards: [{ connect: { bridge: br0 } }] } }\n`,
    )
    const host = JSON.parse(await readFile(goldenFile('plan-hosts', 'cards.json'), 'utf8')) as HostSnapshot
    const wireless = host.links.map((link) =>
      link.name === 'eth1' ? { ...link, card: { wireless: true, offloads: [] } } : link,
    )
    await writeFile(snapshot, JSON.stringify({ ...host, links: wireless }))
    const refused = await tapdeck('plan', file, '--host', snapshot)
    expect(refused.status).toBe(3)
    expect(refused.stderr).toContain('instead: Put the guests of br0 on a network with NAT')
    const { document } = await json('advice', file, '--host', snapshot)
    expect(document).toMatchObject([{ code: 'advice.wireless' }, { code: 'advice.address-goes' }])
    expect((await tapdeck('advice', file, '--host', snapshot, '--take', 'advice.wireless')).status).toBe(0)
    expect(await readFile(file, 'utf8')).toMatch(/lan: *\{? *\n? *mode: nat[^]*connect: \{ network: lan \}/)
    expect((await tapdeck('plan', file, '--host', snapshot)).status).toBe(10)
  })

  it('refuses to close a sandbox that is to come again if nobody keeps that', async () => {
    const { folder, tapdeck, json } = await commandLine()
    const file = join(folder, 'one.yaml')
    await writeFile(file, plain('one'))
    expect((await tapdeck('apply', file, '--yes')).status).toBe(0)
    const refused = await json('down', 'one', '--yes', '--keep-within', '5')
    expect([refused.exit, faultIn(refused.document).code]).toEqual([3, 'plan.no-way-back'])
    expect((await tapdeck('plan', file)).status, 'all is there').toBe(0)
    expect((await tapdeck('history', 'one')).stdout).not.toContain('down one')
  })

  it('undoes what is not kept in time, and keeps what is', async () => {
    const { folder, tapdeck } = await commandLine()
    const file = join(folder, 'wait.yaml')
    await writeFile(file, plain('wait'))
    const undone = await tapdeck('apply', file, '--yes', '--keep-within', '1')
    expect(undone.status).toBe(1)
    expect(undone.stdout).toContain('put back')
    expect((await tapdeck('plan', file)).status).toBe(10)

    const applying = tapdeck('apply', file, '--yes', '--keep-within', '60')
    const kept = async (): Promise<void> => {
      for (;;) if ((await tapdeck('keep', file)).status === 0) return
    }
    await kept()
    expect((await applying).status).toBe(0)
    expect((await tapdeck('plan', file)).status).toBe(0)
    expect((await tapdeck('keep', file)).stderr, 'nothing waits any more').toContain('plan.nothing-waits')
  })

  const bad: [string, string, number, string][] = [
    ['a corrupt file', 'version: 1\nname: [x\n', 2, 'lab.invalid'],
    ['an unknown key', 'version: 1\nname: x\nnetwroks: {}\n', 2, 'lab.invalid'],
    ['a name that is too long', `version: 1\nname: ${'x'.repeat(40)}\n`, 2, 'lab.invalid'],
    [
      'two guests with one MAC',
      "version: 1\nname: x\nguests: { a: { cards: [{ mac: '52:54:00:00:00:01' }] }, b: { cards: [{ mac: '52:54:00:00:00:01' }] } }\n",
      2,
      'lab.invalid',
    ],
    [
      'overlapping subnets',
      'version: 1\nname: x\nnetworks: { a: { subnet: 10.0.0.0/8 }, b: { subnet: 10.1.0.0/16 } }\n',
      2,
      'lab.invalid',
    ],
    [
      'a forward to nobody',
      'version: 1\nname: x\nnetworks: { a: { subnet: 10.0.0.0/24, forwards: [{ tcp: 8022, to: web:22 }] } }\n',
      2,
      'lab.invalid',
    ],
    [
      'what this version does not make',
      "version: 1\nname: x\nscope: host\nguests: { a: { cards: [{ connect: { device: '0000:03:00.0' } }] } }\n",
      2,
      'plan.unplanned',
    ],
  ]
  it.each(bad)('refuses %s with its place, and changes nothing', async (_what, text, exit, code) => {
    const { folder, json } = await commandLine()
    const file = join(folder, 'bad.yaml')
    await writeFile(file, text)
    const { exit: seen, document } = await json('apply', file, '--yes')
    expect({ exit: seen, code: faultIn(document).code }).toEqual({ exit, code })
    expect(faultIn(document).at).toBeDefined()
    expect((await json('list')).document).toEqual([])
  })

  it('names a port that is taken, and puts everything back', async () => {
    const before = await traces()
    const server = createServer().listen(0, '127.0.0.1')
    whenDone(async () => void server.close())
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { folder, json } = await commandLine()
    const file = join(folder, 'busy.yaml')
    await writeFile(
      file,
      `version: 1\nname: busy\nguests: { web: { cards: [{ connect: { user: { forwards: [{ tcp: 127.0.0.1:${port}, to: 22 }] } } }] } }\n`,
    )
    const { exit, document } = await json('apply', file, '--yes')
    expect(exit).toBe(1)
    expect(faultIn(document)).toMatchObject({ code: 'uplink.port-busy' })
    expect(JSON.stringify(document)).toContain(String(port))
    expect((await json('list')).document).toEqual([])
    expect((await leftovers(before)).filter((line) => !line.includes(folder))).toEqual([])
  })

  it('lets one of two at once change a lab, and refuses the other', async () => {
    const { folder, tapdeck, json } = await commandLine()
    const file = join(folder, 'two.yaml')
    await writeFile(file, plain('two'))
    const both = await Promise.all([json('apply', file, '--yes'), json('apply', file, '--yes')])
    const refused = both.filter(({ exit }) => exit !== 0)
    expect(refused.length, 'at least one has done it').toBeLessThan(2)
    for (const { exit, document } of refused) {
      expect(exit).toBe(3)
      expect(['plan.busy', 'plan.stale']).toContain(faultIn(document).code)
    }
    expect((await tapdeck('plan', file)).status, 'and the lab is whole').toBe(0)
  })

  it('goes on with a change where nobody reads any more what it says', async () => {
    const { folder, tapdeck } = await commandLine()
    const file = join(folder, 'quiet.yaml')
    await writeFile(file, plain('quiet'))
    const words = [...builtCommand, 'apply', file, '--yes'].map((word) => `'${word}'`).join(' ')
    const { stdout } = await attempt(['sh', '-c', `{ ${words}; echo "exit $?" >&2; } 2>'${folder}/said' | head -1`], {
      env: { XDG_RUNTIME_DIR: join(folder, 'x'), XDG_STATE_HOME: join(folder, 'state') },
    })
    expect(stdout.split('\n')).toHaveLength(2)
    expect(await readFile(join(folder, 'said'), 'utf8')).toMatch(/exit 0\n$/)
    expect((await tapdeck('plan', file)).status, 'and the lab is whole').toBe(0)
  })

  it('takes a sandbox down whose holder was killed', async () => {
    const before = await traces()
    const { folder, tapdeck, json } = await commandLine()
    const file = join(folder, 'lost.yaml')
    await writeFile(file, plain('lost'))
    expect((await tapdeck('apply', file, '--yes')).status).toBe(0)
    const record = JSON.parse(await readFile(join(folder, 'x/tapdeck/lost/sandbox.json'), 'utf8')) as { pid: number }
    process.kill(record.pid, 'SIGKILL')
    expect((await json('list')).document, 'what lives in it still holds it').toMatchObject([{ name: 'lost' }])
    expect((await tapdeck('down', 'lost', '--yes')).status).toBe(0)
    expect(
      (await leftovers(before)).filter((line) => !line.includes(`${folder}/x/tapdeck/.`) && line.startsWith('process')),
    ).toEqual([])
  })

  it('says what is wrong with its own words', async () => {
    const { tapdeck, json } = await commandLine()
    expect((await tapdeck('frobnicate')).status).toBe(2)
    expect((await tapdeck('plan')).status).toBe(2)
    expect((await tapdeck('--help')).status).toBe(0)
    for (const words of [['plan'], ['frobnicate'], ['plan', '--hsot', 'x', 'y.yaml'], ['guest', 'stop', 'office']]) {
      const { exit, document } = await json(...words)
      expect([exit, faultIn(document).code], words.join(' ')).toEqual([2, 'usage.words'])
    }
    for (const [option, value] of [
      ['--keep-within', '0'],
      ['--keep-within', 'soon'],
    ] as const) {
      const { exit, document } = await json('apply', 'nowhere', option, value)
      expect([exit, faultIn(document).code], `${option} ${value}`).toEqual([2, 'usage.seconds'])
    }
    const missing = await json('plan', 'nowhere.yaml')
    expect(missing.exit).toBe(2)
    expect(faultIn(missing.document).code).toBe('lab.missing')
    const down = await json('guest', 'status', 'nosuchlab', 'web')
    expect(down.exit).toBe(2)
    expect(faultIn(down.document).code).toBe('lab.unknown')
  })
})
