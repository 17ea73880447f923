// The helper killed after each command of a plan that takes the machine's own card.
import { expect, it } from 'vitest'
import { until } from '../../support/until.ts'
import { linkCommandsOf } from '../support/labs.ts'
import { outages } from '../support/outages.ts'
import { reaches } from '../support/peer.ts'
import { state } from '../support/state.ts'
import { good } from './cases.ts'
import { expectAsBefore, happen, trappedHost } from './come-back.ts'

const machine = trappedHost()

it(
  'the machine comes back after each command of a bridge over the card of the default route',
  { timeout: 900_000 },
  async ({ annotate }) => {
    const commands = await linkCommandsOf(machine, good)
    expect(commands).toBeGreaterThan(8)
    const ask = (): Promise<boolean> => reaches(machine.outer, machine.address)
    const before = await state(machine)
    let longest = 0
    for (let after = 0; after <= commands; after++) {
      const seen = await outages(ask)
      await happen(machine, { lab: good, event: { kind: 'helper-killed-after', commands: after } })
      await until(ask, { what: `the peer reaches the machine, killed after ${after} commands`, deadline: 30_000 })
      longest = Math.max(longest, await seen.end())
      await expectAsBefore(machine, before)
    }
    expect(longest, 'seconds without an answer').toBeLessThanOrEqual(30)
    await annotate(`${commands + 1} times; ${longest.toFixed(1)} s without an answer at most`)
  },
)
