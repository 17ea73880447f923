// Carries operations out as the engine does, in the network that this process has: `carry-out.ts HELPER RUNS JOURNALS LAB`.
// The first line of its input says what; `keep` and `rollback` follow. It says how it goes, an object a line.
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { faultOf } from '../../../src/core/fault.ts'
import { describeOperation, operationSchema } from '../../../src/core/plan/operation.ts'
import { riskOf } from '../../../src/core/plan/risk/risk.ts'
import { carryOut } from '../../../src/engine/change/apply.ts'
import { readHost } from '../../../src/engine/observe/read.ts'
import { ContactBook } from '../../../src/engine/probe/contacts.ts'
import { proofOf } from '../../../src/engine/probe/prove.ts'

const orderSchema = z.strictObject({ operations: z.array(operationSchema), keepWithin: z.int().optional() })
const [helper = '', runs = '', journals = '', lab = ''] = process.argv.slice(2)
const say = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`)
const read = () => readHost({ kind: 'machine' })

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const { operations, keepWithin } = orderSchema.parse(JSON.parse((await lines.next()).value ?? ''))
const host = await read()
const risk = riskOf(operations, host, 'host', new ContactBook().read())
say({ risk })
const plan = {
  lab,
  goal: 'up' as const,
  hash: 'test',
  steps: operations.map((operation) => ({
    operation,
    what: describeOperation(operation),
    why: 'a test',
    commands: [],
  })),
  risk,
  advice: [],
}
try {
  const prove = await proofOf(risk, (what) => say({ asks: what }))
  const applied = await carryOut(
    plan,
    host,
    {
      helperCommand: () => [process.execPath, helper, '--scope=host', `--runs=${runs}`, `--journals=${journals}`],
      read,
      outside: () => Promise.reject(new Error('there is nothing outside')),
      progress: () => undefined,
      prepare: () => Promise.resolve('nothing'),
      reached: () => undefined,
      left: () => [],
      prove,
    },
    keepWithin,
  )
  applied.onDecided((decided) => {
    say(decided)
    process.exit()
  })
  say({ state: 'waiting' })
  const word = (await lines.next()).value
  await applied[word === 'keep' ? 'keep' : 'rollback']()
  say({ state: word === 'keep' ? 'kept' : 'rolled-back', why: 'asked to' })
} catch (error) {
  say({ state: 'failed', fault: faultOf(error) })
}
process.exit()
