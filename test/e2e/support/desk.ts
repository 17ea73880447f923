// A lab in the host scope, open in the window, on a machine with cards: what tests of bonds, VLANs and bridges begin with.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test as base } from './face.ts'
import { makeMachine, type Machine } from './machine.ts'
import { node } from './office.ts'

export const text = `version: 1
name: desk
scope: host
bonds:
  bond9: { ports: [eth2] }
guests:
  web: { memory: 128, cards: [] }
`

export const test = base.extend<{ machine: Machine; lab: string; file: string }>({
  /** The text of the lab file. */
  lab: [text, { option: true }],
  machine: async ({ world }, use) => {
    const machine = await makeMachine(world)
    await use(machine)
    await machine.end()
  },
  file: async ({ world, lab }, use) => {
    const folder = join(world.environment['XDG_DATA_HOME'] ?? '', 'tapdeck/labs')
    mkdirSync(folder, { recursive: true })
    const file = join(folder, 'desk.yaml')
    writeFileSync(file, lab)
    await use(file)
  },
  page: async ({ machine, start, file }, use) => {
    const page = await start.page((await machine.serve()).address)
    await page.getByText(file).click()
    await expect(node(page, 'link:eth0')).toBeVisible()
    await use(page)
  },
})
