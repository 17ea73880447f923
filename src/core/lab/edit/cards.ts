// Edits of a guest's cards; a guest that says nothing of cards has one, which is written when it is changed.
import { allCards } from '../check/words.ts'
import { isObject } from '../read/shape.ts'
import type { Path } from '../read/words.ts'
import { cardsOf, proposedMac } from '../resolve.ts'
import { moved, valueAt, type Change } from '../yaml/change.ts'
import { append, invalid, mustHave, patchAt, put, type Draft } from './draft.ts'
import { changeLeases, followLeases, type Moved } from './follow.ts'
import type { Edit, ForwardsOf } from './schema.ts'

const cardsPath = (guest: string): Path => ['guests', guest, 'cards']

/** A guest that says nothing of cards has one in user mode. */
const impliedCards = [{ connect: { user: {} } }]

/** The cards as they are written, also where that is nowhere. Throws if there is none at `index`. */
function cardList(draft: Draft, guest: string, index?: number): readonly unknown[] {
  mustHave(draft, 'guest', guest)
  const cards = valueAt(draft.raw, cardsPath(guest))
  const list = Array.isArray(cards) ? cards : impliedCards
  if (index !== undefined && index >= list.length)
    throw invalid(`${guest} has no card ${index}.`, `It has ${list.length}.`)
  return list
}

/** The draft with the card written that was only implied, and the change that does so. */
function spelledOut(draft: Draft, guest: string): { at: Draft; changes: Change[] } {
  if (Array.isArray(valueAt(draft.raw, cardsPath(guest)))) return { at: draft, changes: [] }
  const written = isObject(draft.raw) && isObject(draft.raw['guests']) ? draft.raw['guests'] : {}
  const value = isObject(written[guest]) ? written[guest] : {}
  const raw = {
    ...(isObject(draft.raw) ? draft.raw : {}),
    guests: { ...written, [guest]: { ...value, cards: impliedCards } },
  }
  return { at: { ...draft, raw }, changes: [put(draft, cardsPath(guest), impliedCards)] }
}

/** Where the other cards of a guest come to be. */
const within =
  (draft: Draft, guest: string, to: (index: number) => number | undefined): Moved =>
  (name, index) => {
    const next = name === guest ? to(index) : index
    return next === undefined ? undefined : { lab: draft.lab.name, guest: name, index: next }
  }

export function addCard(draft: Draft, { guest, value, index }: Extract<Edit, { edit: 'card.add' }>): Change[] {
  const count = cardList(draft, guest).length
  const place = Math.min(index ?? count, count)
  const { at, changes } = spelledOut(draft, guest)
  return [
    ...followLeases(
      draft,
      within(draft, guest, (card) => (card < place ? card : card + 1)),
    ),
    ...changes,
    append(at, cardsPath(guest), value, place),
  ]
}

export function setCard(draft: Draft, { guest, index, values }: Extract<Edit, { edit: 'card.set' }>): Change[] {
  cardList(draft, guest, index)
  const { at, changes } = spelledOut(draft, guest)
  const made = patchAt(at, [...cardsPath(guest), index], values)
  if (made.length === 0) return []
  // The fixed address goes with the card to its new MAC.
  const value = draft.lab.guests[guest]
  const old = value === undefined ? undefined : cardsOf(draft.lab, guest, value)[index]?.mac
  const next =
    values.mac === undefined ? undefined : (values.mac ?? proposedMac(draft.lab.name, guest, index)).toLowerCase()
  const isShared = allCards(draft.lab).filter(({ card }) => card.mac === old).length > 1
  const leases =
    old === undefined || next === undefined || old === next || isShared
      ? []
      : changeLeases(draft, new Map([[old, next]]), new Set())
  return [...leases, ...changes, ...made]
}

export function removeCard(draft: Draft, { guest, index }: Extract<Edit, { edit: 'card.remove' }>): Change[] {
  const left = cardList(draft, guest, index).length - 1
  return [
    ...followLeases(
      draft,
      within(draft, guest, (card) => (card === index ? undefined : card < index ? card : card - 1)),
    ),
    left === 0 ? put(draft, cardsPath(guest), []) : { change: 'remove', path: [...cardsPath(guest), index] },
  ]
}

export function moveCard(draft: Draft, { guest, from, to }: Extract<Edit, { edit: 'card.move' }>): Change[] {
  const count = cardList(draft, guest, Math.max(from, to)).length
  if (from === to) return []
  const order = moved([...Array(count).keys()], from, to)
  return [
    { change: 'move', path: cardsPath(guest), from, to },
    ...followLeases(
      draft,
      within(draft, guest, (index) => order.indexOf(index)),
    ),
  ]
}

/** The changes of a list of forwards, wherever it is. */
export function withForwards(draft: Draft, of: ForwardsOf, make: (at: Draft, path: Path) => Change[]): Change[] {
  if ('network' in of) {
    mustHave(draft, 'network', of.network)
    return make(draft, ['networks', of.network, 'forwards'])
  }
  cardList(draft, of.guest, of.card)
  const { at, changes } = spelledOut(draft, of.guest)
  const path = [...cardsPath(of.guest), of.card, 'connect']
  const connect = valueAt(at.raw, path)
  if (!isObject(connect) || !Object.hasOwn(connect, 'user'))
    throw invalid(
      `Card ${of.card} of ${of.guest} is not in user mode.`,
      'A forward to a guest on a network belongs to the network.',
    )
  return [...changes, ...make(at, [...path, 'user', 'forwards'])]
}
