// How long a change waits to be kept.
import type { Input } from '../../contract/api.ts'
import { FaultError } from '../../core/fault.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { usualKeepWithin } from '../../core/plan/risk/risk.ts'

function refuseWithoutWayBack({ lab, steps }: Plan): void {
  if (!steps.some(({ operation }) => operation.op === 'sandbox.close')) return
  throw new FaultError({
    code: 'plan.no-way-back',
    message: `The sandbox of ${lab} goes as a whole, and cannot be put back afterwards.`,
    hint: 'Take it down without a time to keep it. Its file makes it anew.',
  })
}

/**
 * Seconds, if it waits to be kept: a risky plan always does, unless the user has agreed that it need not.
 *
 * Fault `plan.no-way-back`: a sandbox that is closed does not come again.
 */
export function keepTimeOf(plan: Plan, { keepWithin, keep }: Pick<Input<'plan.apply'>, 'keepWithin' | 'keep'>) {
  if (keep === 'at-once') return undefined
  if (keepWithin !== undefined) refuseWithoutWayBack(plan)
  const { risk } = plan
  return keepWithin ?? (risk.level === 'risky' ? usualKeepWithin : undefined)
}

/** `until`: milliseconds of performance.now(). */
export const secondsUntil = (until: number): number => Math.max(0, Math.ceil((until - performance.now()) / 1000))
