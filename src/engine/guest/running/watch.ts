// Tells of every change in what the guests of a lab do, whoever made it.
import type { GuestStatus } from '../../../contract/api.ts'
import type { Lab } from '../../../core/lab/schema.ts'
import type { Scope } from '../../scope/scope.ts'
import { guestsWithTraces, listGuests } from './supervise.ts'
import { FolderWatch } from '../traces/folder-watch.ts'
import { guestFolder } from '../traces/folder.ts'

/**
 * Milliseconds between two looks where nothing calls for one. A start, an end and a change by any Tapdeck touches the guest's
 * folder and is seen at once; a kill -9 and a guest that stops itself are seen by the clock: QMP events would need the one
 * connection that QEMU has, and hold off every other Tapdeck.
 */
const period = 1000

/**
 * Calls `tell` for each guest once, then for each that changes, until `close`.
 *
 * @param lab asked at each look, as the lab may be edited meanwhile
 * @param failed what went wrong, should anything; then it has ended
 */
export function watchGuests(
  scope: Scope,
  lab: () => Lab | undefined,
  tell: (status: GuestStatus) => void,
  failed: (error: unknown) => void,
): { close: () => Promise<void> } {
  const closing = new AbortController()
  const watch = new FolderWatch([])
  const known = new Map<string, string>()
  const look = async (): Promise<void> => {
    for (const status of await listGuests(scope, lab())) {
      const text = JSON.stringify(status)
      if (closing.signal.aborted || known.get(status.name) === text) continue
      known.set(status.name, text)
      tell(status)
    }
  }
  const loop = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      watch.follow(new Set([scope.folder, ...guestsWithTraces(scope).map((name) => guestFolder(scope, name))]))
      await look()
      if (!closing.signal.aborted) await watch.changed(period)
    }
  }
  const done = loop()
    .catch(failed)
    .finally(() => watch.close())
  return {
    close: () => {
      closing.abort()
      watch.wake()
      return done
    },
  }
}
