// The files of macvtaps, as root: given to a user and taken back, opened by that user, and never another link's.
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { comparable } from '../../../src/core/host/compare.ts'
import { findLink, type HostSnapshot } from '../../../src/core/host/schema.ts'
import {
  invertOperation,
  isInside,
  parseInside,
  verifyOperation,
  type InsideOperation,
} from '../../../src/core/plan/operation.ts'
import { HelperClient } from '../../../src/engine/change/helper-client.ts'
import { whenDone } from '../../support/cleanup.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { rootNamespace, type Namespace } from '../../support/world/namespace.ts'
import { grantCases } from '../cases/macvtaps.ts'
import { begin, helperFile } from '../support/applying.ts'
import { machine } from '../support/machine.ts'
import { lacking, whatFor } from '../support/needs.ts'
import { batch, snapshotOf } from '../support/observing.ts'

interface Bench {
  net: Namespace
  client: HelperClient
  snapshot: () => Promise<HostSnapshot>
}

const [granting] = grantCases
const operation = asked(granting?.operation)
const user = 65_534

function asked(value: unknown): InsideOperation {
  const parsed = parseInside(value)
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.operation
}

/** A machine's network with a macvtap of the lab. */
async function bench(context: TestContext, ...more: string[]): Promise<Bench> {
  if (process.getuid?.() !== 0) return context.skip('only root owns the files of macvtaps')
  const net = await rootNamespace()
  context.skip(await lacking(net, 'macvtaps'), whatFor.macvtaps)
  await batch(net, [...more, ...(granting?.ip ?? [])])
  const folder = await tempFolder()
  const command = [process.execPath, helperFile, '--scope=host', `--runs=${folder}`, `--journals=${folder}`]
  const { client } = await HelperClient.start(net.enter(command))
  whenDone(() => client.close())
  return { net, client, snapshot: () => snapshotOf(net) }
}

/** As `user`, without any right of root's. */
const opens = async (net: Namespace, file: string): Promise<boolean> => {
  const words = ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', 'sh', '-c', `exec 3<>${file}`]
  return (await net.attempt(words)).status === 0
}

describe('the file of a macvtap', () => {
  it('becomes a user’s, who can open it then, and is root’s again when that is undone', async (context) => {
    const { net, client, snapshot } = await bench(context)
    const before = await snapshot()
    const file = `/dev/tap${findLink(before, 'm0')?.index ?? 0}`
    expect(findLink(before, 'm0')?.macvtap).toEqual({ mode: 'bridge', user: 0 })
    expect(await opens(net, file)).toBe(false)
    expect(verifyOperation(operation, before)).toBe('the file of m0 is of user 0')

    const inverse = invertOperation(operation, before)
    expect(inverse.every(isInside)).toBe(true)
    expect(await client.ask(begin(inverse))).toEqual({ ok: {} })
    expect(await client.ask({ do: 'run', operations: [operation] })).toEqual({ ok: {} })
    const after = await snapshot()
    expect(verifyOperation(operation, after)).toBeUndefined()
    expect(await opens(net, file)).toBe(true)
    expect((await stat(file)).mode & 0o777, 'nobody else’s').toBe(0o600)

    expect(await client.ask({ do: 'rollback' })).toEqual({ ok: {} })
    expect(comparable(await snapshot())).toEqual(comparable(before))
    expect(await opens(net, file)).toBe(false)
  })

  it('goes with its link', async (context) => {
    const { net, client, snapshot } = await bench(context)
    const file = `/dev/tap${findLink(await snapshot(), 'm0')?.index ?? 0}`
    await client.ask(begin([]))
    await client.ask({ do: 'run', operations: [operation, asked({ op: 'link.remove', name: 'm0' })] })
    await client.ask({ do: 'keep' })
    expect((await net.attempt(['test', '-e', file])).status).toBe(1)
  })

  it('of a link of another network is not touched, though it has the name', async (context) => {
    const index = 1_700_000_000 + (process.pid % 100_000)
    const first = await bench(context)
    await batch(first.net, [`link add link v0 name m1 index ${index} type macvtap mode bridge`])
    const { client, net, snapshot } = await bench(context)
    await batch(net, [
      'link delete dev m0',
      `link add link v0 name m0 index ${index} type macvtap mode bridge`,
      'link set dev m0 alias tapdeck:office/m0',
    ])
    expect(findLink(await snapshot(), 'm0')?.macvtap, 'it has none').toEqual({ mode: 'bridge' })
    await client.ask(begin([]))
    expect(await client.ask({ do: 'run', operations: [operation] })).toMatchObject({
      fault: { code: 'apply.failed', cause: expect.stringContaining(`/dev/tap${index} is not the file of m0`) },
    })
    expect((await stat(`/dev/tap${index}`)).uid).toBe(0)
    await client.ask({ do: 'rollback' })
  })

  it('of a macvtap that is not the lab’s is refused, whatever the user was shown', async (context) => {
    const { net, client } = await bench(context)
    await batch(net, ['link set dev m0 alias tapdeck:other/m0'])
    await client.ask(begin([], { shown: ['m0'] }))
    expect(await client.ask({ do: 'run', operations: [operation] })).toMatchObject({
      fault: { code: 'helper.refused', message: expect.stringContaining('m0 is of lab other') },
    })
  })
})

it('a guest that would have all of the card by which the machine is reached: all is put back, its MAC too', async (context) => {
  const host = await machine(context)
  const before = await host.state()
  const file = join(host.folder, 'one.yaml')
  const card = '{ connect: { macvtap: { link: eth9, mode: passthru } } }'
  await writeFile(file, `version: 1\nname: one\nscope: host\nguests: { web: { cards: [${card}] } }\n`)
  const { status, stderr } = await host.tapdeck('apply', file, '--yes', '--keep-within', '60')
  expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('apply.cut-off') })
  expect(await host.state()).toBe(before)
  expect(await host.run('ping', '-c', '1', '-W', '2', '198.51.100.1')).toContain('1 received')
})
