// A bridge over the card that carries the default route, through NetworkManager: applied, kept, restarted, and taken away.
import { expect, it } from 'vitest'
import { until } from '../../support/until.ts'
import { connection, reaches } from '../support/peer.ts'
import { addressesOf, begun, expectNothingToDo, file, kept, profiles } from './labs.ts'
import { managedHost } from './networkmanager.ts'

const machine = managedHost()
const lab = `version: 1
name: office
scope: host
bridges:
  br0: { ports: [eth0], address: inherit }
`
/** Milliseconds: the machine is emulated, and starts twice. */
const timeout = 900_000
const memory = '/run/NetworkManager/system-connections'
const disk = '/etc/NetworkManager/system-connections'

it('is in memory until it is kept: a power cut before that brings the old network back', { timeout }, async () => {
  expect(await reaches(machine.outer, machine.address)).toBe(true)
  await machine.write(file, lab)
  await begun(machine, `apply ${file}`)
  expect(await addressesOf(machine, 'br0')).toBe('10.20.190.2/24')
  expect(await addressesOf(machine, 'eth0')).toBe('')
  await until(() => reaches(machine.outer, machine.address), { what: 'an answer through the bridge' })
  expect(await profiles(machine)).toEqual([
    `tapdeck:office/br0:br0:${memory}/tapdeck:office_br0.nmconnection`,
    `tapdeck:office/eth0.port-of-bridge:eth0:${memory}/tapdeck:office_eth0.port-of-bridge.nmconnection`,
  ])
  await machine.cutPower()
  await machine.boot()
  await machine.whenInForce('Office: wire')
  await until(() => reaches(machine.outer, machine.address), { what: 'the old network' })
  expect(await addressesOf(machine, 'eth0')).toBe('10.20.190.2/24')
  expect(await profiles(machine)).toEqual([])
})

it(
  'holds a connection through all of it, lasts over restarts of NetworkManager and of the machine, and goes again',
  { timeout },
  async () => {
    const server = machine.start('exec socat TCP-LISTEN:2222,fork,reuseaddr EXEC:cat')
    await until(async () => (await machine.run('ss -Hltn sport = 2222')) !== '', { what: 'a server' })
    const held = await connection(machine.outer, machine.address, 2222)
    // Again: the power cut has taken what was not yet on the disk.
    await machine.write(file, lab)
    await kept(machine, `apply ${file}`)
    await held.echoes('through the bridge')
    expect(await profiles(machine)).toEqual([
      `tapdeck:office/br0:br0:${disk}/tapdeck:office_br0.nmconnection`,
      `tapdeck:office/eth0.port-of-bridge:eth0:${disk}/tapdeck:office_eth0.port-of-bridge.nmconnection`,
    ])
    await expectNothingToDo(machine)

    await machine.restartNetworkManager()
    await machine.whenInForce('tapdeck:office/br0')
    await held.echoes('after NetworkManager')
    server.signal('SIGKILL')

    await machine.cutPower()
    await machine.boot()
    await machine.whenInForce('tapdeck:office/eth0.port-of-bridge')
    await until(() => reaches(machine.outer, machine.address), { what: 'the bridge after a start of the machine' })
    expect(await addressesOf(machine, 'br0')).toBe('10.20.190.2/24')
    await expectNothingToDo(machine)

    await kept(machine, `down ${file}`)
    await until(() => reaches(machine.outer, machine.address), { what: 'the card as it was' })
    expect(await addressesOf(machine, 'eth0')).toBe('10.20.190.2/24')
    expect(await profiles(machine)).toEqual([])
    await until(async () => (await machine.attempt('ip link show br0')).status !== 0, { what: 'the bridge to go' })
  },
)
