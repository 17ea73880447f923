// start-guest.ts JSON: starts a guest in a process of its own, which ends at once; prints the status or the fault.
import { z } from 'zod'
import { faultOf } from '../../../../src/core/fault.ts'
import { labSchema } from '../../../../src/core/lab/schema.ts'
import { qemuFacts } from '../../../../src/engine/guest/facts.ts'
import { startGuest } from '../../../../src/engine/guest/process.ts'

const input = z
  .object({
    scope: z.object({
      kind: z.enum(['sandbox', 'host']),
      lab: z.string(),
      folder: z.string(),
      enter: z.array(z.string()),
      user: z.int(),
    }),
    lab: labSchema,
    guest: z.string(),
    labFolder: z.string(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''))

try {
  console.log(JSON.stringify({ status: await startGuest({ ...input, facts: await qemuFacts() }) }))
} catch (error) {
  console.log(JSON.stringify({ fault: faultOf(error) }))
}
