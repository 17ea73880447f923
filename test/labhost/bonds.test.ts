// Bonds on real cards: every mode, failover under a ping, LACP with a partner.
import { beforeAll, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { applyAndKeep, takeDown } from './support/labs.ts'
import { labHost } from './support/machine.ts'
import { bondOf, echoServer, heldConnections } from './support/path.ts'
import { pinging, reaches } from './support/peer.ts'
import { state } from './support/state.ts'

const machine = labHost()
beforeAll(() => machine.run('ip link set eth1 up; ip link set eth2 up'))

/** As bond_mode_name() of the kernel has them. */
const modes = [
  ['balance-rr', 'load balancing (round-robin)', ''],
  ['active-backup', 'fault-tolerance (active-backup)', ', primary: eth2'],
  ['balance-xor', 'load balancing (xor)', ', xmitHashPolicy: layer2+3'],
  ['broadcast', 'fault-tolerance (broadcast)', ''],
  ['802.3ad', 'IEEE 802.3ad Dynamic link aggregation', ', lacpRate: fast, xmitHashPolicy: layer3+4'],
  ['balance-tlb', 'transmit load balancing', ', updelay: 200, downdelay: 200'],
  ['balance-alb', 'adaptive load balancing', ''],
] as const

describe('a bond of two cards', () => {
  it('has every mode in turn, and gives the cards back as they were', async () => {
    const before = await state(machine)
    for (const [mode, words, options] of modes) {
      await applyAndKeep(machine, `bonds: { bond0: { mode: ${mode}, ports: [eth1, eth2]${options} } }`)
      const bond = await until(
        async () => {
          const seen = await bondOf(machine, 'bond0')
          return seen.up.length === 2 ? seen : undefined
        },
        { what: `both ports of a bond in mode ${mode} have a link` },
      )
      expect(bond.mode).toBe(words)
      if (mode === 'active-backup') expect(bond.text).toContain('Primary Slave: eth2')
      if (mode === 'balance-tlb') expect(bond.text).toMatch(/Up Delay \(ms\): 200\nDown Delay \(ms\): 200/)
      if (mode === 'balance-xor') expect(bond.text).toContain('Transmit Hash Policy: layer2+3')
      if (mode === '802.3ad') expect(bond.text).toContain('LACP rate: fast')
    }
    await takeDown(machine)
    expect(await state(machine)).toEqual(before)
  })

  it('over the card of the default route: the machine stays reachable while a cable is pulled', async ({
    annotate,
  }) => {
    const before = await state(machine)
    await echoServer(machine)
    const held = await heldConnections(machine)
    await applyAndKeep(machine, 'bonds: { bond0: { mode: active-backup, ports: [eth0, eth1], primary: eth0 } }')
    await held.echoes('over the bond')
    await until(async () => (await bondOf(machine, 'bond0')).active === 'eth0', { what: 'eth0 is active' })
    const pings = await pinging(machine.outer, machine.address)
    await machine.cable(0, 'pulled')
    await until(async () => (await bondOf(machine, 'bond0')).active === 'eth1', { what: 'eth1 takes over' })
    await until(() => reaches(machine.outer, machine.address), { what: 'it answers over eth1' })
    await held.echoes('over the other card')
    const { sent, received } = await pings.count()
    await annotate(`${sent - received} of ${sent} packets, one each 50 ms, were lost when the cable was pulled`)
    await machine.cable(0, 'plugged')
    await until(async () => (await bondOf(machine, 'bond0')).active === 'eth0', { what: 'eth0 is active again' })
    await held.echoes('over the first card again')
    await takeDown(machine)
    expect(await state(machine)).toEqual(before)
    await held.echoes('over the card itself')
  })

  it('agrees with a partner that speaks LACP', async () => {
    await machine.run(`set -e
      modprobe bonding
      ip netns add switch
      ip -n switch link add lag type bond mode 802.3ad miimon 100 lacp_rate fast
      for n in 1 2; do
        ip link add lag$n type veth peer name far$n netns switch
        ip -n switch link set far$n master lag
        ip link set lag$n up
      done
      ip -n switch link set lag up
      ip -n switch address add 10.20.30.9/24 dev lag`)
    const partner = (await machine.run('ip netns exec switch cat /sys/class/net/lag/address')).trim()
    const before = await state(machine)
    await applyAndKeep(machine, 'bonds: { bond0: { mode: 802.3ad, ports: [lag1, lag2], lacpRate: fast } }')
    await until(async () => (await bondOf(machine, 'bond0')).text.includes(`Partner Mac Address: ${partner}`), {
      what: 'the partner is known',
      deadline: 60_000,
    })
    await until(async () => (await bondOf(machine, 'bond0')).text.includes('Number of ports: 2'), {
      what: 'both ports are in one aggregator',
      deadline: 60_000,
    })
    await machine.run('ip address add 10.20.30.2/24 dev bond0')
    await machine.run('busybox ping -c 2 -W 5 10.20.30.9')
    await machine.run('ip address delete 10.20.30.2/24 dev bond0')
    await takeDown(machine)
    expect(await state(machine)).toEqual(before)
  })
})
