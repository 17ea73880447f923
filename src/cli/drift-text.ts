// What others have changed under a lab, as a person reads it.
import type { DriftReport } from '../contract/drift.ts'
import { counted } from '../core/drift/say.ts'
import type { Drift } from '../core/drift/drift.ts'
import { labelOf } from '../core/lab/edit.ts'
import { describeOperation } from '../core/plan/operation.ts'

/** A line for each, with a heading. */
export const driftLines = ({ drifts }: DriftReport): string[] => [
  `${counted(drifts.length, 'thing was', 'things were')} changed by others since it was applied:`,
  ...drifts.map(({ what }) => `  ${what}`),
]

/** In full: what each is, what would adopt it and what would put it back. */
export function driftText(report: DriftReport): string {
  const { lab, state, against, applied, drifts } = report
  if (state === 'down') return `Lab ${lab} is not up.`
  if (state === 'changing') return `A change of lab ${lab} is under way, or waits to be kept.`
  if (state === 'unknown') return `Nothing tells how lab ${lab} was applied. Name its file.`
  const when =
    against === 'file'
      ? ', against its file: the history of this user does not know it'
      : applied === undefined
        ? ''
        : `, applied on ${new Date(applied).toISOString().replace('T', ' ').slice(0, 19)} UTC`
  if (drifts.length === 0) return `Lab ${lab} is as it was applied: nothing was changed by others${when}.`
  return [
    `${counted(drifts.length, 'thing was', 'things were')} changed by others under lab ${lab}${when}:`,
    ...drifts.flatMap(oneLines),
    '',
    `To make the lab say what is there: tapdeck drift ${lab} --adopt. To put it back: --repair. One alone: --only '${drifts[0]?.id ?? ''}'.`,
  ].join('\n')
}

function oneLines({ id, what, since, adopt, repair }: Drift): string[] {
  const seen = since === undefined ? '' : ` (since ${new Date(since).toISOString().replace('T', ' ').slice(0, 19)} UTC)`
  return [
    `  ${what}${seen}  [${id}]`,
    adopt.kind === 'edits'
      ? `       adopt:  ${adopt.edits.map(labelOf).join('; ')}`
      : `       not to be adopted: ${adopt.why}.`,
    repair.kind === 'steps'
      ? `       repair: ${repair.operations.map(describeOperation).join('; ')}`
      : `       not to be put back: ${repair.why}.`,
  ]
}
