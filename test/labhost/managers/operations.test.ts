// Every operation on NetworkManager and systemd, for real: done, seen to be done, and its inverse gives the same machine as before.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { managerCases } from '../../netns/cases/managers.ts'
import { managedHost } from './networkmanager.ts'

const machine = managedHost('when-asked')
const checkout = join(import.meta.dirname, '../../..')

it('each is undone as the machine was', { timeout: 1_200_000 }, async () => {
  await machine.whenInForce('second')
  // What a unit runs at every start must be root's.
  await machine.write('/usr/bin/tapdeck', '#!/bin/sh\n')
  await machine.write('/etc/tapdeck/office.yaml', 'version: 1\nname: office\n')
  const { stdout, stderr } = await machine.attempt([
    ...['env', '-C', checkout, join(checkout, 'node_modules/.bin/node'), 'test/labhost/managers/operations.ts'],
  ])
  const told = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => z.strictObject({ name: z.string(), why: z.string() }).parse(JSON.parse(line)))
  expect(told, stderr).toEqual(
    managerCases.map(({ operation, name }) => ({ name: `${operation.op}: ${name}`, why: 'as before' })),
  )
})
