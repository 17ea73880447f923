// Runs checks in the network that this process has, and prints their results: `call-checks.ts network.forwarding …`.
import { checks, machineContext, runChecks } from '../../../../src/engine/checks/checks.ts'

const wanted = new Set(process.argv.slice(2))
const results = await runChecks(
  machineContext(),
  checks.filter(({ id }) => wanted.has(id)),
)
process.stdout.write(JSON.stringify(results))
