// The helper dies: wherever it stood, the next one puts everything back as it was.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { helperProtocol } from '../../../src/contract/helper.ts'
import { HelperClient } from '../../../src/engine/change/helper-client.ts'
import { processes } from '../../support/processes.ts'
import { attempt } from '../../support/run.ts'
import { until } from '../../support/until.ts'
import { begin, bench, benchLab, kill, labFrom, type Bench } from '../support/applying.ts'
import { lacking } from '../support/needs.ts'
import { offices } from '../support/offices.ts'

/** The lab is up as before; `after` is what is to be made of it. */
async function office() {
  const place = await bench()
  const labs = offices((await lacking(place.net, 'vlans')) ? 'without-vlans' : 'with-vlans')
  await place.apply(labFrom(labs.before))
  const plan = await place.plan(labFrom(labs.after))
  return { place, ...plan, before: await place.comparable() }
}

const journals = ({ folder }: Bench): string[] => readdirSync(folder).filter((name) => name.includes('journal'))

/** The next helper undoes what was left, and then all is as it was. */
async function expectRecovery(place: Bench, before: unknown, what: string): Promise<void> {
  const { client, recovered } = await place.helper()
  expect(recovered, what).toEqual([{ lab: benchLab, left: [] }])
  await client.close()
  expect(await place.comparable(), what).toEqual(before)
  expect(journals(place), what).toEqual([])
}

/** Fractions from 0 to 1 that are the same in every run (Park and Miller's generator). */
function* fractions(seed: number): Generator<number, never> {
  for (let state = seed; ; yield state / 0x7fff_ffff) state = (state * 48_271) % 0x7fff_ffff
}

/** Kills it within about the time that the work takes, while `work` is under way. */
async function killDuring(client: HelperClient, milliseconds: number, work: Promise<unknown>): Promise<void> {
  const timer = new Promise((done) => setTimeout(done, milliseconds))
  await Promise.race([timer, work])
  await kill(client)
  await work
}

const times = 15

describe('a helper that is killed', () => {
  it('after any of the operations of a long plan leaves what the next one undoes', { timeout: 300_000 }, async () => {
    const { place, before, operations, inverse } = await office()
    expect(operations.length).toBeGreaterThanOrEqual(40)
    for (let count = 0; count <= operations.length; count++) {
      const { client } = await place.helper()
      await client.ask(begin(inverse))
      for (const operation of operations.slice(0, count))
        expect(await client.ask({ do: 'run', operations: [operation] }), JSON.stringify(operation)).toEqual({ ok: {} })
      await kill(client)
      expect(journals(place)).toEqual([`${benchLab}.journal.json`])
      await expectRecovery(place, before, `killed after ${count} operations`)
    }
  })

  it('at any moment while it runs all of a plan', async () => {
    const { place, before, operations, inverse } = await office()
    const moments = fractions(20_250_101)
    for (let time = 0; time < times; time++) {
      const { client } = await place.helper()
      await client.ask(begin(inverse))
      const milliseconds = Math.round(moments.next().value * 150)
      await killDuring(client, milliseconds, client.ask({ do: 'run', operations }))
      await expectRecovery(place, before, `killed after ${milliseconds} ms`)
    }
  })

  it('at any moment while it rolls back', async () => {
    const { place, before, operations, inverse } = await office()
    const moments = fractions(20_250_102)
    for (let time = 0; time < times; time++) {
      const { client } = await place.helper()
      await client.ask(begin(inverse))
      expect(await client.ask({ do: 'run', operations })).toEqual({ ok: {} })
      const milliseconds = Math.round(moments.next().value * 150)
      await killDuring(client, milliseconds, client.ask({ do: 'rollback' }))
      const { client: next } = await place.helper()
      await next.close()
      expect(await place.comparable(), `killed after ${milliseconds} ms`).toEqual(before)
      expect(journals(place)).toEqual([])
    }
  })

  it('and again while it undoes what the one before it left', async () => {
    const { place, before, operations, inverse } = await office()
    const moments = fractions(20_250_103)
    const { client } = await place.helper()
    await client.ask(begin(inverse))
    expect(await client.ask({ do: 'run', operations })).toEqual({ ok: {} })
    await kill(client)
    for (let time = 0; time < times; time++) {
      const next = new HelperClient(place.helperCommand)
      await killDuring(
        next,
        Math.round(moments.next().value * 200),
        next.ask({ do: 'hello', protocol: helperProtocol }),
      )
    }
    const { client: last } = await place.helper()
    await last.close()
    expect(await place.comparable()).toEqual(before)
    expect(journals(place)).toEqual([])
  })

  it('leaves a command running, which is ended before anything is undone', async () => {
    const place = await bench()
    const before = await place.comparable()
    const { operations, inverse } = await place.plan(labFrom(manyLinks))
    const { client } = await place.helper()
    await client.ask(begin(inverse))
    const run = client.ask({ do: 'run', operations })
    // Stopped before it has done much, it would go on long after the next helper has put all in order.
    const child = await Promise.race([firstHeldUp(client), run])
    expect(child, 'one of its commands').toEqual(expect.any(Number))
    await kill(client)
    await run
    expect((await processes()).map(({ pid }) => pid)).toContain(child)
    await expectRecovery(place, before, 'killed while a command runs')
    expect((await processes()).map(({ pid }) => pid)).not.toContain(child)
  })
})

