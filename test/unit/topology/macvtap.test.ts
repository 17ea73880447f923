// Guests directly on links in the graph: their cables come out of the card, bond or VLAN; others' macvtaps are shown where they are.
import { expect, test } from 'vitest'
import { emptyHost, type HostSnapshot, type Link } from '../../../src/core/host/schema.ts'
import { parseLab } from '../../../src/core/lab/text.ts'
import { graphOf, type Graph } from '../../../src/core/topology/graph.ts'
import { link as linkOf } from '../plan/machine.ts'

const { lab } = parseLab(`version: 1
name: office
scope: host
vlans: { eth0.5: { link: eth0, id: 5 } }
guests:
  web: { cards: [{ connect: { macvtap: { link: eth0, mode: private } } }, { connect: { macvtap: { link: eth0.5 } } }] }
`)

const link = (name: string, rest: Parameters<typeof linkOf>[1] = {}): Link => linkOf(name, { kind: 'macvtap', ...rest })
const mine: Pick<Link, 'owner'> = { owner: { kind: 'tapdeck', lab: 'office', name: 'web.0' } }
const hostWith = (links: Link[], rest: Partial<HostSnapshot> = {}): HostSnapshot => ({
  ...emptyHost,
  ...rest,
  links: [...emptyHost.links, link('eth0', { kind: 'card' }), ...links],
})
const edges = (graph: Graph): string[] => graph.edges.map(({ from, to, presence }) => `${from} > ${to} ${presence}`)

test('what is wanted hangs on the card and on the VLAN, and a row says where', () => {
  const graph = graphOf(lab, hostWith([]))
  expect(edges(graph)).toEqual(
    expect.arrayContaining(['link:eth0 > guest:web wanted', 'link:eth0.5 > guest:web wanted']),
  )
  const facts = graph.nodes.find(({ id }) => id === 'guest:web')?.facts
  expect(facts?.of === 'guest' && facts.rows.map(({ to, presence }) => ({ to, presence }))).toEqual([
    { to: { kind: 'macvtap', name: 'eth0' }, presence: 'wanted' },
    { to: { kind: 'macvtap', name: 'eth0.5' }, presence: 'wanted' },
  ])
})

test('what is there is the cable itself, with its mode and its state, and no node', () => {
  const graph = graphOf(
    lab,
    hostWith([link('office-web0', { ...mine, lower: 'eth0', macvtap: { mode: 'private', user: 1000 } })]),
  )
  const cable = graph.edges.find(({ name }) => name === 'office-web0')
  expect(cable).toMatchObject({ from: 'link:eth0', to: 'guest:web', presence: 'there', state: 'up' })
  expect(cable?.detail).toContain('macvtap private')
  expect(graph.nodes.map(({ id }) => id)).not.toContain('link:office-web0')
})

test('what is on another link than the lab says is drawn twice: as it would go and as it is wanted', () => {
  const graph = graphOf(
    lab,
    hostWith([link('eth1', { kind: 'card' }), link('office-web0', { ...mine, lower: 'eth1' })]),
  )
  expect(edges(graph)).toEqual(
    expect.arrayContaining(['link:eth1 > guest:web surplus', 'link:eth0 > guest:web wanted']),
  )
})

test('somebody else’s is shown on its card with its owner, and with a QEMU that holds it as that one’s cable', () => {
  const theirs = link('macvtap0', { lower: 'eth0', owner: { kind: 'libvirt' }, macvtap: { mode: 'vepa' } })
  const alone = graphOf(undefined, hostWith([theirs]))
  expect(alone.nodes.find(({ id }) => id === 'link:macvtap0')).toMatchObject({ foreign: 'libvirt', layer: 'guest' })
  expect(edges(alone)).toContain('link:eth0 > link:macvtap0 there')
  const held = graphOf(undefined, hostWith([theirs], { guests: [{ pid: 77, name: 'vm', taps: ['macvtap0'] }] }))
  expect(held.nodes.map(({ id }) => id)).not.toContain('link:macvtap0')
  expect(edges(held)).toContain('link:eth0 > process:77 there')
})
