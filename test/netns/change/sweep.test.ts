// What a killed Tapdeck and a lab that went have left behind is taken away by the next command that meets it.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtCommand } from '../../support/tapdeck/cli.ts'
import { startChange } from '../../support/tapdeck/killable.ts'
import { whenDone } from '../../support/cleanup.ts'
import { processes } from '../../support/processes.ts'
import { attempt } from '../../support/run.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { until } from '../../support/until.ts'
import { machine } from '../support/machine.ts'

const lan = 'networks: { lan: { subnet: 192.168.150.0/24 } }\n'
const two = `${lan}bridges: { br0: {} }\n`

/** The command line with folders of its own; `runs` are the run folders of its sandboxes. */
async function commands() {
  const folder = await tempFolder()
  for (const name of ['x', 'state']) mkdirSync(join(folder, name), { mode: 0o700 })
  const own = { XDG_RUNTIME_DIR: join(folder, 'x'), XDG_STATE_HOME: join(folder, 'state') }
  const env = { ...process.env, ...own }
  const file = join(folder, 'office.yaml')
  const tapdeck = (...words: string[]) => attempt([...builtCommand, ...words], { env, deadline: 60_000 })
  whenDone(async () => void (await tapdeck('down', 'office', '--yes')))
  const write = (text: string): void => writeFileSync(file, `version: 1\nname: office\n${text}`)
  /** Applies it, until the change waits. */
  const waiting = async (text: string) => {
    write(text)
    const change = startChange(['apply', file], own, (words) => words)
    await change.waits()
    return change
  }
  /** Applies it, and kills the process while the change waits. */
  const killed = async (text: string): Promise<void> => {
    await (await waiting(text)).kill()
    await until(async () => (await helpers()).length === 0, { what: 'its helper has undone it' })
  }
  const runs = join(folder, 'x', 'tapdeck')
  const helpers = async () => (await processes()).filter(({ args }) => args.includes(`--runs=${runs}`))
  const names = (): string[] => readdirSync(runs).toSorted()
  const records = join(folder, 'state', 'tapdeck', 'under-way')
  return { file, tapdeck, write, waiting, killed, names, runs, records }
}

describe('an apply that was killed while it waited', () => {
  it.each(['list', 'status', 'history', 'plan'])(
    'leaves no sandbox that it opened, once `tapdeck %s` was asked',
    async (word) => {
      const { file, tapdeck, killed, names, runs } = await commands()
      await killed(lan)
      expect(names()).toEqual(['.office.lock', 'office'])
      const { stdout, stderr } = await tapdeck(word, ...(word === 'list' || word === 'history' ? [] : [file]))
      expect(names(), stderr).toEqual([])
      expect((await processes()).filter(({ args }) => args.join(' ').includes(runs))).toEqual([])
      if (word === 'list') expect(stdout).toBe('No lab is up.\n')
      if (word === 'history') expect(stdout).toContain('interrupted and rolled back')
    },
  )

  it('leaves the sandbox that was there before as it was, without what it had for itself', async () => {
    const { file, tapdeck, write, killed, names, runs } = await commands()
    write(lan)
    expect((await tapdeck('apply', file, '--yes')).status).toBe(0)
    const before = readdirSync(join(runs, 'office')).toSorted()
    await killed(two)
    expect(readdirSync(join(runs, 'office')).toSorted()).toEqual([...before, 'apply.sock'].toSorted())
    expect((await tapdeck('list')).stdout).toContain('office')
    expect(names()).toEqual(['office'])
    expect(readdirSync(join(runs, 'office')).toSorted()).toEqual(before)
    write(lan)
    expect((await tapdeck('plan', file)).status, 'the lab is as it was applied').toBe(0)
  })

  it('does not take with it what the same lab was made of afterwards', async () => {
    const { file, tapdeck, killed } = await commands()
    await killed(lan)
    expect((await tapdeck('apply', file, '--yes')).status).toBe(0)
    for (const word of ['list', 'history']) await tapdeck(word)
    expect((await tapdeck('plan', file)).status).toBe(0)
  })
})

it('an apply that was killed when its helper had kept the change was kept', async () => {
  const { file, tapdeck, waiting, names, runs, records } = await commands()
  const { ended } = await waiting(lan)
  const [record = ''] = readdirSync(records)
  const text = readFileSync(join(records, record), 'utf8')
  const [, hash = ''] = /"hash":"([^"]+)"/.exec(text) ?? []
  expect((await tapdeck('keep', 'office')).status).toBe(0)
  await ended
  expect(readdirSync(records)).toEqual([])
  // As the process had left it then.
  writeFileSync(join(runs, 'office', 'office.kept.json'), JSON.stringify({ version: 1, lab: 'office', hash }))
  writeFileSync(join(records, record), text.replace('"stage":"under-way"', '"stage":"keeping"'))
  expect((await tapdeck('list')).stdout).toContain('office')
  expect(names(), 'its sandbox is there').toContain('office')
  expect((await tapdeck('plan', file)).status).toBe(0)
  expect((await tapdeck('history')).stdout).not.toContain('interrupted')
  expect(readdirSync(records)).toEqual([])
})

it('a lab of the machine that was taken down leaves no folder', async (context) => {
  const host = await machine(context)
  const file = join(host.folder, 'one.yaml')
  writeFileSync(
    file,
    `version: 1\nname: one\nscope: host\n${lan}guests: { web: { cards: [{ connect: { network: lan } }] } }\n`,
  )
  const applied = await host.tapdeck('apply', file, '--yes', '--start')
  expect(applied.status, applied.stderr).toBe(0)
  expect(existsSync(join(host.folder, 'x/tapdeck/one/web'))).toBe(true)
  const down = await host.tapdeck('down', 'one', '--yes')
  expect(down.status, down.stderr).toBe(0)
  for (const folder of ['x/tapdeck', 'runs']) expect(readdirSync(join(host.folder, folder)), folder).toEqual([])
})
