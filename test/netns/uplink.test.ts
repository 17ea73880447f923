// The way out of a sandbox and the way in, by both programs, for root and for an ordinary user.
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { UplinkForward } from '../../src/core/host/schema.ts'
import { uplinkNet } from '../../src/core/plan/operations/services/sandbox.ts'
import { installedUplink } from '../../src/engine/scope/uplink/uplink.ts'
import { leftovers, traces } from '../support/leftovers.ts'
import { outerAddress } from '../support/world/outer.ts'
import { processes } from '../support/processes.ts'
import { attempt, run } from '../support/run.ts'
import { until } from '../support/until.ts'
import { askUdp, background, worldOf, type World } from '../support/world/uplink-world.ts'

const forward = (proto: 'tcp' | 'udp', port: number, address = '127.0.0.1'): UplinkForward => ({ proto, address, port })
const nameServer = async () => /^nameserver\s+(\d+\.\S+)/m.exec(await readFile('/etc/resolv.conf', 'utf8'))?.[1]

const combinations = (['slirp4netns', 'pasta'] as const).flatMap((tool) =>
  (['own', 'plain'] as const).map((who) => ({ tool, who })),
)

describe.each(combinations)('$tool for the $who user', ({ tool, who }) => {
  let world: World
  beforeEach(async (context) => {
    // the hooks of vitest give the test's context
    world = await worldOf(context, who)
  })

  it('gives the sandbox a device, an address and a default route, and is found again', async () => {
    expect(await world.read()).toEqual({ kind: 'none' })
    await world.start(tool)
    expect(await world.inside('ip', '-o', '-4', 'address', 'show', 'uplink0')).toContain('inet 100.96.0.100/24')
    expect(await world.inside('ip', 'route', 'show', 'default')).toContain('default via 100.96.0.2 dev uplink0')
    const seen = await world.read()
    expect(seen).toMatchObject({ kind: 'running', tool, forwards: [] })
    const found = (await processes()).find(({ pid }) => seen.kind === 'running' && pid === seen.pid)
    expect(found?.args[0]).toContain(tool)
  })

  it('reaches servers of the outside, and none on its loopback', async () => {
    await world.serve(world.machine.enter, `TCP4-LISTEN:7001,bind=${outerAddress}`, 'outside')
    await world.serve(world.machine.enter, 'TCP4-LISTEN:7002,bind=127.0.0.1', 'secret')
    await world.start(tool)
    // one way, as pasta of 2023 repeats what it sends to a client that has closed its own direction
    const ask = (address: string, port: number) =>
      attempt(world.enter(['socat', '-u', '-T2', `TCP4:${address}:${port},connect-timeout=1`, '-']))
    expect((await ask(outerAddress, 7001)).stdout.trim()).toBe('outside')
    for (const address of [uplinkNet.gateway, uplinkNet.dns, uplinkNet.address, outerAddress, '127.0.0.1'])
      expect((await ask(address, 7002)).stdout).toBe('')
  })

  it('asks the name server of the machine, at 100.96.0.3', async (context) => {
    const server = await nameServer()
    if (server === undefined) {
      context.skip('/etc/resolv.conf names no IPv4 server')
      return
    }
    if (!server.startsWith('127.'))
      await run(world.machine.enter(['ip', 'address', 'add', `${server}/32`, 'dev', 'lo']))
    const dnsmasq = [
      'dnsmasq',
      '-d',
      '-C',
      '/dev/null',
      '--bind-interfaces',
      `--listen-address=${server}`,
      '--no-hosts',
    ]
    const listen = 'UDP4-RECV:53'
    await background(world.machine.enter([...dnsmasq, '--no-resolv', '--address=/web.test/192.0.2.80']), listen)
    await world.start(tool)
    // a query for the address of web.test (RFC 1035, 4.1)
    const query = Buffer.from('1234010000010000000000000377656204746573740000010001', 'hex').toString('latin1')
    const reply = await askUdp(world, `${uplinkNet.dns}:53`, query)
    expect(Buffer.from(reply, 'latin1').subarray(-4)).toEqual(Buffer.from([192, 0, 2, 80]))
  })

  it('leads tcp and udp in, to listeners on the loopback and on all addresses, while it runs', async () => {
    await world.start(tool)
    await world.layRules()
    await world.serve(world.enter, 'TCP4-LISTEN:8022,bind=127.0.0.1', 'tcp-loopback')
    await world.serve(world.enter, 'TCP4-LISTEN:8023', 'tcp-all')
    await world.serve(world.enter, 'UDP4-LISTEN:8024,bind=127.0.0.1', 'udp-loopback')
    await world.serve(world.enter, 'UDP4-LISTEN:8025', 'udp-all')
    const all = [forward('tcp', 8022), forward('tcp', 8023), forward('udp', 8024), forward('udp', 8025)]
    expect(await world.ask('tcp', 8022)).toBe('refused')
    for (const each of all) await world.add(each)
    expect(await world.ask('tcp', 8022)).toBe('tcp-loopback')
    expect(await world.ask('tcp', 8023)).toBe('tcp-all')
    expect(await world.ask('udp', 8024)).toBe('udp-loopback')
    expect(await world.ask('udp', 8025)).toBe('udp-all')
    const seen = await world.read()
    expect(seen.kind === 'running' && new Set(seen.forwards.map((each) => JSON.stringify(each)))).toEqual(
      new Set(all.map((each) => JSON.stringify(each))),
    )
    await world.add(forward('tcp', 8022)) // open already: stays
    await world.remove(forward('tcp', 8022))
    expect(await world.ask('tcp', 8022)).toBe('refused')
    expect(await world.ask('tcp', 8023)).toBe('tcp-all')
    await world.remove(forward('tcp', 8022)) // closed already: nothing happens
    await world.add(forward('tcp', 8022))
    expect(await world.ask('tcp', 8022)).toBe('tcp-loopback')
  })

  it('leads a forward of a network to the address that its rule names', async () => {
    await world.inside('ip', 'link', 'add', 'br0', 'type', 'bridge')
    await world.inside('ip', 'address', 'add', '192.168.150.1/24', 'dev', 'br0')
    await world.inside('ip', 'link', 'set', 'br0', 'up')
    await world.serve(world.enter, 'TCP4-LISTEN:80,bind=192.168.150.1', 'guest')
    await world.start(tool)
    const listen = { address: '127.0.0.1', port: 8080 }
    await world.layRules([{ proto: 'tcp', listen, to: { address: '192.168.150.1', port: 80 }, bridge: 'br0' }])
    await world.add(forward('tcp', 8080))
    expect(await world.ask('tcp', 8080)).toBe('guest')
  })

  it('refuses a port that is taken, one that is kept for root, and an address that is not there', async () => {
    await world.start(tool)
    await world.serve(world.machine.enter, 'TCP4-LISTEN:7003,bind=127.0.0.1', 'taken')
    await world.serve(world.machine.enter, 'UDP4-LISTEN:7003,bind=127.0.0.1', 'taken')
    const { folder } = world.user
    const add = (what: UplinkForward) => world.fault('addForward', folder, world.holder, what)
    for (const proto of ['tcp', 'udp'] as const) {
      const fault = await add(forward(proto, 7003))
      expect(fault?.code).toBe('uplink.port-busy')
      expect(fault?.message).toContain(`${proto} 127.0.0.1:7003`)
    }
    expect((await add(forward('tcp', 8030, '198.51.100.7')))?.code).toBe('uplink.no-address')
    const low = await add(forward('tcp', 80))
    if (who === 'plain') expect(low?.code).toBe('uplink.port-forbidden')
    else expect(low).toBeUndefined()
    expect(await world.read()).toMatchObject({ forwards: who === 'plain' ? [] : [forward('tcp', 80)] })
  })

  it('ends when it is stopped, with every forward and file, and can be started again', async () => {
    const before = await traces()
    await world.start(tool)
    await world.add(forward('tcp', 8022))
    await world.add(forward('udp', 8024))
    await world.stop()
    expect(await world.servants()).toEqual([])
    expect(await world.read()).toEqual({ kind: 'none' })
    expect(await readdir(world.user.folder)).toEqual([])
    expect(existsSync(`/proc/${world.holder}`)).toBe(true)
    expect(await world.inside('ip', '-br', 'link')).not.toMatch(/uplink0|fwd/)
    expect(await leftovers(before)).toEqual([])
    await world.stop() // nothing there: nothing happens
    await world.start(tool)
    expect(await world.read()).toMatchObject({ kind: 'running', forwards: [] })
  })

  it('takes the place of one that was killed, and of one that runs', async () => {
    await world.start(tool)
    const first = await world.read()
    if (first.kind !== 'running') throw new Error('not running')
    process.kill(first.pid, 'SIGKILL')
    await until(async () => (await world.read()).kind === 'none', { what: 'an uplink that is seen to be gone' })
    await world.start(tool)
    const second = await world.read()
    await world.start(tool)
    expect(await world.read()).not.toEqual(second)
    const programs = (await world.servants()).filter(({ args }) => args[0]?.includes(tool))
    expect(programs).toHaveLength(1)
  })

  it('ends with the sandbox, and every forward too', async () => {
    await world.start(tool)
    await world.add(forward('tcp', 8022))
    await world.add(forward('udp', 8024))
    expect(await world.servants()).not.toEqual([])
    process.kill(world.holder, 'SIGKILL')
    await until(async () => (await world.servants()).length === 0, { what: 'no process of the uplink' })
    expect(await world.ask('tcp', 8022)).toBe('refused')
  })

  it('opens the loopback of IPv6 by pasta', async () => {
    await world.serve(world.enter, 'TCP6-LISTEN:8027,bind=[::1]', 'six')
    await world.start(tool)
    await world.add(forward('tcp', 8027, '::1'))
    expect(await world.ask('tcp', 8027, '::1')).toBe('six')
    expect(await world.read()).toMatchObject({ forwards: [forward('tcp', 8027, '::1')] })
    await world.remove(forward('tcp', 8027, '::1'))
    expect(await world.ask('tcp', 8027, '::1')).toBe('refused')
  })

  it('opens no forward without an uplink', async () => {
    expect((await world.fault('addForward', world.user.folder, world.holder, forward('tcp', 8022)))?.code).toBe(
      'uplink.none',
    )
  })
})

