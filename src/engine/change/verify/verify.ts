// Whether a plan that was carried out shows its effect.
import { FaultError } from '../../../core/fault.ts'
import type { HostSnapshot } from '../../../core/host/schema.ts'
import { verifyOperation, type Operation } from '../../../core/plan/operation.ts'
import { pause } from '../../processes.ts'
import { isOverruled } from './overruled.ts'

/** Milliseconds. The kernel settles some things a moment after the command: addresses, carrier, a service's socket. */
export const settleTime = 5000

/** Looks until every operation shows its effect; what does not in time is a fault. */
export async function verify(operations: Operation[], read: () => Promise<HostSnapshot>): Promise<void> {
  const lasting = operations.filter((operation, at) => !isOverruled(operation, operations.slice(at + 1)))
  const deadline = Date.now() + settleTime
  for (;;) {
    const after = await read()
    const wrong = lasting.flatMap((operation) => verifyOperation(operation, after) ?? [])
    if (wrong.length === 0) return
    if (Date.now() >= deadline) {
      throw new FaultError({
        code: 'apply.unverified',
        message: `After the commands the machine is not as planned: ${wrong.slice(0, 3).join('; ')}${wrong.length > 3 ? ` and ${wrong.length - 3} more` : ''}.`,
        hint: 'Something else may be changing the network at the same time.',
        retry: 'again',
      })
    }
    await pause(20)
  }
}
