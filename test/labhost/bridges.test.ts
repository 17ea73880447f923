// Bridges over what carries the machine's own connection: the connection lives on through it, and all comes back when it goes.
import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { applyAndKeep, takeAway, takeDown } from './support/labs.ts'
import { labHost } from './support/machine.ts'
import { peer } from './support/outer.ts'
import { echoServer, heldConnections, vlanPeer, vlanPeerReaches } from './support/path.ts'
import { dhcpServer, reaches } from './support/peer.ts'
import { state } from './support/state.ts'

const machine = labHost()
machine.beforeAll(async () => {
  await echoServer(machine)
  await machine.run('ip link set eth1 up; ip link set eth2 up')
})
machine.afterEach(() => takeAway(machine))

const inherited = (ports: string): string => `{ ports: [${ports}], address: inherit }`
const fixed = (ports: string): string =>
  `{ ports: [${ports}], address: [${machine.address}/24, '${machine.address6}/64'], gateway: ${peer.address} }`

describe('a bridge over the card of the default route', () => {
  it.for([
    ['inherits', `bridges: { br0: ${inherited('eth0')} }`],
    ['has the same address by hand', `bridges: { br0: ${fixed('eth0')} }`],
    [
      'is over a bond, and inherits',
      `bonds: { bond0: { ports: [eth0, eth1] } }\nbridges: { br0: ${inherited('bond0')} }`,
    ],
    [
      'is over a bond, and has the address by hand',
      `bonds: { bond0: { ports: [eth0, eth1] } }\nbridges: { br0: ${fixed('bond0')} }`,
    ],
    ['filters by VLAN', `bridges: { br0: { ports: [eth0], vlanFiltering: true, address: inherit } }`],
    ['waits for spanning tree', `bridges: { br0: { ports: [eth0], stp: true, forwardDelay: 2, address: inherit } }`],
  ] as const)('%s, and a connection lives on through it', async ([, body]) => {
    const before = await state(machine)
    const mac = (await machine.run('cat /sys/class/net/eth0/address')).trim()
    const held = await heldConnections(machine)
    await applyAndKeep(machine, body)
    await held.echoes('over the bridge')
    expect((await machine.run('cat /sys/class/net/br0/address')).trim()).toBe(mac)
    expect(await machine.run('ip -br address show dev br0')).toContain(machine.address)
    expect(await machine.run('ip route show default')).toContain(`default via ${peer.address} dev br0`)
    await takeDown(machine)
    await held.echoes('over the card again')
    expect(await state(machine)).toEqual(before)
  })

  it('asks DHCP for its address, and gives the old one back', async () => {
    await dhcpServer(machine.outer)
    const before = await state(machine)
    await applyAndKeep(machine, 'bridges: { br0: { ports: [eth0], address: dhcp } }')
    const given = await until(
      async () => /10\.20\.190\.1[0-5]\d/.exec(await machine.run('ip -4 -br address show dev br0'))?.[0],
      { what: 'an address by DHCP' },
    )
    expect(await reaches(machine.outer, given)).toBe(true)
    await takeDown(machine)
    expect(await state(machine)).toEqual(before)
    expect(await reaches(machine.outer, machine.address)).toBe(true)
  })
})

describe('VLANs', () => {
  it('on a card, on a bond, and a bridge over one on a bond reach a host behind them', async () => {
    await vlanPeer(machine, 20)
    const before = await state(machine)
    for (const body of [
      `vlans: { eth1.20: { link: eth1, id: 20 } }\nbridges: { br20: { ports: [eth1.20], address: [10.20.20.2/24] } }`,
      `bonds: { bond1: { ports: [eth1, eth2] } }\nvlans: { bond1.20: { link: bond1, id: 20 } }\nbridges: { br20: { ports: [bond1.20], address: [10.20.20.2/24] } }`,
    ]) {
      await applyAndKeep(machine, body)
      await vlanPeerReaches(machine, '10.20.20.2')
      expect(await reaches(machine.outer, machine.address)).toBe(true)
    }
    await takeDown(machine)
    expect(await state(machine)).toEqual(before)
  })
})