describe('slirp4netns', () => {
  it('opens other addresses of the machine, and all of them', async (context) => {
    const world = await worldOf(context, 'own')
    await world.start('slirp4netns')
    await world.layRules()
    await world.serve(world.enter, 'TCP4-LISTEN:8022,bind=127.0.0.1', 'hello')
    await world.add(forward('tcp', 8022, outerAddress))
    expect(await world.ask('tcp', 8022, outerAddress)).toBe('hello')
    expect(await world.ask('tcp', 8022)).toBe('refused')
    await world.remove(forward('tcp', 8022, outerAddress))
    await world.add(forward('tcp', 8022, '0.0.0.0'))
    expect(await world.ask('tcp', 8022, outerAddress)).toBe('hello')
    expect(await world.ask('tcp', 8022)).toBe('hello')
  })

  it('starts on a machine that is not connected, and opens its loopback', async (context) => {
    const world = await worldOf(context, 'own', 'offline')
    await world.start('slirp4netns')
    await world.serve(world.enter, 'TCP4-LISTEN:8022', 'hello')
    await world.add(forward('tcp', 8022))
    expect(await world.ask('tcp', 8022)).toBe('hello')
  })
})

describe('pasta', () => {
  it('says that it opens the loopback only', async (context) => {
    const world = await worldOf(context, 'own')
    await world.start('pasta')
    const fault = await world.fault('addForward', world.user.folder, world.holder, forward('tcp', 8022, '0.0.0.0'))
    expect(fault).toMatchObject({ code: 'uplink.pasta-address', hint: expect.stringContaining('slirp4netns') })
  })

  it('says that it needs a default route, and leaves nothing', async (context) => {
    const world = await worldOf(context, 'own', 'offline')
    const fault = await world.fault('startUplink', { tool: 'pasta', holder: world.holder, folder: world.user.folder })
    expect(fault?.code).toBe('uplink.pasta-offline')
    expect(await readdir(world.user.folder)).toEqual([])
  })
})

describe('the choice of the program', () => {
  it('is slirp4netns where both are installed', () => {
    expect(installedUplink('')).toBe('slirp4netns')
  })
  it('can be made by hand, and a wrong word is a fault', () => {
    expect(installedUplink('pasta')).toBe('pasta')
    expect(installedUplink('none')).toBe('missing')
    expect(() => installedUplink('wireguard')).toThrow('no uplink')
  })
})

describe('an uplink that cannot start', () => {
  it('tells what the program said', async (context) => {
    const world = await worldOf(context, 'own')
    const fault = await world.fault('startUplink', {
      tool: 'slirp4netns',
      holder: 4_000_000,
      folder: world.user.folder,
    })
    expect(fault?.code).toMatch(/^uplink\.(failed|silent)$/)
  })
})
