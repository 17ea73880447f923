// What is done only when a change is kept: judged at the beginning, done before the journal goes, undone with all the rest.
import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { begin, bench, benchLab } from '../support/applying.ts'
import { mark } from '../cases/ground.ts'

const add = (name: string) => ({ op: 'link.add', name, alias: mark(name), link: { kind: 'bridge' } })
const remove = (name: string) => ({ op: 'link.remove', name })
const plan = { ...begin([remove('br1'), remove('br0')]), kept: [add('br1')] }

async function started() {
  const place = await bench()
  const { client } = await place.helper()
  const names = async (): Promise<string[]> =>
    (await place.snapshot()).links.map(({ name }) => name).filter((name) => name.startsWith('br'))
  const journals = (): string[] => readdirSync(place.folder).filter((name) => name.includes(`${benchLab}.journal`))
  const signs = (): string[] => readdirSync(place.folder).filter((name) => name.includes('.kept.'))
  return { client, names, journals, signs }
}

it('is done in answer to keep, and not before', async () => {
  const { client, names, journals } = await started()
  expect(await client.ask(plan)).toEqual({ ok: {} })
  expect(await client.ask({ do: 'run', operations: [add('br0')] })).toEqual({ ok: {} })
  expect(await names()).toEqual(['br0'])
  expect(await client.ask({ do: 'keep' })).toEqual({ ok: {} })
  expect(await names()).toEqual(['br0', 'br1'])
  expect(journals()).toEqual([])
})

it('leaves a sign that it was kept until that is noted, or the next change begins', async () => {
  const { client, signs } = await started()
  await client.ask(plan)
  expect(signs()).toEqual([])
  expect(await client.ask({ do: 'keep' })).toEqual({ ok: {} })
  expect(signs()).toEqual([`${benchLab}.kept.json`])
  expect(await client.ask({ do: 'noted' })).toEqual({ ok: {} })
  expect(signs()).toEqual([])
  await client.ask(begin([remove('br1')]))
  await client.ask({ do: 'keep' })
  expect(signs()).toHaveLength(1)
  await client.ask(begin([remove('br1')]))
  expect(signs()).toEqual([])
  expect(await client.ask({ do: 'rollback' })).toEqual({ ok: {} })
})

it('is never done where the change is rolled back', async () => {
  const { client, names } = await started()
  await client.ask(plan)
  await client.ask({ do: 'run', operations: [add('br0')] })
  expect(await client.ask({ do: 'rollback' })).toEqual({ ok: {} })
  expect(await names()).toEqual([])
})

it('is undone with the rest where it fails', async () => {
  const { client, names, journals } = await started()
  // br1 cannot be made twice.
  await client.ask({ ...plan, kept: [add('br1'), add('br1')] })
  await client.ask({ do: 'run', operations: [add('br0')] })
  expect(await client.ask({ do: 'keep' })).toMatchObject({ fault: { code: 'apply.failed' } })
  expect(journals(), 'it can still be undone').toHaveLength(1)
  expect(await client.ask({ do: 'rollback' })).toEqual({ ok: {} })
  expect(await names()).toEqual([])
})

it('is refused before anything is done if it would be refused then', async () => {
  const { client, journals } = await started()
  const foreign = { ...add('br1'), alias: 'tapdeck:other/br1' }
  expect(await client.ask({ ...plan, kept: [foreign] })).toMatchObject({
    fault: {
      code: 'helper.refused',
      message: `The helper refuses: of what is done when it is kept, the mark tapdeck:other/br1 is not one of lab ${benchLab}.`,
    },
  })
  expect(journals()).toEqual([])
})
