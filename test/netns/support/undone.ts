// One case of an operation on whatever a helper and a reader are given: done, seen to be done, undone, and undone once more.
import { expect } from 'vitest'
import { comparable } from '../../../src/core/host/compare.ts'
import type { HostSnapshot } from '../../../src/core/host/schema.ts'
import {
  invertOperation,
  parseInside,
  verifyOperation,
  type InsideOperation,
} from '../../../src/core/plan/operation.ts'
import type { HelperClient } from '../../../src/engine/change/helper-client.ts'
import type { OperationCase } from '../cases/ground.ts'
import { begin } from './applying.ts'

export interface Ground {
  client: HelperClient
  snapshot(): Promise<HostSnapshot>
  /** What no snapshot has in it, and must be as before, too. */
  text(): Promise<string>
}

const asked = (value: unknown): InsideOperation => {
  const parsed = parseInside(value)
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.operation
}

export async function expectUndone({ client, snapshot, text }: Ground, { first = [], operation }: OperationCase) {
  if (first.length > 0) {
    expect(await client.ask(begin([]))).toEqual({ ok: {} })
    expect(await client.ask({ do: 'run', operations: first.map(asked) })).toEqual({ ok: {} })
    expect(await client.ask({ do: 'keep' })).toEqual({ ok: {} })
  }
  const before = await snapshot()
  const textBefore = await text()
  const wanted = asked(operation)
  expect(verifyOperation(wanted, before), 'before, it is not done').toBeTypeOf('string')
  const inverse = invertOperation(wanted, before)
  expect(await client.ask(begin(inverse))).toEqual({ ok: {} })
  expect(await client.ask({ do: 'run', operations: [wanted] })).toEqual({ ok: {} })
  expect(verifyOperation(wanted, await snapshot())).toBeUndefined()
  expect(await text()).not.toBe(textBefore)
  for (const time of ['what was done', 'what was never done']) {
    expect(await client.ask({ do: 'rollback' })).toEqual({ ok: {} })
    expect(comparable(await snapshot()), time).toEqual(comparable(before))
    expect(await text(), 'to the byte').toBe(textBefore)
    expect(await client.ask(begin(inverse))).toEqual({ ok: {} })
  }
  expect(await client.ask({ do: 'rollback' })).toEqual({ ok: {} })
}
