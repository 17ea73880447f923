// The graph of lab × host: what is there, what is wanted, what would go, and whose the rest is.
import { expect, test } from 'vitest'
import { emptyHost, type HostSnapshot, type Link } from '../../../src/core/host/schema.ts'
import { assembleSnapshot } from '../../../src/core/host/snapshot.ts'
import { parseLab } from '../../../src/core/lab/text.ts'
import type { Lab } from '../../../src/core/lab/schema.ts'
import { graphOf, type Graph } from '../../../src/core/topology/graph.ts'
import { parseId, placeKey } from '../../../src/core/topology/ids.ts'
import { recordedHost } from '../host/recorded.ts'
import { link as linkOf, route } from '../plan/machine.ts'

const labOf = (text: string): Lab => {
  const { lab, findings } = parseLab(`version: 1\nname: office\n${text}`)
  if (lab === undefined) throw new Error(findings.map(({ message }) => message).join('\n'))
  return lab
}

const link = (name: string, rest: Parameters<typeof linkOf>[1] = {}): Link => linkOf(name, { kind: 'tap', ...rest })
const mine = (name: string): Pick<Link, 'owner'> => ({ owner: { kind: 'tapdeck', lab: 'office', name } })
const hostWith = (links: Link[], rest: Partial<HostSnapshot> = {}): HostSnapshot => ({
  ...emptyHost,
  ...rest,
  links: [...emptyHost.links, ...links],
})
const defaultRoute = (words: string) => route(`default via ${words}`)
const node = (graph: Graph, id: string) => graph.nodes.find((one) => one.id === id)
const edges = (graph: Graph): string[] => graph.edges.map(({ from, to, presence }) => `${from} > ${to} ${presence}`)

const natLab = labOf(`
networks: { lan: { subnet: 192.168.150.0/24 } }
bridges: { br0: {} }
guests:
  web: { cards: [{ connect: { network: lan } }, { connect: { bridge: br0, vlan: 20 } }, { connect: nothing }] }
`)

test('on an empty host everything of the lab is wanted, and a guest has a row for each card', () => {
  const graph = graphOf(natLab, emptyHost)
  expect(graph.nodes.map(({ id, presence }) => `${id} ${presence}`)).toEqual([
    'outside wanted',
    'network:lan wanted',
    'link:br0 wanted',
    'guest:web there',
  ])
  expect(edges(graph)).toEqual([
    'outside > network:lan wanted',
    'network:lan > guest:web wanted',
    'link:br0 > guest:web wanted',
  ])
  const facts = node(graph, 'guest:web')?.facts
  expect(facts?.of === 'guest' && facts.rows.map(({ to, vlan, presence }) => [to, vlan, presence])).toEqual([
    [{ kind: 'network', name: 'lan' }, undefined, 'wanted'],
    [{ kind: 'bridge', name: 'br0' }, 20, 'wanted'],
    [{ kind: 'nothing' }, undefined, 'there'],
  ])
})

test('a cable that hangs on another bridge than the lab says is drawn twice: as it would go and as it is wanted', () => {
  const graph = graphOf(
    natLab,
    hostWith([
      link('office-lan', { kind: 'bridge', ...mine('lan') }),
      link('br0', { kind: 'bridge', ...mine('br0') }),
      link('office-web0', { master: 'br0', ...mine('web0') }),
    ]),
  )
  expect(edges(graph)).toContain('link:br0 > guest:web surplus')
  expect(edges(graph)).toContain('network:lan > guest:web wanted')
})

test('what this lab made and no longer says is surplus; what another lab made is foreign', () => {
  const graph = graphOf(
    labOf(''),
    hostWith([
      link('br7', { kind: 'bridge', ...mine('br7') }),
      link('x', { kind: 'bridge', owner: { kind: 'tapdeck', lab: 'other', name: 'x' } }),
    ]),
  )
  expect(node(graph, 'link:br7')).toMatchObject({ presence: 'surplus' })
  expect(node(graph, 'link:x')).toMatchObject({ presence: 'there', foreign: 'lab other' })
})

test('a QEMU that is no guest of the lab stands among the guests, on its own cable', () => {
  const taps = [link('br0', { kind: 'bridge' }), link('vnet0', { master: 'br0' })]
  const process = { pid: 41, name: 'other-vm', taps: ['vnet0'] }
  const graph = graphOf(undefined, hostWith(taps, { guests: [process] }))
  expect(node(graph, 'process:41')).toMatchObject({ layer: 'guest', name: 'other-vm', foreign: 'QEMU' })
  expect(edges(graph)).toEqual(['link:br0 > process:41 there'])
})

