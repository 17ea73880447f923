// Which lab `down`, `keep` and `rollback` mean, whose file is not needed.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commandLine } from '../support/tapdeck/cli.ts'

const plain = (name: string): string =>
  `version: 1\nname: ${name}\nuplink: none\nnetworks: { lan: { subnet: 192.168.150.0/24 } }\n`

it('takes a bare name for that lab, whatever the file of that name says by now', async () => {
  const { folder, tapdeck, json } = await commandLine()
  for (const name of ['one', 'two']) {
    await writeFile(join(folder, `${name}.yaml`), plain(name).replace('150', name === 'one' ? '151' : '152'))
    expect((await tapdeck('apply', join(folder, `${name}.yaml`), '--yes')).status).toBe(0)
  }
  await writeFile(join(folder, 'one.yaml'), plain('two'))
  expect((await tapdeck('down', 'one', '--yes')).status).toBe(0)
  expect((await json('list')).document).toMatchObject([{ name: 'two' }])
  await writeFile(join(folder, 'two.yaml'), 'version: 1\nname: [two\n')
  expect((await tapdeck('down', 'two', '--yes')).status).toBe(0)
  expect((await json('list')).document).toEqual([])
})

it('takes the name alone out of a file that is not valid by now', async () => {
  const { folder, tapdeck, json } = await commandLine()
  const file = join(folder, 'one.yaml')
  await writeFile(file, plain('one'))
  expect((await tapdeck('apply', file, '--yes')).status).toBe(0)
  for (const broken of [plain('one').replace('0/24', '0/240'), `${plain('one')}bridges: [`]) {
    await writeFile(file, broken)
    expect((await tapdeck('plan', file)).status, 'what it should be cannot be known').toBe(2)
    expect((await json('keep', file)).document).toMatchObject({ fault: { code: 'plan.nothing-waits' } })
  }
  const other = join(folder, 'compose.yaml')
  for (const text of [
    'name: one\nservices: {}\n',
    'version: 1\nname: one\nname: two\n',
    'version: 1\nname: three\n  x: y\n',
  ]) {
    await writeFile(other, text)
    const refused = await tapdeck('down', other, '--yes')
    expect([refused.status, refused.stderr], text).toEqual([2, expect.stringContaining('[lab.invalid]')])
  }
  expect((await json('list')).document).toMatchObject([{ name: 'one' }])
  const down = await tapdeck('down', file, '--yes')
  expect(down.status, down.stderr).toBe(0)
  expect(down.stderr).toContain('Its name alone is taken: one')
  expect((await json('list')).document).toEqual([])
})

it('says of a name that may be mistyped that no such lab ever was', async () => {
  const { tapdeck } = await commandLine()
  const mistyped = await tapdeck('down', 'nosuchlab', '--yes')
  expect(mistyped.status).toBe(0)
  expect(mistyped.stderr).toContain('No lab nosuchlab was ever applied here.')
})
