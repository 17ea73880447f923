// Who may begin a plan: one at a time for a lab, and one at a time for the whole of the machine's own network.
import { setTimeout as pause } from 'node:timers/promises'
import { FaultError } from '../../core/fault.ts'
import { readJournals, type JournalEntry } from './journal.ts'
import type { Launch } from '../setting.ts'
import { inTurn } from './turn.ts'

/** Milliseconds that a plan which waits for nobody is waited for. */
const patience = 10_000

/** Calls `begin` when no other plan is under way that would be in its way. Fault `helper.busy`. */
export async function claim(launch: Launch, lab: string, begin: () => void): Promise<void> {
  for (const deadline = Date.now() + patience; ; await pause(50)) {
    // A sandbox has a folder of its own, and the engine lets in one at a time.
    const other =
      launch.scope === 'sandbox'
        ? beginUnlessBusy(launch, lab, begin)
        : await inTurn(launch.journals, () => beginUnlessBusy(launch, lab, begin))
    if (other === undefined) return
    if (other.lab === lab || other.clock === 'runs' || Date.now() > deadline) throw busy(other)
  }
}

/** The plan that is in the way, if there is one. */
function beginUnlessBusy({ scope, journals }: Launch, lab: string, begin: () => void): JournalEntry | undefined {
  const other = readJournals(journals).entries.find((entry) => scope === 'host' || entry.lab === lab)
  if (!other) begin()
  return other
}

const busy = ({ lab }: JournalEntry): FaultError =>
  new FaultError({
    code: 'helper.busy',
    message: `Another change, of lab ${lab}, is waiting to be kept or rolled back.`,
    hint: `tapdeck keep ${lab}, or tapdeck rollback ${lab}, first.`,
    retry: 'again',
  })