test('a guest that runs and is no more in the lab is surplus', () => {
  const graph = graphOf(labOf(''), hostWith([], { guests: [{ pid: 41, lab: 'office', guest: 'old', taps: [] }] }))
  expect(node(graph, 'process:41')).toMatchObject({ name: 'old', presence: 'surplus' })
})

test('bonds, VLANs and ports that the lab wants are drawn before they are there', () => {
  const lab = labOf(`
scope: host
bonds: { bond0: { ports: [eth0, eth1] } }
vlans: { bond0.20: { link: bond0, id: 20 } }
bridges: { br20: { ports: [bond0.20] } }
`)
  const graph = graphOf(lab, hostWith([link('eth0', { kind: 'card' }), link('eth1', { kind: 'card' })]))
  expect(edges(graph)).toEqual([
    'link:eth0 > link:bond0 wanted',
    'link:eth1 > link:bond0 wanted',
    'link:bond0 > link:bond0.20 wanted',
    'link:bond0.20 > link:br20 wanted',
  ])
})

test('a bridge that is not there yet says how it will come by an address', () => {
  const lab = labOf('scope: host\nbridges: { br0: { ports: [eth0], address: inherit }, br1: {} }')
  const graph = graphOf(lab, hostWith([link('eth0', { kind: 'card' })]))
  expect(node(graph, 'link:br0')?.facts).toMatchObject({ gets: 'inherit' })
  expect(node(graph, 'link:br1')?.facts).not.toHaveProperty('gets')
})

test('in a container the end of a veth pair whose other end is outside is a card; in somebody’s bridge it is not', () => {
  const veth = { kind: 'veth', lowerNamespace: 0 } as const
  const lab = labOf('scope: host\nbridges: { br0: { ports: [eth1] } }')
  const graph = graphOf(
    lab,
    hostWith([
      link('eth0', veth),
      link('eth1', { ...veth, master: 'br0' }),
      link('docker0', { kind: 'bridge' }),
      link('veth1', { ...veth, master: 'docker0' }),
      link('veth2', { kind: 'veth', lower: 'veth1' }),
    ]),
  )
  expect(['eth0', 'eth1', 'veth1', 'veth2'].map((name) => node(graph, `link:${name}`)?.layer)).toEqual([
    'card',
    'card',
    'guest',
    'guest',
  ])
})

test('a port that the lab takes out of its bridge is struck', () => {
  const graph = graphOf(
    labOf('scope: host\nbridges: { br0: {} }'),
    hostWith([link('br0', { kind: 'bridge', ...mine('br0') }), link('eth0', { kind: 'card', master: 'br0' })]),
  )
  expect(edges(graph)).toEqual(['link:eth0 > link:br0 surplus'])
})

test('the outer network leads to the card behind the bridge that has the default route; both families are one', () => {
  const graph = graphOf(
    undefined,
    hostWith([link('br0', { kind: 'bridge' }), link('eth0', { kind: 'card', master: 'br0' })], {
      routes: [defaultRoute('10.0.0.1 dev br0'), defaultRoute('fe80::1 dev br0')],
    }),
  )
  expect(node(graph, 'outside')?.addresses).toEqual(['10.0.0.1', 'fe80::1'])
  expect(edges(graph)).toContain('outside > link:eth0 there')
})

test('in a container too the outer network leads to the card in the bridge that has the default route, through bond and VLAN', () => {
  const veth = { kind: 'veth', lowerNamespace: 0 } as const
  const routes = [defaultRoute('10.0.0.1 dev br0')]
  const inBridge = graphOf(
    undefined,
    hostWith([link('br0', { kind: 'bridge', ...mine('br0') }), link('eth0', { ...veth, master: 'br0' })], { routes }),
  )
  expect(edges(inBridge)).toEqual(['outside > link:eth0 there', 'link:eth0 > link:br0 there'])
  expect(node(inBridge, 'link:eth0')?.layer).toBe('card')
  const deeper = graphOf(
    undefined,
    hostWith(
      [
        link('br0', { kind: 'bridge' }),
        link('bond0.20', { kind: 'vlan', lower: 'bond0', master: 'br0' }),
        link('bond0', { kind: 'bond' }),
        link('eth0', { ...veth, master: 'bond0' }),
        link('eth1', { ...veth, master: 'bond0' }),
      ],
      { routes },
    ),
  )
  expect(edges(deeper).filter((edge) => edge.startsWith('outside'))).toEqual([
    'outside > link:eth0 there',
    'outside > link:eth1 there',
  ])
})

