// What others change under bonds, VLANs and bridges over real cards: seen, adopted into the file, put back.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { until } from '../support/until.ts'
import { applyAndKeep, keep, lab, labText, takeAway, takeDown } from './support/labs.ts'
import { labHost } from './support/machine.ts'
import { bondOf } from './support/path.ts'
import { state } from './support/state.ts'

const machine = labHost()
machine.beforeAll(() => machine.run('ip link set eth1 up; ip link set eth2 up'))
machine.afterEach(() => takeAway(machine))

const file = '/root/office.yaml'
const body = `bonds: { bond0: { ports: [eth1, eth2], primary: eth1 } } # the pair
vlans: { bond0.20: { link: bond0, id: 20 } }
bridges: { br20: { ports: [bond0.20], address: [10.20.20.2/24] } }`

const report = z.object({ drifts: z.array(z.object({ what: z.string() })) })
const drift = async (): Promise<string[]> => {
  const { stdout } = await machine.tapdeck('drift', file, '--json')
  return report.parse(JSON.parse(stdout)).drifts.map(({ what }) => what)
}

/** Puts all back, and keeps that where it waits. */
async function repair(): Promise<void> {
  const change = machine.startTapdeck('drift', file, '--repair', '--yes', '--keep-within', '120')
  let over = false
  const end = (): boolean => (over = true)
  void change.ended.then(end, end)
  await until(() => over || change.stderr.includes('Applied. It is undone'), {
    what: 'it is put back',
    deadline: 120_000,
  })
  if (!over) expect((await keep(machine)).status).toBe(0)
  expect(await change.ended, change.stderr + change.stdout).toBe(0)
}

it('is the mode, the primary and a port of a bond, the ID of a VLAN, a port of a bridge', async () => {
  const before = await state(machine)
  await applyAndKeep(machine, body)
  const applied = await state(machine)
  expect(await drift()).toEqual([])

  await machine.run(`set -e
    echo eth2 > /sys/class/net/bond0/bonding/primary
    ip link set bond0 type bond miimon 50
    ip link set bond0.20 nomaster`)
  expect((await drift()).toSorted()).toEqual([
    'The link monitoring of bond0 is 50 ms; applied was 100 ms',
    'The primary port of bond0 is eth2; applied was eth1',
    'bond0.20 is no port of br20 any more',
  ])
  await repair()
  expect(await drift()).toEqual([])
  expect(await state(machine)).toEqual(applied)

  await machine.run(`set -e
    ip link set eth2 nomaster
    ip link set eth1 nomaster
    ip link set bond0 down
    echo balance-rr > /sys/class/net/bond0/bonding/mode
    for card in eth1 eth2; do ip link set $card down; ip link set $card master bond0; done
    ip link set bond0 up
    ip link delete bond0.20
    ip link add link bond0 name bond0.20 type vlan id 21
    ip link set bond0.20 alias tapdeck:${lab}/bond0.20
    ip link set bond0.20 master br20
    ip link set bond0.20 up`)
  await until(async () => (await bondOf(machine, 'bond0')).up.length === 2, { what: 'both ports have a link' })
  expect((await drift()).toSorted()).toEqual([
    'The VLAN ID of bond0.20 is 21; applied was 20',
    'The mode of bond0 is balance-rr; applied was active-backup',
  ])
  const adopted = await machine.tapdeck('drift', file, '--adopt')
  expect(adopted.status, adopted.stdout + adopted.stderr).toBe(0)
  const now = await machine.run(`cat ${file}`)
  expect(now).toContain('mode: balance-rr')
  expect(now).toContain('bond0.20: { link: bond0, id: 21 }')
  expect(now).toContain('# the pair')
  expect((await machine.tapdeck('plan', file)).status, 'the lab is what is there').toBe(0)

  await machine.write(file, labText(body))
  await repair()
  expect(await drift()).toEqual([])
  expect((await bondOf(machine, 'bond0')).text).toContain('Primary Slave: eth1')
  await takeDown(machine)
  expect(await state(machine)).toEqual(before)
})

it('is a card that is pulled out of the machine, which can be done without', async () => {
  await applyAndKeep(machine, 'bridges: { br0: { ports: [eth1] } }')
  await machine.run('ip netns add away && ip link set eth1 netns away')
  expect(await drift()).toEqual(['There is no interface eth1 on this machine, which is to be a port of bridge br0'])
  expect((await machine.tapdeck('drift', file, '--repair', '--yes')).status).toBe(10)
  expect((await machine.tapdeck('drift', file, '--adopt')).status).toBe(0)
  expect(await machine.run(`cat ${file}`)).not.toContain('eth1')
  await machine.run('ip -n away link set eth1 netns 1 && ip netns delete away')
})
