// Bonds, VLANs and DHCP through NetworkManager: kept, as wanted after it and the machine were started again, and gone without a trace.
import { expect, it } from 'vitest'
import { until } from '../../support/until.ts'
import { vlanPeer, vlanPeerReaches } from '../support/path.ts'
import { dhcpServer } from '../support/peer.ts'
import { addressesOf, answers, expectAsBefore, expectNothingToDo, file, kept, profiles, write } from './labs.ts'
import { managedHost } from './networkmanager.ts'

const machine = managedHost()
/** Milliseconds: the machine is emulated, and starts again in each. */
const timeout = 900_000

interface Journey {
  name: string
  lab: string
  /** Interfaces for which Tapdeck has a profile. */
  profiles: string[]
  /** What it needs of the outer network. */
  outer?: () => Promise<unknown>
  /** What it needs of the machine, after each of its starts. */
  inside?: () => Promise<unknown>
  /** Resolves when the peer reaches the machine as the lab wants it. */
  works: () => Promise<unknown>
}

const given = async (): Promise<string> =>
  until(async () => /10\.20\.190\.1[0-5]\d/.exec(await addressesOf(machine, 'br0'))?.[0], {
    what: 'an address by DHCP',
    deadline: 60_000,
  })

const journeys: Journey[] = [
  {
    name: 'a bridge over a bond of two cards, of which one carries the default route',
    lab: 'bonds: { bond0: { ports: [eth0, eth1], primary: eth0 } }\nbridges: { br0: { ports: [bond0], address: inherit } }',
    profiles: ['bond0.port-of-bridge', 'br0', 'eth0.port-of-bond', 'eth1.port-of-bond'],
    works: () => answers(machine, machine.address),
  },
  {
    name: 'a VLAN on a bond, with a bridge over it, beside the address of the machine',
    lab: [
      'bonds: { bond0: { ports: [eth0, eth1] } }',
      'vlans: { bond0.20: { link: bond0, id: 20 } }',
      'bridges: { br0: { ports: [bond0], address: inherit }, br20: { ports: [bond0.20], address: [10.20.20.2/24] } }',
    ].join('\n'),
    profiles: [
      ...['bond0.20.port-of-bridge', 'bond0.port-of-bridge', 'br0', 'br20'],
      ...['eth0.port-of-bond', 'eth1.port-of-bond'],
    ],
    inside: () => vlanPeer(machine, 20),
    works: async () => {
      await answers(machine, machine.address)
      await vlanPeerReaches(machine, '10.20.20.2')
    },
  },
  {
    name: 'a bridge that asks DHCP for its address',
    lab: 'bridges: { br0: { ports: [eth0], address: dhcp } }',
    profiles: ['br0', 'eth0.port-of-bridge'],
    outer: () => dhcpServer(machine.outer),
    works: async () => answers(machine, await given()),
  },
]

it.for(journeys.map((one) => [one.name, one] as const))('%s', { timeout }, async ([, one]) => {
  await write(machine, one.lab)
  await one.outer?.()
  await one.inside?.()
  const namesOf = async (): Promise<string[]> =>
    (await profiles(machine)).map((line) => /^tapdeck:office\/([^:]+):/.exec(line)?.[1] ?? line).toSorted()

  await kept(machine, `apply ${file}`)
  await one.works()
  expect(await namesOf()).toEqual(one.profiles)
  await expectNothingToDo(machine)

  await machine.restartNetworkManager()
  await machine.whenInForce('tapdeck:office/br0')
  await one.works()
  await expectNothingToDo(machine)

  await machine.cutPower()
  await machine.boot()
  await one.inside?.()
  await machine.whenInForce('tapdeck:office/br0')
  await one.works()
  await expectNothingToDo(machine)

  await kept(machine, `down ${file}`)
  await expectAsBefore(machine)
})