test('beside a real card in that bridge, the end of a pair leads to a container, and not outside', () => {
  const graph = graphOf(
    undefined,
    hostWith(
      [
        link('br0', { kind: 'bridge' }),
        link('eth0', { kind: 'card', master: 'br0' }),
        link('veth1', { kind: 'veth', lowerNamespace: 0, master: 'br0' }),
      ],
      { routes: [defaultRoute('10.0.0.1 dev br0')] },
    ),
  )
  expect(edges(graph).filter((edge) => edge.startsWith('outside'))).toEqual(['outside > link:eth0 there'])
  expect(node(graph, 'link:veth1')?.layer).toBe('guest')
})

test('virtual functions are counted inside their card, by who has them', () => {
  const fn = (address: string, rest: object) => ({
    address,
    vendor: '8086',
    device: '1',
    interfaces: [],
    groupMates: [],
    ...rest,
  })
  const graph = graphOf(
    undefined,
    hostWith([link('ens2f0', { kind: 'card' })], {
      pci: [
        fn('0000:03:00.0', { interfaces: ['ens2f0'], totalVfs: 8, numVfs: 2 }),
        fn('0000:03:02.0', { physicalFunction: '0000:03:00.0', driver: 'vfio-pci' }),
        fn('0000:03:02.1', { physicalFunction: '0000:03:00.0', driver: 'iavf' }),
      ],
    }),
  )
  const facts = node(graph, 'link:ens2f0')?.facts
  expect(facts?.of === 'card' && facts.functions).toEqual({
    total: 8,
    list: [
      { address: '0000:03:02.0', state: 'given' },
      { address: '0000:03:02.1', state: 'free' },
    ],
  })
})

test('on recorded machines every cable has two ends, every id is one, and cables never lead to the left', () => {
  for (const name of ['namespace', 'bonds'] as const) {
    const { nodes, edges: cables } = graphOf(undefined, assembleSnapshot(recordedHost(name)))
    const order = new Map(
      nodes.map(({ id, layer }) => [id, ['outside', 'card', 'bundle', 'network', 'guest'].indexOf(layer)]),
    )
    expect(order.size).toBe(nodes.length)
    expect(new Set(cables.map(({ id }) => id)).size).toBe(cables.length)
    expect(nodes.length).toBeGreaterThan(3)
    for (const { from, to } of cables) expect(order.has(from) && order.has(to)).toBe(true)
    const back = cables.filter(({ from, to }) => (order.get(from) ?? 0) > (order.get(to) ?? 0))
    expect(back).toEqual([])
  }
})

test('ids say what they name, and where its place is kept', () => {
  expect(parseId('guest:web')).toEqual({ of: 'guest', name: 'web' })
  expect(parseId('link:bond0.20')).toEqual({ of: 'link', name: 'bond0.20' })
  expect(parseId('web.1')).toEqual({ of: 'card', guest: 'web', card: 1 })
  expect(parseId('user:web.0')).toEqual({ of: 'user', guest: 'web', card: 0 })
  expect(parseId('link:eth0>br0')).toEqual({ of: 'port', port: 'eth0', master: 'br0' })
  expect(parseId('bond0>link:bond0.20')).toEqual({ of: 'other' })
  expect(parseId('outside>network:lan')).toEqual({ of: 'other' })
  const lab = labOf('bridges: { br0: {} }')
  expect(['link:br0', 'link:eth0', 'guest:web', 'outside'].map((id) => placeKey(id, lab))).toEqual([
    'bridges.br0',
    'links.eth0',
    'guests.web',
    'outside',
  ])
})

test('the network inside QEMU is up only while its guest runs', () => {
  const lab = labOf('guests: { web: { cards: [{ connect: { user: {} } }] } }')
  const running = hostWith([], { guests: [{ lab: 'office', guest: 'web', pid: 7, taps: [] }] })
  expect(node(graphOf(lab, emptyHost), 'user:web.0')?.state).toBe('down')
  expect(node(graphOf(lab, running), 'user:web.0')?.state).toBe('up')
})
