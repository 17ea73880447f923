// Trying again what could not be undone: when somebody asks for it, or before another change, and only where all is as it was left.
import type { Recovered } from '../../contract/helper.ts'
import { leftoversText } from '../../contract/leftovers.ts'
import type { InsideOperation } from '../../core/plan/operation.ts'
import type { Launch } from '../setting.ts'
import { bootId, isWriting, readJournals } from './journal.ts'
import { isOvertaken, readLeftovers, wordsOf, type Found } from './leftovers.ts'
import { changedSince } from './seen.ts'
import { inTurn } from './turn.ts'
import { keepLeft, namesOf, operationsOf, parseAll, sessionOf, stillThere, undo } from './undo.ts'

/** All that is left, but for what was undone a moment ago; each lab with what is left of it then. Fault `helper.busy`. */
export const recover = (launch: Launch, justUndone: ReadonlySet<string>): Promise<Recovered[]> =>
  tryThose(launch, ({ lab }) => !justUndone.has(lab), tryAgain)

/**
 * Before a change of a lab: what is left of the others in this run of the machine. Where the change meets that, it was planned on what is
 * there now, so nothing is moved beneath it.
 */
export const recoverOthers = (launch: Launch, of: string, inverse: InsideOperation[]): Promise<Recovered[]> =>
  tryThose(
    launch,
    ({ lab, boot }) => lab !== of && boot === bootId(),
    async (at, found) =>
      !('unreadable' in found) && isOvertaken(found, inverse) ? asItIs(found) : tryAgain(at, found),
  )

async function tryThose(
  launch: Launch,
  isMeant: (found: Found) => boolean,
  attempt: (launch: Launch, found: Found) => Promise<Recovered>,
): Promise<Recovered[]> {
  const read = (): Found[] => readLeftovers(launch.journals).filter((each) => isMeant(each))
  // Mostly there is nothing, and nobody to wait for.
  if (read().length === 0) return []
  return inTurn(launch.journals, async () => {
    const recovered: Recovered[] = []
    for (const each of read()) recovered.push(await attempt(launch, each))
    return recovered
  })
}

const asItIs = (found: Found, why?: string): Recovered => ({
  lab: found.lab,
  left: [...wordsOf(found), ...(why === undefined ? [] : [`None of it was tried again: ${why}`])],
})

/** Not in the middle of another's change, nor where others have the interface by now: it is told, and stays. */
async function tryAgain(launch: Launch, found: Found): Promise<Recovered> {
  if ('unreadable' in found || readJournals(launch.journals).entries.some(isWriting)) return asItIs(found)
  const { lab, boot, shown, made, seen, items, told, since } = found
  const { known, unknown } = parseAll(operationsOf(items))
  const again = stillThere(boot, known)
  if (since !== undefined && again.length > 0) return asItIs(found)
  // After another start of the machine every interface is a new one, and what lasts goes by the lab's name.
  const why = boot === bootId() ? changedSince(namesOf(again), seen) : undefined
  if (why !== undefined) return asItIs(found, why)
  const session = sessionOf(launch, lab, shown, made)
  const left = [...unknown, ...(again.length > 0 ? await undo(launch, session, again) : [])]
  keepLeft(launch, session, { boot, items: left })
  return { lab, left: leftoversText({ items: left, ...(told === undefined ? {} : { told }) }) }
}
