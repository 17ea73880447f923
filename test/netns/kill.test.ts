// The helper dies: wherever it stood, the next one puts everything back as it was.
import { existsSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { begin, bench, benchLab, kill, labFrom, type Bench } from './applying.ts'
import { officeAfter, officeBefore } from './offices.ts'

async function bringUp(): Promise<Bench> {
  const made = await bench()
  await made.apply(labFrom(officeBefore))
  return made
}

const journals = ({ folder }: Bench): string[] => readdirSync(folder).filter((name) => name.endsWith('.journal.json'))

describe('a helper that is killed', () => {
  it('after any of the operations of a long plan leaves what the next one undoes', async () => {
    const place = await bringUp()
    const before = await place.comparable()
    const { operations, inverse } = await place.plan(labFrom(officeAfter))
    expect(operations.length).toBeGreaterThanOrEqual(40)
    for (let count = 0; count <= operations.length; count++) {
      const { client } = await place.helper()
      await client.ask(begin(inverse))
      for (const operation of operations.slice(0, count))
        expect(await client.ask({ do: 'run', operations: [operation] }), JSON.stringify(operation)).toEqual({ ok: {} })
      await kill(client)
      expect(journals(place)).toHaveLength(1)
      const next = await place.helper()
      expect(next.recovered).toEqual([benchLab])
      await next.client.close()
      expect(await place.comparable(), `killed after ${count} operations`).toEqual(before)
      expect(journals(place)).toEqual([])
    }
  })
})
