// Plans that could cut a machine off, carried out: what answered before must answer after, or all is put back.
import { describe, expect, it } from 'vitest'
import { until } from '../../support/until.ts'
import { card, gateway, overCard, peer, world } from './world.ts'

const cutOff = { code: 'apply.cut-off', message: expect.stringContaining('Everything was put back as it was.') }

describe('a bridge over the card that carries the default route', () => {
  it('is kept when everything answers through it, and the machine stays in reach', async () => {
    const place = await world()
    const change = place.begin({ operations: overCard(await place.mac()), keepWithin: 60 })
    expect(await change.state()).toBe('waiting')
    expect(change.said[0]).toMatchObject({
      risk: {
        level: 'risky',
        patience: 10,
        probes: [
          { kind: 'gateway', family: 'inet' },
          { kind: 'name-server' },
          { kind: 'peer', by: 'ssh', address: peer },
        ],
      },
    })
    expect(change.said[1]).toEqual({
      asks: `Ask the gateway of the default route, a name server, the other end of your SSH connection from ${peer}`,
    })
    change.say('keep')
    expect(await change.state()).toBe('kept')
    await until(place.reaches, { what: 'the machine is reached' })
    expect(place.underWay()).toEqual([])
  })

  it('with spanning tree is given the time that this takes before anything passes', async () => {
    const place = await world()
    const change = place.begin({ operations: overCard(await place.mac(), { stp: 4 }), keepWithin: 60 })
    expect(await change.state()).toBe('waiting')
    expect(change.said[0]).toMatchObject({ risk: { patience: 22 } })
    await until(place.reaches, { what: 'the machine is reached' })
    change.say('rollback')
    expect(await change.state()).toBe('rolled-back')
    await until(place.reaches, { what: 'the machine is reached' })
  })

  it.each([
    ['a gateway that is not there', { via: '198.51.100.77' }],
    ['its address on a bridge that leads nowhere', { onto: 'br1' as const }],
  ])('is undone with %s, which is named', async (_what, mistake) => {
    const place = await world()
    const before = await place.state()
    const change = place.begin({ operations: overCard(await place.mac(), mistake), keepWithin: 60 })
    expect(await change.state()).toBe('failed')
    expect(change.fault()).toMatchObject(cutOff)
    expect(change.fault().message).toContain('the gateway of the default route')
    await until(place.reaches, { what: 'the machine is reached' })
    expect(await place.state()).toBe(before)
    expect(place.underWay()).toEqual([])
  })

  it('needs a gateway that answers ARP, not one that answers an echo', async () => {
    const place = await world()
    await place.outside('sysctl', '-qw', 'net.ipv4.icmp_echo_ignore_all=1')
    const wrong = place.begin({ operations: overCard(await place.mac(), { via: '198.51.100.77' }) })
    expect(await wrong.state()).toBe('failed')
    const right = place.begin({ operations: overCard(await place.mac()), keepWithin: 60 })
    expect(await right.state()).toBe('waiting')
  })
})

describe('a machine without a way to its name server', () => {
  it('asks nobody, and can be given a way all the same', async () => {
    const place = await world()
    await place.net.run(['ip', 'route', 'del', 'default'])
    const route = { op: 'route.add' as const, family: 'inet' as const, to: 'default', device: card.name, via: gateway }
    const change = place.begin({ operations: [route], keepWithin: 60 })
    expect(await change.state()).toBe('waiting')
    change.say('keep')
    expect(await change.state()).toBe('kept')
    await until(place.reaches, { what: 'the machine is reached' })
  })
})

describe('a subnet that takes the user’s other end away', () => {
  const hijack = [
    { op: 'link.add' as const, name: 'br0', alias: 'tapdeck:office/br0', link: { kind: 'bridge' as const } },
    { op: 'link.set' as const, name: 'br0', up: true },
    { op: 'address.add' as const, device: 'br0', address: '203.0.113.200/24' },
  ]

  it('is undone: neither that end nor the name server answers, though the gateway does', async () => {
    const place = await world()
    const before = await place.state()
    const change = place.begin({ operations: hijack, keepWithin: 60 })
    expect(await change.state()).toBe('failed')
    expect(change.fault()).toMatchObject(cutOff)
    expect(change.fault().message).toContain(
      `after the change a name server and the other end of your SSH connection from ${peer} did not answer`,
    )
    expect(await place.state()).toBe(before)
    await until(place.reaches, { what: 'the machine is reached' })
  })

  it('is not asked what did not answer before', async () => {
    const place = await world()
    await place.outside('ip', 'address', 'delete', `${peer}/32`, 'dev', 'lo')
    await place.outside('ip', 'address', 'delete', '203.0.113.53/32', 'dev', 'lo')
    const change = place.begin({ operations: hijack, keepWithin: 60 })
    expect(await change.state()).toBe('waiting')
    expect(change.said[1]).toEqual({ asks: 'Ask the gateway of the default route' })
  })
})

describe('the address at which the user comes in', () => {
  it('may go by intent: the clock runs, and what is left must answer', async () => {
    const place = await world()
    const change = place.begin({
      operations: [
        { op: 'address.remove', device: card.name, address: card.address },
        { op: 'address.add', device: card.name, address: '198.51.100.3/24' },
        { op: 'route.add', family: 'inet', to: 'default', device: card.name, via: '198.51.100.1' },
      ],
      keepWithin: 60,
    })
    expect(await change.state()).toBe('waiting')
    expect(change.said[0]).toMatchObject({ risk: { probes: [{ kind: 'gateway' }, { kind: 'name-server' }] } })
    change.say('keep')
    expect(await change.state()).toBe('kept')
  })
})
