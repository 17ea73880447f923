// A card between bonds and bridges of NetworkManager’s, each time by one plan.
import { it } from 'vitest'
import { answers, expectAsBefore, expectNothingToDo, file, kept, write } from './labs.ts'
import { managedHost } from './networkmanager.ts'

const machine = managedHost()

it('a card goes from a bond to a bridge, a bond from a bridge to none, and back', { timeout: 900_000 }, async () => {
  const bond = 'bonds: { bond0: { ports: [eth0, eth1], primary: eth0 } }'
  for (const body of [
    bond,
    'bridges: { br0: { ports: [eth0], address: inherit } }',
    `${bond}\nbridges: { br0: { ports: [bond0], address: inherit } }`,
    bond,
  ]) {
    await write(machine, body)
    await kept(machine, `apply ${file}`)
    await answers(machine, machine.address)
    await expectNothingToDo(machine)
  }
  await kept(machine, `down ${file}`)
  await expectAsBefore(machine)
})
