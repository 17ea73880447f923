// How a lock-out goes: the way to the machine, what happens to it, and that the peer reaches it again with the configuration from before.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { builtCommand } from '../../support/tapdeck/cli.ts'
import { until } from '../../support/until.ts'
import { apply, applyAndKeep, lab, takeAway } from '../support/labs.ts'
import { labHost, ownNetwork, type LabHost } from '../support/machine.ts'
import { outages } from '../support/outages.ts'
import { vlanPeer } from '../support/path.ts'
import { reaches } from '../support/peer.ts'
import { state, type State } from '../support/state.ts'
import type { LockOut } from './cases.ts'

const trap = join(import.meta.dirname, '../image/trapped-ip')

/** After each start: cards that a lab may take, and `ip` that can be stopped. */
const ready = (machine: LabHost): Promise<string> =>
  machine.run(`set -e
    ip link set eth1 up
    ip link set eth2 up
    cp "$(readlink -f /usr/bin/ip)" /run/ip
    cp ${trap} /run/trapped-ip
    mount --bind /run/trapped-ip "$(readlink -f /usr/bin/ip)"`)

/** What tapdeck-recover.service does at the start of a machine. */
const recover = `! ls /var/lib/tapdeck/journals/*.json 2> /dev/null || ${builtCommand.join(' ')} recover`

/** A lab host whose changes can be stopped at any command; for a whole test file, at its top. */
export function trappedHost(): LabHost {
  const machine = labHost()
  machine.beforeAll(async () => {
    await machine.write('/etc/lab-host/boot', [...ownNetwork, recover, ''].join('\n'))
    await ready(machine)
    await machine.outer.plug(2, 'island')
  })
  machine.afterEach(async () => {
    await machine.run('rm -f /run/trap /run/trapped')
    await takeAway(machine)
    // A way by VLAN was set up in place of its own.
    if ((await machine.attempt('ip netns exec far true')).status !== 0) return
    await machine.run(['ip netns delete far', ...ownNetwork].join('\n'))
  })
  return machine
}

const inAction = async (machine: LabHost, what: string): Promise<unknown> =>
  until(async () => (await machine.attempt('test -e /run/trapped')).status === 0, { what, deadline: 60_000 })

/** Makes the change and what happens to it; resolves when it is over, or from when on the machine must come back by itself. */
export async function happen(machine: LabHost, { lab: body, event }: Pick<LockOut, 'lab' | 'event'>): Promise<void> {
  switch (event.kind) {
    case 'fault': {
      const change = await apply(machine, body, 5)
      expect(await change.ended, change.stdout + change.stderr).toBe(1)
      expect(change.stderr).toContain(`put back as it was. [${event.code}]`)
      return
    }
    case 'silence': {
      const change = await apply(machine, body, 2)
      expect(await change.ended, change.stdout + change.stderr).toBe(1)
      return
    }
    case 'rollback': {
      const change = await apply(machine, body)
      const told = await machine.tapdeck('rollback', lab)
      expect(told.status, told.stderr).toBe(0)
      await change.ended
      return
    }
    case 'killed': {
      const change = await apply(machine, body)
      if (event.what === 'both') change.signal('SIGKILL')
      else await machine.run(`kill -KILL ${await processOf(machine, event.what)}`)
      await change.ended
      return
    }
    case 'helper-killed-after': {
      await machine.run(`echo '${event.commands} kill' > /run/trap`)
      const change = await apply(machine, body)
      await inAction(machine, 'the trap has caught the plan')
      expect(await change.ended, change.stdout + change.stderr).toBe(1)
      return
    }
    case 'power-cut-after': {
      await machine.run(`echo '${event.commands} hold' > /run/trap`)
      void apply(machine, body).catch(() => {}) // it ends with the machine
      await inAction(machine, 'the trap has caught the plan')
      await powerCut(machine)
      return
    }
    case 'power-cut': {
      await apply(machine, body)
      await powerCut(machine)
      return
    }
    default:
      event satisfies never
  }
}

async function powerCut(machine: LabHost): Promise<void> {
  await machine.cutPower()
  await machine.boot()
}

const processOf = async (machine: LabHost, what: 'app' | 'helper'): Promise<string> =>
  (await machine.run(`pgrep -f ${what === 'app' ? "'tapdeck.mjs apply'" : "'helper.mjs --scope'"} | head -1`)).trim()

/** Sets up how the peer reaches the machine before the change; resolves with how it asks. */
async function wayTo(machine: LabHost, { before }: LockOut): Promise<() => Promise<boolean>> {
  if (before === undefined) return () => reaches(machine.outer, machine.address)
  await vlanPeer(machine, 20)
  await machine.run('ip address flush dev eth0')
  await applyAndKeep(machine, before.lab)
  return async () => (await machine.attempt('ip netns exec far busybox ping -c 1 -W 1 10.20.20.2')).status === 0
}

export async function expectAsBefore(machine: LabHost, before: State): Promise<void> {
  await until(async () => JSON.stringify(await state(machine)) === JSON.stringify(before), {
    what: 'its network is as it was',
    deadline: 30_000,
  }).catch(async () => expect(await state(machine)).toEqual(before))
  expect((await machine.run('ls /var/lib/tapdeck/journals')).trim(), 'no journal is left').toBe('')
}

/** A test for each. */
export function theMachineComesBack(machine: LabHost, lockOuts: readonly LockOut[]): void {
  it.for(lockOuts.map((one) => [one.name, one] as const))('%s', async ([, one]) => {
    const ask = await wayTo(machine, one)
    const before = await state(machine)
    const seen = await outages(ask)
    await happen(machine, one)
    await until(ask, { what: 'the peer reaches the machine', deadline: one.within * 1000 })
    const away = await seen.end()
    expect(away, 'seconds without an answer').toBeLessThanOrEqual(one.within)
    if (one.cuts === 'off') expect(away, 'it was really cut off').toBeGreaterThan(0)
    if (one.event.kind.startsWith('power-cut')) await ready(machine)
    await expectAsBefore(machine, before)
  })
}
