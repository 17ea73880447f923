// Bonds on real cards: every mode, failover under a ping, LACP with a partner.
import { afterAll, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { failover, prepareFailover, writeFigures, type Figure } from './support/failover.ts'
import { applyAndKeep, takeAway, takeDown } from './support/labs.ts'
import { labHost } from './support/machine.ts'
import { bondOf, echoServer, heldConnections } from './support/path.ts'
import { pinging, reaches } from './support/peer.ts'
import { state } from './support/state.ts'

const machine = labHost()
machine.beforeAll(async () => {
  await machine.run('ip link set eth1 up; ip link set eth2 up')
  await prepareFailover(machine)
})
const figures: Figure[] = []
afterAll(() => {
  if (process.env['UPDATE_FIGURES'] !== undefined && figures.length === modes.length) writeFigures(figures)
})
machine.afterEach(() => takeAway(machine))

/** As bond_mode_name() of the kernel has them. */
const modes = [
  ['balance-rr', 'load balancing (round-robin)', ', miimon: 200', 'MII Polling Interval (ms): 200'],
  ['active-backup', 'fault-tolerance (active-backup)', ', primary: eth2', 'Primary Slave: eth2'],
  ['balance-xor', 'load balancing (xor)', ', xmitHashPolicy: layer2+3', 'Transmit Hash Policy: layer2+3'],
  ['broadcast', 'fault-tolerance (broadcast)', '', 'MII Polling Interval (ms): 100'],
  ['802.3ad', 'IEEE 802.3ad Dynamic link aggregation', ', lacpRate: fast', 'LACP rate: fast'],
  ['balance-tlb', 'transmit load balancing', ', updelay: 200', 'Up Delay (ms): 200'],
  ['balance-alb', 'adaptive load balancing', ', downdelay: 200', 'Down Delay (ms): 200'],
] as const

describe('a bond of two cards', () => {
  it.for(modes)(
    'in mode %s is %s, and outlives a pulled cable',
    async ([mode, words, options, shown], { annotate }) => {
      const before = await state(machine)
      await applyAndKeep(machine, `bonds: { bond0: { mode: ${mode}, ports: [eth1, eth2]${options} } }`)
      const bond = await until(
        async () => {
          const seen = await bondOf(machine, 'bond0')
          return seen.up.length === 2 ? seen : undefined
        },
        { what: `both ports of a bond in mode ${mode} have a link` },
      )
      expect(bond.mode).toBe(words)
      expect(bond.text).toContain(shown)
      const told = options.includes('miimon') ? options.slice(2) : `miimon: 100${options}`
      const figure = await failover(machine, 'bond0', mode, told)
      figures.push(figure)
      await annotate(`${figure.lost} of ${figure.sent} packets, one each 50 ms, were lost when a cable was pulled`)
      await takeDown(machine)
      expect(await state(machine)).toEqual(before)
    },
  )

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
