// A plan as a person reads it: the steps in words, each with its exact commands.
import type { Plan } from '../core/plan/plan.ts'
import { probeWords } from '../core/plan/risk/probe.ts'
import { adviceText } from './advice-text.ts'

export function planText({ lab, goal, steps, risk, advice }: Plan, keep: 'in-time' | 'at-once' = 'in-time'): string {
  const first = advice.length === 0 ? [] : [adviceText(advice), '']
  if (steps.length === 0)
    return [
      ...first,
      goal === 'up'
        ? `Lab ${lab} is as its file says: nothing to do.`
        : `Nothing of lab ${lab} is left: nothing to do.`,
    ].join('\n')
  const lines = steps.flatMap(({ what, why, when, interrupts, commands }, at) => [
    `${String(at + 1).padStart(3)}. ${when === 'kept' ? 'When you keep it: ' : ''}${what} (${why})`,
    ...(interrupts === undefined ? [] : [`     interrupts: ${interrupts}`]),
    ...commands.flatMap((command) => command.split('\n').map((line) => `       ${line}`)),
  ])
  const warning =
    risk.level === 'safe'
      ? []
      : [
          '',
          'This could cut you off:',
          ...risk.reasons.map((reason) => `  - ${reason}`),
          ...(risk.probes.length === 0
            ? []
            : [`What answers before must answer afterwards: ${risk.probes.map(probeWords).join(', ')}.`]),
          ...(keep === 'at-once' ? [] : ['It is undone unless you confirm it in time.']),
        ]
  return [
    ...first,
    `${steps.length} step${steps.length === 1 ? '' : 's'} to ${goal === 'up' ? 'bring up' : 'take down'} lab ${lab}:`,
    ...lines,
    ...warning,
  ].join('\n')
}
