// Every operation against the real kernel: done, seen to be done, and its inverse gives the same snapshot as before.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { leftoversFile } from '../../../src/contract/leftovers.ts'
import { comparable } from '../../../src/core/host/compare.ts'
import {
  invertOperation,
  isInside,
  operationNames,
  parseInside,
  verifyOperation,
  type InsideOperation,
} from '../../../src/core/plan/operation.ts'
import { begin, bench, benchLab, type Bench } from '../support/applying.ts'
import { lacking, whatFor } from '../support/needs.ts'
import { namespaceCases, operationCases, type OperationCase } from '../cases/all.ts'

const asked = (value: unknown): InsideOperation => {
  const parsed = parseInside(value)
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.operation
}

/** What the guard has kept back holds up the lab until then. */
const forget = ({ folder }: Bench): void => rmSync(join(folder, leftoversFile(benchLab)), { force: true })

async function prepare(place: Bench, { ip = [], first = [] }: OperationCase): Promise<void> {
  if (ip.length > 0) await place.net.run(['ip', '-batch', '-'], { input: `${ip.join('\n')}\n` })
  if (first.length === 0) return
  const { client } = await place.helper()
  await client.ask(begin([]))
  expect(await client.ask({ do: 'run', operations: first.map(asked) })).toEqual({ ok: {} })
  expect(await client.ask({ do: 'keep' })).toEqual({ ok: {} })
  await client.close()
}

describe('every operation', () => {
  it('of the helper is among these', () => {
    expect([...new Set(operationCases.map(({ operation }) => operation.op))].sort()).toEqual(
      [...operationNames.inside].sort(),
    )
  })

  it.for(namespaceCases.map((one) => [`${one.operation.op}: ${one.name}`, one] as const))(
    '%s',
    async ([, one], context) => {
      const place = await bench()
      if (one.needs !== undefined) context.skip(await lacking(place.net, one.needs), whatFor[one.needs])
      await prepare(place, one)
      const operation = asked(one.operation)
      const before = await place.snapshot()
      expect(verifyOperation(operation, before), 'before, it is not done').toBeTypeOf('string')

      const inverse = invertOperation(operation, before)
      expect(inverse.every(isInside)).toBe(true)
      const { client } = await place.helper()
      expect(await client.ask(begin(inverse))).toEqual({ ok: {} })
      expect(await client.ask({ do: 'run', operations: [operation] })).toEqual({ ok: {} })
      const after = await place.snapshot()
      expect(verifyOperation(operation, after)).toBeUndefined()
      expect(comparable(after)).not.toEqual(comparable(before))

      // The place is a sandbox to the guard, which has no file of a macvtap to give back: that is said. What counts is the snapshot.
      expect(await client.ask({ do: 'rollback' })).toHaveProperty('ok')
      expect(await place.comparable()).toEqual(comparable(before))
      forget(place)
      // Once more, after nothing was done: an inverse hurts nobody then.
      expect(await client.ask(begin(inverse))).toEqual({ ok: {} })
      expect(await client.ask({ do: 'run', operations: [] })).toEqual({ ok: {} })
      expect(await client.ask({ do: 'rollback' })).toHaveProperty('ok')
      expect(await place.comparable()).toEqual(comparable(before))
    },
  )
})
