// Labs in a machine that NetworkManager manages: applied and kept, with their profiles, and taken down.
import { expect } from 'vitest'
import { builtCommand } from '../../support/tapdeck/cli.ts'
import { until } from '../../support/until.ts'
import type { Running } from '../support/channel.ts'
import type { LabHost } from '../support/machine.ts'
import { reaches } from '../support/peer.ts'
import type { ManagedHost } from './networkmanager.ts'

export const file = '/root/office.yaml'

export const write = (machine: LabHost, body: string): Promise<void> =>
  machine.write(file, `version: 1\nname: office\nscope: host\n${body}\n`)

/** Until it waits for its word. */
export async function begun(machine: LabHost, words: string): Promise<Running> {
  const running = machine.start(`${builtCommand.join(' ')} ${words} --yes --keep-within 600`)
  await until(() => /^(Applied|tapdeck:)/m.test(running.stderr), { what: `${words} to be applied`, deadline: 280_000 })
  expect(running.stderr, running.stdout + running.stderr).toContain('Applied.')
  return running
}

export async function kept(machine: LabHost, words: string): Promise<void> {
  const running = await begun(machine, words)
  const told = await machine.tapdeck('keep', file)
  expect(told.status, told.stderr + running.stderr).toBe(0)
  expect(await running.ended, running.stderr).toBe(0)
}

/** An applied lab plans to nothing. */
export async function expectNothingToDo(machine: LabHost): Promise<void> {
  const { stdout, stderr } = await machine.tapdeck('plan', file)
  expect(stdout, stderr).toContain('nothing to do')
}

/** NAME:DEVICE:FILENAME of every profile of Tapdeck. */
export const profiles = async (machine: LabHost): Promise<string[]> =>
  (await machine.run('nmcli -g NAME,DEVICE,FILENAME connection show'))
    .replaceAll('\\', '')
    .split('\n')
    .filter((line) => line.startsWith('tapdeck:'))
    .toSorted()

export const addressesOf = async (machine: LabHost, name: string): Promise<string> =>
  (await machine.attempt(`ip -br -4 address show dev ${name}`)).stdout.trim().split(/\s+/).slice(2).join(' ')

/** The outer peer is answered from there. */
export const answers = (machine: LabHost, address: string): Promise<unknown> =>
  until(() => reaches(machine.outer, address), { what: `an answer from ${address}`, deadline: 60_000 })

/** Cards, addresses and profiles are as NetworkManager had them before any lab. */
export async function expectAsBefore(machine: ManagedHost): Promise<void> {
  await machine.whenInForce('Office: wire')
  await answers(machine, machine.address)
  expect(await addressesOf(machine, 'eth0')).toBe('10.20.190.2/24')
  expect(await profiles(machine)).toEqual([])
  await until(async () => !/bond0|br0|br20/.test(await machine.run('ip -br link')), { what: 'what was made to go' })
  await machine.whenInForce('second')
  expect(await addressesOf(machine, 'eth1')).toBe('10.30.0.2/24')
}
