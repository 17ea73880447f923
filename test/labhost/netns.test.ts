// The tests of operations and snapshots once more, on a kernel with bonds, 802.1Q and bridges that filter by VLAN.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { namespaceCases } from '../netns/cases/all.ts'
import { labHost } from './support/machine.ts'

const checkout = join(import.meta.dirname, '../..')

const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
})

const machine = labHost('when-asked')

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** Those that a kernel without bonds, 802.1Q and filtering bridges skips. */
const operations = namespaceCases.flatMap(({ needs, operation, name }) =>
  needs === undefined ? [] : [literally(`${operation.op}: ${name}`)],
)
const kinds = ['bond', '802.1Q', 'dummy'].map((kind) => `namespace.* ${literally(kind)}`)

it('every operation and every kind of link works with this kernel, and none is skipped for it', async () => {
  await machine.run('modprobe -a bonding 8021q dummy macvtap vxlan veth nf_tables')
  const command = [
    ...['env', '-C', checkout, `PATH=${join(checkout, 'node_modules/.bin')}:/usr/sbin:/usr/bin:/sbin:/bin`],
    ...['vitest', 'run', '--configLoader=native', '--project', 'netns', '--retry=0'],
    ...['--reporter=json', '--outputFile=/run/report.json', '--pool=threads'],
    ...['-t', [...operations, ...kinds].join('|')],
    ...['test/netns/links/operations.test.ts', 'test/netns/observe/observe.test.ts'],
  ]
  const { stdout, stderr } = await machine.attempt(command)
  const written = await machine.attempt('cat /run/report.json')
  expect(written.status, stdout + stderr).toBe(0)
  const report = reportSchema.parse(JSON.parse(written.stdout))
  const all = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  expect(all.filter(({ status }) => status === 'failed')).toEqual([])
  expect(report.numPassedTests).toBe(operations.length + kinds.length)
}, 900_000)
