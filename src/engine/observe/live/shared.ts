// Who asks for a place that is watched has the watch read it: one read for all who ask at about the same time.
import type { HostSnapshot } from '../../../core/host/schema.ts'
import type { Place } from '../place.ts'
import { readHost, type ReadDeps } from '../read.ts'

type Read = () => Promise<HostSnapshot>

const watched = new Map<number, Read>()

/** The machine's own has no holder; no process has this number. */
const keyOf = (place: Place): number => (place.kind === 'machine' ? 0 : place.holder)

/** Until the function that it gives is called. `read` gives what is read from after its call on, and as `readHost` would. */
export function shareReads(place: Place, read: Read): () => void {
  const key = keyOf(place)
  watched.set(key, read)
  return () => {
    if (watched.get(key) === read) watched.delete(key)
  }
}

/** As `readHost`: never older than the call. */
export const readShared = (place: Place, deps: ReadDeps = {}): Promise<HostSnapshot> =>
  watched.get(keyOf(place))?.() ?? readHost(place, deps)
