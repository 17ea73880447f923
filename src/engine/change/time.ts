// How long a change waits to be kept.
import type { Input } from '../../contract/api.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { usualKeepWithin } from '../../core/plan/risk/risk.ts'

/** Seconds, if it waits to be kept: a risky plan always does, unless the user has agreed that it need not. */
export function keepTimeOf({ risk }: Plan, { keepWithin, keep }: Pick<Input<'plan.apply'>, 'keepWithin' | 'keep'>) {
  if (keep === 'at-once') return undefined
  return keepWithin ?? (risk.level === 'risky' ? usualKeepWithin : undefined)
}

/** `until`: milliseconds of performance.now(). */
export const secondsUntil = (until: number): number => Math.max(0, Math.ceil((until - performance.now()) / 1000))
