// What Tapdeck does not touch: cards that are gone or someone else's, ports of others, rules that cannot be read.
import { describe, expect, it } from 'vitest'
import { adoptAll } from '../../../src/core/drift/adopt/all.ts'
import { repairOf } from '../../../src/core/drift/repair.ts'
import type { HostSnapshot } from '../../../src/core/host/schema.ts'
import { link, route } from '../plan/machine.ts'
import { carriedOut, changed } from './carried-out.ts'
import { applied, bare, carry, driftIn, inputFor, planFor } from './office.ts'

const same = applied()

describe('a lab that cannot be planned any more', () => {
  it('says that a card is not there, and can do without it', () => {
    const host: HostSnapshot = { ...same, links: same.links.filter(({ name }) => name !== 'eth2') }
    const drifts = driftIn(host)
    expect(drifts).toMatchObject([
      {
        what: 'There is no interface eth2 on this machine, which is to be a port of bridge br1',
        path: 'bridges.br1.ports[0]',
        node: 'link:eth2',
        repair: { kind: 'none' },
        adopt: { kind: 'edits', edits: [{ edit: 'port.remove', of: { bridge: 'br1' }, port: 'eth2' }] },
      },
    ])
    expect(repairOf(inputFor(host))).toBeUndefined()
    const { text } = adoptAll(inputFor(host))
    expect(driftIn(host, text)).toEqual([])
  })

  it('says that a card is a port of someone else’s bridge by now', () => {
    const free = carriedOut(same, [{ op: 'link.master', name: 'eth2', master: { kind: 'none' } }], {
      scope: 'host',
      lab: 'office',
      folder: '',
    })
    const theirs = link('virbr0', { kind: 'bridge', owner: { kind: 'libvirt' } })
    const host = changed({ ...free, links: [...free.links, theirs] }, 'eth2', (old) => ({ ...old, master: 'virbr0' }))
    expect(driftIn(host)).toMatchObject([
      { what: 'eth2 is a port of virbr0 already, and cannot be a port of bridge br1', repair: { kind: 'none' } },
    ])
  })
})

describe('a default route that someone else has made elsewhere', () => {
  it('is in the way of the gateway of the lab', () => {
    const host: HostSnapshot = { ...same, routes: [...same.routes, route('default via 10.7.0.1 dev eth3')] }
    expect(driftIn(host)).toMatchObject([
      { path: 'bridges.br0.gateway', node: 'link:br0', repair: { kind: 'none' }, adopt: { kind: 'none' } },
    ])
  })
})

describe('a port that someone else has put in and looks after', () => {
  const theirs = link('ens9', { owner: { kind: 'networkd' }, master: 'br1' })
  const host: HostSnapshot = { ...same, links: [...same.links, theirs] }

  it('is shown and left alone', () => {
    expect(driftIn(host)).toMatchObject([
      { id: 'ens9 in br1', what: 'ens9 is a port of br1, which was not applied', repair: { kind: 'none' } },
    ])
    expect(repairOf(inputFor(host))?.steps).toEqual([])
  })

  it('is adopted as a port of the lab', () => {
    const { text } = adoptAll(inputFor(host))
    expect(text).toContain('ports: [eth2, ens9]')
    expect(driftIn(host, text)).toEqual([])
  })

  it.each([
    ['a tap', link('vnet0', { kind: 'tap', master: 'br1', owner: { kind: 'libvirt' } })],
    ['a container', link('veth7', { kind: 'veth', lowerNamespace: 3, master: 'br1', owner: { kind: 'docker' } })],
  ])('is no change of the bridge where it is %s, which uses it', (_what, cable) => {
    expect(driftIn({ ...same, links: [...same.links, cable] })).toEqual([])
  })
})

describe('rules that an ordinary user cannot read', () => {
  it('are not taken for gone, and the rest is seen', () => {
    const blind: HostSnapshot = {
      ...changed(same, 'br0', (old) => ({ ...old, mtu: 1400 })),
      tables: [],
      unread: [{ part: 'rules', reason: 'Operation not permitted' }],
    }
    expect(driftIn(blind).map(({ id }) => id)).toEqual(['br0 mtu'])
  })
})

describe('what would make the lab one that cannot be applied', () => {
  it('is not adopted, and it is said why', () => {
    const host = changed(same, 'br1', (old) => ({
      ...old,
      addresses: link('x', { addresses: ['192.168.150.7/24'] }).addresses,
    }))
    const [drift] = driftIn(host)
    expect(drift?.what).toBe('br1 has the address 192.168.150.7/24, which was not applied')
    expect(adoptAll(inputFor(host))).toMatchObject({
      edits: [],
      refused: [{ id: drift?.id, why: expect.stringContaining('192.168.150.0/24') }],
    })
  })
})

describe('a bridge that inherits its address', () => {
  const text = 'version: 1\nname: office\nscope: host\nbridges: { br0: { ports: [eth3], address: inherit } }\n'
  const inherited = applied(text, { ...bare, routes: [route('default via 10.7.0.1 dev eth3')] })

  it('has what the card had', () => {
    expect(planFor(text, inherited).steps).toEqual([])
    expect(driftIn(inherited, text, text)).toEqual([])
  })

  it('gets a list of its own when another address is adopted', () => {
    const host = changed(inherited, 'br0', (old) => ({
      ...old,
      addresses: link('br0', { addresses: ['10.7.0.2/24', '10.8.0.1/24'] }).addresses,
    }))
    expect(driftIn(host, text, text).map(({ what }) => what)).toEqual([
      'br0 has the address 10.8.0.1/24, which was not applied',
    ])
    const { text: now } = adoptAll(inputFor(host, text, text))
    expect(now).toContain('address: [10.7.0.2/24, 10.8.0.1/24], gateway: 10.7.0.1')
    expect(driftIn(host, now, text)).toEqual([])
    expect(carry(host, planFor(now, host)).links).toBeDefined()
  })

  it('is put back with the card that was taken out and got its address back', () => {
    const freed = carriedOut(
      inherited,
      [
        { op: 'link.master', name: 'eth3', master: { kind: 'none' } },
        { op: 'address.remove', device: 'br0', address: '10.7.0.2/24' },
        { op: 'address.add', device: 'eth3', address: '10.7.0.2/24' },
        { op: 'route.remove', family: 'inet', to: 'default', device: 'br0', via: '10.7.0.1' },
        { op: 'route.add', family: 'inet', to: 'default', device: 'eth3', via: '10.7.0.1' },
      ],
      { scope: 'host', lab: 'office', folder: '' },
    )
    const ids = driftIn(freed, text, text).map(({ id }) => id)
    expect(ids).toContain('eth3 master')
    const plan = repairOf(inputFor(freed, text, text))
    const mended = plan ? carry(freed, plan) : freed
    expect(planFor(text, mended).steps.map(({ what }) => what)).toEqual([])
  })
})