const manyLinks = `
version: 1
name: office
uplink: none
bridges: { br0: {} }
guests:
${[...'abcdefghijkl'].map((guest) => `  ${guest}: { cards: [${Array<string>(24).fill('{ connect: { bridge: br0 } }').join(', ')}] }`).join('\n')}
`

/** The first command of a helper that could be stopped; looked for without a pause, since none takes long. */
async function firstHeldUp(client: HelperClient): Promise<number> {
  for (;;) {
    const child = childrenOf(client).find(holdUp)
    if (child !== undefined) return child
    await new Promise(setImmediate)
  }
}

/** Stops a command, unless it ends before that; one that is not yet the program that it will be is not stopped. */
function holdUp(pid: number): boolean {
  try {
    if (readFileSync(`/proc/${pid}/comm`, 'utf8') !== 'ip\n') return false
    process.kill(pid, 'SIGSTOP')
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.startsWith('T') ?? false
  } catch {
    return false
  }
}

const childrenOf = ({ pid }: HelperClient): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

describe('a helper that nobody speaks to any more', () => {
  it('rolls back when its input ends', async () => {
    const { place, before, operations, inverse } = await office()
    const { client } = await place.helper()
    await client.ask(begin(inverse))
    expect(await client.ask({ do: 'run', operations })).toEqual({ ok: {} })
    expect(await place.comparable()).not.toEqual(before)
    await client.close()
    expect(await place.comparable()).toEqual(before)
    expect(journals(place)).toEqual([])
  })

  it('rolls back when the process that started it is killed', async () => {
    const { place, before, operations, inverse } = await office()
    // The engine's part of this: a process that says these lines and then waits with the pipe open.
    const lines = [
      { id: 0, do: 'hello', protocol: helperProtocol },
      { id: 1, ...begin(inverse) },
      { id: 2, do: 'run', operations },
    ]
    const file = join(place.runs, 'lines')
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    const said = join(place.runs, 'said')
    const words = place.helperCommand.map((word) => `'${word}'`).join(' ')
    const engine = attempt(['sh', '-c', `(cat ${file}; exec sleep 4331) | ${words} > ${said}`])
    await until(() => existsSync(said) && readFileSync(said, 'utf8').includes('{"id":2,"ok"'), { what: 'all run' })
    expect(await place.comparable()).not.toEqual(before)
    const speaker = (await processes()).find(({ args }) => args.join(' ') === 'sleep 4331')
    process.kill(speaker?.pid ?? 0, 'SIGKILL')
    await engine
    expect(await place.comparable()).toEqual(before)
    expect(readFileSync(said, 'utf8')).toContain('nobody is there any more')
  })

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('rolls back on %s', async (signal) => {
    const place = await bench()
    const before = await place.comparable()
    const { operations, inverse } = await place.plan(labFrom(small))
    const { client } = await place.helper()
    await client.ask(begin(inverse))
    expect(await client.ask({ do: 'run', operations })).toEqual({ ok: {} })
    const ended = new Promise<void>((done) => client.onEnded(() => done()))
    process.kill(client.pid ?? 0, signal)
    await ended
    expect(await place.comparable()).toEqual(before)
    expect(journals(place)).toEqual([])
  })

  it('rolls back when the time to keep is up, and says so', async () => {
    const place = await bench()
    const before = await place.comparable()
    const { operations, inverse } = await place.plan(labFrom(small))
    const { client } = await place.helper()
    await client.ask(begin(inverse, { keepWithin: 1 }))
    expect(await client.ask({ do: 'run', operations })).toEqual({ ok: {} })
    const decided = await new Promise((done) => client.onDecided(done))
    expect(decided).toEqual({ state: 'rolled-back', why: 'not confirmed within 1 s' })
    expect(await place.comparable()).toEqual(before)
    expect(await client.ask({ do: 'keep' })).toMatchObject({ fault: { code: 'helper.refused' } })
    expect(journals(place)).toEqual([])
  })
})

const small = `
version: 1
name: office
uplink: none
networks: { lan: { subnet: 192.168.150.0/24, mode: isolated } }
guests: { web: { cards: [{ connect: { network: lan } }] } }
`

describe('a journal', () => {
  it('of a helper that lives is left alone by another, which may not begin on that lab', async () => {
    const place = await bench()
    const { operations, inverse } = await place.plan(labFrom(small))
    const { client } = await place.helper()
    await client.ask(begin(inverse))
    expect(await client.ask({ do: 'run', operations })).toEqual({ ok: {} })
    const applied = await place.comparable()
    const other = await place.helper()
    expect(other.recovered).toEqual([])
    expect(await other.client.ask(begin([]))).toMatchObject({ fault: { code: 'helper.busy', retry: 'again' } })
    expect(await place.comparable()).toEqual(applied)
    expect(await client.ask({ do: 'keep' })).toEqual({ ok: {} })
    expect(await place.comparable()).toEqual(applied)
  })

  it('that was being written when the power went is not there', async () => {
    const place = await bench()
    const before = await place.comparable()
    writeFileSync(join(place.folder, `${benchLab}.journal.json.new`), '{"version":1,"lab":"off')
    const { recovered } = await place.helper()
    expect(recovered).toEqual([])
    expect(await place.comparable()).toEqual(before)
  })

  it('that cannot be read is a fault with its name, and nothing is begun', async () => {
    const place = await bench()
    writeFileSync(join(place.folder, `${benchLab}.journal.json`), '{"version":1,"lab":"off')
    await expect(place.helper()).rejects.toMatchObject({
      fault: { code: 'helper.journal', message: expect.stringContaining(`${benchLab}.journal.json`) },
    })
  })
})
