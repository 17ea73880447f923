// A plan as a person reads it: the steps in words, each with its exact commands.
import type { Advice, Alternative } from '../core/advice/advice.ts'
import type { Plan } from '../core/plan/plan.ts'
import { probeWords } from '../core/plan/risk/probe.ts'

export function planText({ lab, goal, steps, risk, advice }: Plan): string {
  if (steps.length === 0)
    return [
      ...adviceLines(advice),
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
          'It is undone unless you confirm it in time.',
        ]
  return [
    ...adviceLines(advice),
    `${steps.length} step${steps.length === 1 ? '' : 's'} to ${goal === 'up' ? 'bring up' : 'take down'} lab ${lab}:`,
    ...lines,
    ...warning,
  ].join('\n')
}

/** What to think over first: it stands before the steps, and an empty line between. */
const adviceLines = (advice: readonly Advice[]): string[] =>
  advice.length === 0 ? [] : ['Think this over first:', ...advice.flatMap(linesOf), '']

const linesOf = ({ code, level, at, words, meaning, alternatives }: Advice): string[] => [
  `  ${level === 'warning' ? '!' : 'i'} ${words} [${code}]`,
  `      ${meaning}`,
  `      in the lab: ${at.join(', ')}`,
  ...alternatives.flatMap((each, at) => alternativeLines(each, at === 0 ? 'instead' : 'or')),
]

const alternativeLines = (alternative: Alternative, word: string): string[] =>
  alternative.kind === 'edits'
    ? [`      ${word}: ${alternative.words}`]
    : [
        `      ${word}: ${alternative.words}`,
        ...alternative.commands.map((command) => `        ${command}`),
        ...alternative.undo.map((command) => `        undo: ${command}`),
      ]
