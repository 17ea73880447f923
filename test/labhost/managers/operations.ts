// Runs on a machine of its own, as root, where NetworkManager runs: every case of its operations is done, seen to be done and undone
// as the machine was before. Prints one line of JSON for each case.
// `operations.ts [WORDS IN THE NAME]`
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { comparable } from '../../../src/core/host/compare.ts'
import type { HostSnapshot } from '../../../src/core/host/schema.ts'
import { invertOperation, parseInside, verifyOperation } from '../../../src/core/plan/operation.ts'
import type { InsideOperation } from '../../../src/core/plan/operation.ts'
import { HelperClient, type Told } from '../../../src/engine/change/helper-client.ts'
import { readHost } from '../../../src/engine/observe/read.ts'
import { foreignProfile, managedCard, managerCases } from '../../netns/cases/managers.ts'
import type { OperationCase } from '../../netns/cases/ground.ts'

const helperFile = join(import.meta.dirname, '../../../dist/helper.mjs')
const folder = '/run/tapdeck-test'
mkdirSync(folder, { recursive: true, mode: 0o700 })
const shown = [managedCard, 'br0', 'br1', 'bond0', 'vlan20']
/** Milliseconds in which NetworkManager has done what it was told. */
const settled = 20_000

const read = (): Promise<HostSnapshot> => readHost({ kind: 'machine' })
const asked = (value: unknown): InsideOperation => {
  const parsed = parseInside(value)
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.operation
}
const helper = async (): Promise<HelperClient> =>
  (await HelperClient.start([process.execPath, helperFile, '--scope=host', `--runs=${folder}`, `--journals=${folder}`]))
    .client

const good = (told: Told): void => {
  if ('fault' in told) throw new Error(`${told.fault.message} ${told.fault.cause ?? ''}`)
}
const begin = (inverse: unknown[]) => ({ do: 'begin' as const, lab: 'office', hash: 'test', inverse, shown })

/** The machine, when it is as wanted; what is still wrong after a while, thrown. */
async function when(wrong: (host: HostSnapshot) => string | undefined): Promise<HostSnapshot> {
  for (const deadline = Date.now() + settled; ; await pause(100)) {
    const host = await read()
    const why = wrong(host)
    if (why === undefined) return host
    if (Date.now() > deadline) throw new Error(why)
  }
}

const textOf = (host: HostSnapshot): string => JSON.stringify(comparable(host), undefined, 1)
const differsFrom =
  (before: string) =>
  (host: HostSnapshot): string | undefined => {
    const now = textOf(host)
    if (now === before) return undefined
    const [was, is] = [before.split('\n'), now.split('\n')]
    const gone = was.filter((line) => !is.includes(line)).slice(0, 20)
    const come = is.filter((line) => !was.includes(line)).slice(0, 20)
    const at = was.findIndex((line, place) => line !== is[place])
    const order = gone.length + come.length > 0 ? '' : ` order: ${was.slice(at - 6, at + 6).join(' ')}`
    return `not as before; gone: ${gone.join(' ')} come: ${come.join(' ')}${order}`
  }

/** `ground` is the machine before, and again after. */
async function tryOne(client: HelperClient, ground: HostSnapshot, { first = [], operation: value }: OperationCase) {
  const done: InsideOperation[] = []
  let before = ground
  try {
    const operation = asked(value)
    for (const one of first.map(asked)) {
      good(await client.ask(begin(invertOperation(one, before))))
      done.push(one)
      good(await client.ask({ do: 'run', operations: [one] }))
      good(await client.ask({ do: 'keep' }))
      before = await when((host) => verifyOperation(one, host))
    }
    if (verifyOperation(operation, before) === undefined) throw new Error('it is done before it is done')
    const inverse = invertOperation(operation, before)
    good(await client.ask(begin(inverse)))
    good(await client.ask({ do: 'run', operations: [operation] }))
    await when((host) => verifyOperation(operation, host))
    good(await client.ask({ do: 'rollback' }))
    await when(differsFrom(textOf(before)))
    // Once more, after nothing was done: an inverse hurts nobody then.
    good(await client.ask(begin(inverse)))
    good(await client.ask({ do: 'run', operations: [] }))
    good(await client.ask({ do: 'rollback' }))
    if (first.length > 0) await when(differsFrom(textOf(before)))
  } finally {
    // What failed is undone first; what did not is not under way.
    await client.ask({ do: 'rollback' })
    if (done.length > 0) {
      good(await client.ask(begin(done.toReversed().flatMap((one) => invertOperation(one, ground)))))
      good(await client.ask({ do: 'run', operations: [] }))
      good(await client.ask({ do: 'rollback' }))
    }
    await when(differsFrom(textOf(ground)))
  }
}

const [only] = process.argv.slice(2)
const client = await helper()
const ground = await when((host) =>
  host.connections?.some(({ uuid, state }) => uuid === foreignProfile && state === 'activated')
    ? undefined
    : 'the card has no profile',
)
for (const one of managerCases) {
  const name = `${one.operation.op}: ${one.name}`
  if (only !== undefined && !name.includes(only)) continue
  const why = await tryOne(client, ground, one).then(
    () => 'as before',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  process.stdout.write(`${JSON.stringify({ name, why })}\n`)
}
await client.close()
