// Advice as a person reads it at the command line: what was seen, what that means, and what to do instead, by numbers.
import type { Advice, Alternative } from '../core/advice/advice.ts'

export const adviceText = (advice: readonly Advice[]): string =>
  [
    'Think this over first:',
    ...advice.flatMap(linesOf),
    ...(advice.some(({ alternatives }) => alternatives.some(({ kind }) => kind === 'edits'))
      ? ['What changes the lab is done by: tapdeck advice LAB --take CODE --choice NUMBER']
      : []),
  ].join('\n')

const linesOf = ({ code, level, at, words, meaning, alternatives }: Advice): string[] => [
  `  ${level === 'warning' ? '!' : 'i'} ${words} [${code}]`,
  `      ${meaning}`,
  `      in the lab: ${at.join(', ')}`,
  ...(alternatives.length === 0 ? [] : ['      instead:']),
  ...alternatives.flatMap((each, index) => alternativeLines(each, index + 1)),
]

const alternativeLines = (alternative: Alternative, number: number): string[] => [
  `      ${String(number).padStart(3)}. ${alternative.words}`,
  ...(alternative.kind === 'edits'
    ? []
    : [
        ...alternative.commands.map((command) => `             ${command}`),
        ...alternative.undo.map((command) => `             to undo that: ${command}`),
      ]),
]
