// A bridge over the card that carries the default route, through NetworkManager: applied, kept, restarted, and taken away.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { until } from '../../support/until.ts'
import type { Running } from '../support/channel.ts'
import { connection, reaches } from '../support/peer.ts'
import { managedHost } from './networkmanager.ts'

const machine = managedHost()
const lab = `version: 1
name: office
scope: host
bridges:
  br0: { ports: [eth0], address: inherit }
`
const file = '/root/office.yaml'
/** Milliseconds: the machine is emulated, and starts twice. */
const timeout = 900_000

const addressesOf = async (name: string): Promise<string> =>
  (await machine.attempt(`ip -br -4 address show dev ${name}`)).stdout.trim().split(/\s+/).slice(2).join(' ')
const profiles = async (): Promise<string[]> =>
  (await machine.run('nmcli -g NAME,DEVICE,FILENAME connection show'))
    .replaceAll('\\', '')
    .split('\n')
    .filter((line) => line.startsWith('tapdeck:'))
    .toSorted()
const tapdeck = `/usr/bin/node ${join(import.meta.dirname, '../../../dist/tapdeck.mjs')}`

/** Until it waits for its word. */
async function begun(command: string): Promise<Running> {
  const running = machine.start(`${tapdeck} ${command}`)
  await until(() => /^(Applied|tapdeck:)/m.test(running.stderr), {
    what: `${command} to be applied`,
    deadline: 280_000,
  })
  expect(running.stderr, running.stdout + running.stderr).toContain('Applied.')
  return running
}
async function kept(command: string): Promise<void> {
  const running = await begun(command)
  const told = await machine.tapdeck('keep', file)
  expect(told.status, told.stderr + running.stderr).toBe(0)
  expect(await running.ended, running.stderr).toBe(0)
}
const memory = '/run/NetworkManager/system-connections'
const disk = '/etc/NetworkManager/system-connections'

machine.beforeAll(() => machine.write(file, lab))

it('is in memory until it is kept: a power cut before that brings the old network back', { timeout }, async () => {
  expect(await reaches(machine.outer, machine.address)).toBe(true)
  await begun(`apply ${file} --yes --keep-within 600`)
  expect(await addressesOf('br0')).toBe('10.20.190.2/24')
  expect(await addressesOf('eth0')).toBe('')
  await until(() => reaches(machine.outer, machine.address), { what: 'an answer through the bridge' })
  expect(await profiles()).toEqual([
    `tapdeck:office/br0:br0:${memory}/tapdeck:office_br0.nmconnection`,
    `tapdeck:office/eth0:eth0:${memory}/tapdeck:office_eth0.nmconnection`,
  ])
  await machine.cutPower()
  await machine.boot()
  await machine.whenInForce('Office: wire')
  await until(() => reaches(machine.outer, machine.address), { what: 'the old network' })
  expect(await addressesOf('eth0')).toBe('10.20.190.2/24')
  expect(await profiles()).toEqual([])
})

it(
  'holds a connection through all of it, lasts over restarts of NetworkManager and of the machine, and goes again',
  { timeout },
  async () => {
    const server = machine.start('exec socat TCP-LISTEN:2222,fork,reuseaddr EXEC:cat')
    await until(async () => (await machine.run('ss -Hltn sport = 2222')) !== '', { what: 'a server' })
    const held = await connection(machine.outer, machine.address, 2222)
    await kept(`apply ${file} --yes --keep-within 600`)
    await held.echoes('through the bridge')
    expect(await profiles()).toEqual([
      `tapdeck:office/br0:br0:${disk}/tapdeck:office_br0.nmconnection`,
      `tapdeck:office/eth0:eth0:${disk}/tapdeck:office_eth0.nmconnection`,
    ])
    const again = await machine.tapdeck('plan', file)
    expect(again.stdout).toContain('nothing to do')

    await machine.restartNetworkManager()
    await machine.whenInForce('tapdeck:office/br0')
    await held.echoes('after NetworkManager')
    server.signal('SIGKILL')

    await machine.cutPower()
    await machine.boot()
    await machine.whenInForce('tapdeck:office/eth0')
    await until(() => reaches(machine.outer, machine.address), { what: 'the bridge after a start of the machine' })
    expect(await addressesOf('br0')).toBe('10.20.190.2/24')
    expect((await machine.tapdeck('plan', file)).stdout).toContain('nothing to do')

    await kept(`down ${file} --yes --keep-within 600`)
    await until(() => reaches(machine.outer, machine.address), { what: 'the card as it was' })
    expect(await addressesOf('eth0')).toBe('10.20.190.2/24')
    expect(await profiles()).toEqual([])
    await until(async () => (await machine.attempt('ip link show br0')).status !== 0, { what: 'the bridge to go' })
  },
)
