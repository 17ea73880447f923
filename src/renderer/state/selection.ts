// What is selected, of the things that there are: undo, the text view and the machine take things away without a word to the selection.
import { cardsOf } from '../../core/lab/resolve.ts'
import type { Lab } from '../../core/lab/schema.ts'
import type { Graph } from '../../core/topology/graph.ts'
import { parseId } from '../../core/topology/ids.ts'

/** The same list while all of it is there. */
export function selectedOf(
  selection: readonly string[],
  lab: Lab | undefined,
  { nodes, edges }: Graph,
): readonly string[] {
  const known = new Set([...nodes, ...edges].map(({ id }) => id))
  const there = selection.filter((id) => known.has(id) || isCard(id, lab))
  return there.length === selection.length ? selection : there
}

/** A card that hangs on nothing has no cable, and is selected all the same. */
function isCard(id: string, lab: Lab | undefined): boolean {
  const named = parseId(id)
  if (lab === undefined || (named.of !== 'card' && named.of !== 'user')) return false
  const guest = Object.hasOwn(lab.guests, named.guest) ? lab.guests[named.guest] : undefined
  return guest !== undefined && named.card < cardsOf(lab, named.guest, guest).length
}

/** What is selected after the picture has told of it. It tells nothing of what it does not draw, which goes: nobody could unselect it there. */
export const selectedAfter = (
  before: readonly string[],
  { more, gone }: { more: readonly string[]; gone: readonly string[] },
  drawn: ReadonlySet<string>,
): string[] => [...before.filter((id) => drawn.has(id) && !gone.includes(id) && !more.includes(id)), ...more]
