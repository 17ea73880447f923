// How a change that was not kept ends: in the history once nothing of it is there any more.
import type { Paths } from '../../files/paths.ts'
import type { Begun } from '../../history/under-way.ts'
import type { KnownLab } from '../../labs.ts'
import { hasUnfinished } from './recovery.ts'

/** Where something of it could not be undone yet, it is undecided until a sweep finds nothing. */
export function endUndone(
  record: Pick<Begun, 'end' | 'leaves'>,
  { name, kind }: Pick<KnownLab, 'name' | 'kind'>,
  outcome: 'interrupted' | 'rolled-back',
  paths: Paths,
): void {
  if (hasUnfinished(kind, name, paths)) record.leaves(outcome)
  else record.end(outcome)
}
