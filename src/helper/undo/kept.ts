// The end of a plan that is kept: its journal goes, and what is left of other labs learns that it was overtaken.
import type { InsideOperation } from '../../core/plan/operation.ts'
import type { Launch } from '../setting.ts'
import { removeJournal } from './journal.ts'
import { noteOvertaken, readLeftovers } from './leftovers.ts'
import { inTurn } from './turn.ts'

/** Fault `helper.busy`: then the plan is under way yet. */
export async function endKept({ scope, journals }: Launch, lab: string, inverse: InsideOperation[]): Promise<void> {
  const end = (): void => {
    const overtaken = scope === 'host' ? noteOvertaken(journals, lab, inverse) : () => undefined
    removeJournal(journals, lab)
    // Only now: if we die before the journal has gone, the plan is undone and has overtaken nothing.
    overtaken()
  }
  // Nobody tries again in between.
  if (scope === 'host' && readLeftovers(journals).length > 0) await inTurn(journals, end)
  else end()
}
