// An edit → the changes of the text that make it.
import { parseSubnet } from '../../net.ts'
import { unreachable } from '../../fault.ts'
import { shortest } from '../propose.ts'
import { isObject } from '../read/shape.ts'
import type { Path } from '../read/words.ts'
import { moved, valueAt, type Change } from '../yaml/change.ts'
import { allCards } from '../check/words.ts'
import { cardsOf, proposedMac } from '../resolve.ts'
import { copyOf } from './copy.ts'
import { append, invalid, mustBeFree, mustHave, patchAt, put, removeAt, removeSome, type Draft } from './draft.ts'
import { changeLeases, followLeases, followRemove, followRename, forget, type Moved } from './follow.ts'
import { mapOf, type Edit, type ForwardsOf, type Kind } from './schema.ts'

/** Throws `edit.invalid` where what it names is not there. */
export function changesOf(draft: Draft, edit: Exclude<Edit, { edit: 'text.replace' }>): Change[] {
  switch (edit.edit) {
    case 'lab.set':
      return setLab(draft, edit.values)
    case 'network.add':
      return add(draft, 'network', edit)
    case 'bridge.add':
      return add(draft, 'bridge', edit)
    case 'bond.add':
      return add(draft, 'bond', edit)
    case 'vlan.add':
      return add(draft, 'vlan', edit)
    case 'guest.add':
      return add(draft, 'guest', edit)
    case 'network.set':
      return set(draft, 'network', edit)
    case 'bridge.set':
      return set(draft, 'bridge', edit)
    case 'bond.set':
      return set(draft, 'bond', edit)
    case 'vlan.set':
      return set(draft, 'vlan', edit)
    case 'guest.set':
      return set(draft, 'guest', edit)
    case 'network.remove':
      return remove(draft, 'network', edit.name)
    case 'bridge.remove':
      return remove(draft, 'bridge', edit.name)
    case 'bond.remove':
      return remove(draft, 'bond', edit.name)
    case 'vlan.remove':
      return remove(draft, 'vlan', edit.name)
    case 'guest.remove':
      return remove(draft, 'guest', edit.name)
    case 'network.rename':
      return rename(draft, 'network', edit)
    case 'bridge.rename':
      return rename(draft, 'bridge', edit)
    case 'bond.rename':
      return rename(draft, 'bond', edit)
    case 'vlan.rename':
      return rename(draft, 'vlan', edit)
    case 'guest.rename':
      return rename(draft, 'guest', edit)
    case 'guest.copy': {
      mustHave(draft, 'guest', edit.name)
      mustBeFree(draft, 'guest', edit.to)
      const value = copyOf(draft.lab, valueAt(draft.raw, ['guests', edit.name]), edit.name, edit.to)
      return [put(draft, ['guests', edit.to], value, true)]
    }
    case 'card.add':
      return addCard(draft, edit)
    case 'card.set':
      return setCard(draft, edit)
    case 'card.remove':
      return removeCard(draft, edit)
    case 'card.move': {
      cardList(draft, edit.guest, Math.max(edit.from, edit.to))
      const count = cardList(draft, edit.guest).length
      const order = moved([...Array(count).keys()], edit.from, edit.to)
      return [
        ...(edit.from === edit.to ? [] : [{ change: 'move', path: cardsPath(edit.guest), from: edit.from, to: edit.to } satisfies Change]),
        ...followLeases(draft, within(draft, edit.guest, (index) => order.indexOf(index))),
      ]
    }
    case 'disk.add':
      mustHave(draft, 'guest', edit.guest)
      return [append(draft, ['guests', edit.guest, 'disks'], edit.value, edit.index)]
    case 'disk.set':
      return patchAt(draft, diskPath(draft, edit.guest, edit.index), edit.values)
    case 'disk.remove':
      return removeSome(draft, diskPath(draft, edit.guest, edit.index).slice(0, -1), [edit.index])
    case 'disk.move':
      return edit.from === edit.to
        ? []
        : [{ change: 'move', path: diskPath(draft, edit.guest, Math.max(edit.from, edit.to)).slice(0, -1), from: edit.from, to: edit.to }]
    case 'forward.add':
      return withForwards(draft, edit.of, (at, path) => [append(at, path, edit.value)])
    case 'forward.set':
      return withForwards(draft, edit.of, (at, path) => [{ change: 'set', path: inList(at, path, edit.index), value: edit.value }])
    case 'forward.remove':
      return withForwards(draft, edit.of, (at, path) => removeSome(at, inList(at, path, edit.index).slice(0, -1), [edit.index]))
    case 'lease.fix':
      return fixLease(draft, edit)
    case 'lease.free': {
      const path = leasePath(draft, edit.network, edit.mac)
      if (valueAt(draft.raw, path) === undefined) throw invalid(`The network ${edit.network} has no fixed address for ${edit.mac}.`)
      return [removeAt(draft, path)]
    }
    case 'position.set':
      return setPositions(draft, edit.positions)
    default:
      return unreachable(edit)
  }
}

function setLab(draft: Draft, values: Readonly<Record<string, unknown>>): Change[] {
  const name = values['name']
  return [
    ...(typeof name === 'string' ? followLeases(draft, (guest, index) => ({ lab: name, guest, index })) : []),
    ...patchAt(draft, [], values),
  ]
}

function add(draft: Draft, kind: Kind, { name, value }: { name: string; value: unknown }): Change[] {
  mustBeFree(draft, kind, name)
  return [put(draft, [mapOf[kind], name], value, kind === 'guest')]
}

function set(draft: Draft, kind: Kind, { name, values }: { name: string; values: Readonly<Record<string, unknown>> }): Change[] {
  mustHave(draft, kind, name)
  return patchAt(draft, [mapOf[kind], name], values)
}

function remove(draft: Draft, kind: Kind, name: string): Change[] {
  mustHave(draft, kind, name)
  return [...followRemove(draft, kind, name), { change: 'remove', path: [mapOf[kind], name] }]
}

function rename(draft: Draft, kind: Kind, { name, to }: { name: string; to: string }): Change[] {
  mustHave(draft, kind, name)
  if (name === to) return []
  mustBeFree(draft, kind, to)
  return [...followRename(draft, kind, name, to), { change: 'rename', path: [mapOf[kind]], keys: { [name]: to } }]
}

const cardsPath = (guest: string): Path => ['guests', guest, 'cards']

/** A guest that says nothing of cards has one in user mode. */
const impliedCards = [{ connect: { user: {} } }]

/** The cards as they are written, also where that is nowhere. Throws if there is none at `index`. */
function cardList(draft: Draft, guest: string, index?: number): readonly unknown[] {
  mustHave(draft, 'guest', guest)
  const cards = valueAt(draft.raw, cardsPath(guest))
  const list = Array.isArray(cards) ? cards : impliedCards
  if (index !== undefined && index >= list.length) throw invalid(`${guest} has no card ${index}.`, `It has ${list.length}.`)
  return list
}

/** The draft with the card written that was only implied, and the change that does so. */
function spelledOut(draft: Draft, guest: string): { at: Draft; changes: Change[] } {
  if (Array.isArray(valueAt(draft.raw, cardsPath(guest)))) return { at: draft, changes: [] }
  const written = isObject(draft.raw) && isObject(draft.raw['guests']) ? draft.raw['guests'] : {}
  const value = isObject(written[guest]) ? written[guest] : {}
  const raw = { ...(isObject(draft.raw) ? draft.raw : {}), guests: { ...written, [guest]: { ...value, cards: impliedCards } } }
  return { at: { ...draft, raw }, changes: [put(draft, cardsPath(guest), impliedCards)] }
}

/** Where the other cards of a guest come to be. */
const within =
  (draft: Draft, guest: string, to: (index: number) => number | undefined): Moved =>
  (name, index) => {
    const next = name === guest ? to(index) : index
    return next === undefined ? undefined : { lab: draft.lab.name, guest: name, index: next }
  }

function addCard(draft: Draft, { guest, value, index }: Extract<Edit, { edit: 'card.add' }>): Change[] {
  const count = cardList(draft, guest).length
  const place = Math.min(index ?? count, count)
  const { at, changes } = spelledOut(draft, guest)
  return [
    ...followLeases(draft, within(draft, guest, (card) => (card < place ? card : card + 1))),
    ...changes,
    append(at, cardsPath(guest), value, place),
  ]
}

function setCard(draft: Draft, { guest, index, values }: Extract<Edit, { edit: 'card.set' }>): Change[] {
  cardList(draft, guest, index)
  const { at, changes } = spelledOut(draft, guest)
  const made = patchAt(at, [...cardsPath(guest), index], values)
  if (made.length === 0) return []
  // The fixed address goes with the card to its new MAC.
  const value = draft.lab.guests[guest]
  const old = value === undefined ? undefined : cardsOf(draft.lab, guest, value)[index]?.mac
  const next = values.mac === undefined ? undefined : (values.mac ?? proposedMac(draft.lab.name, guest, index)).toLowerCase()
  const isShared = allCards(draft.lab).filter(({ card }) => card.mac === old).length > 1
  const leases =
    old === undefined || next === undefined || old === next || isShared
      ? []
      : changeLeases(draft, new Map([[old, next]]), new Set())
  return [...leases, ...changes, ...made]
}

function removeCard(draft: Draft, { guest, index }: Extract<Edit, { edit: 'card.remove' }>): Change[] {
  const left = cardList(draft, guest, index).length - 1
  return [
    ...followLeases(draft, within(draft, guest, (card) => (card === index ? undefined : card < index ? card : card - 1))),
    left === 0 ? put(draft, cardsPath(guest), []) : { change: 'remove', path: [...cardsPath(guest), index] },
  ]
}

function diskPath(draft: Draft, guest: string, index: number): Path {
  mustHave(draft, 'guest', guest)
  return inList(draft, ['guests', guest, 'disks'], index)
}

function inList({ raw }: Draft, path: Path, index: number): Path {
  const list = valueAt(raw, path)
  if (!Array.isArray(list) || index >= list.length) throw invalid(`There is no ${String(path.at(-1)).replace(/s$/, '')} ${index}.`)
  return [...path, index]
}

function withForwards(draft: Draft, of: ForwardsOf, make: (at: Draft, path: Path) => Change[]): Change[] {
  if ('network' in of) {
    mustHave(draft, 'network', of.network)
    return make(draft, ['networks', of.network, 'forwards'])
  }
  cardList(draft, of.guest, of.card)
  const { at, changes } = spelledOut(draft, of.guest)
  const path = [...cardsPath(of.guest), of.card, 'connect']
  const connect = valueAt(at.raw, path)
  if (!isObject(connect) || !Object.hasOwn(connect, 'user'))
    throw invalid(`Card ${of.card} of ${of.guest} is not in user mode.`, 'A forward to a guest on a network belongs to the network.')
  return [...changes, ...make(at, [...path, 'user', 'forwards'])]
}

/** With the MAC as it is spelled in the file. */
function leasePath(draft: Draft, network: string, mac: string): Path {
  mustHave(draft, 'network', network)
  const path = ['networks', network, 'dhcp', 'hosts']
  const hosts = valueAt(draft.raw, path)
  const spelled = isObject(hosts) ? Object.keys(hosts).find((key) => key.toLowerCase() === mac) : undefined
  return [...path, spelled ?? mac]
}

function fixLease(draft: Draft, { network, mac, address }: Extract<Edit, { edit: 'lease.fix' }>): Change[] {
  const path = leasePath(draft, network, mac)
  const value = draft.lab.networks[network]
  const subnet = parseSubnet(value?.subnet ?? '')
  if (value === undefined || value.dhcp === false || subnet === undefined)
    throw invalid(`The network ${network} has no DHCP, so it cannot fix an address.`, 'Remove `dhcp: false`.')
  return [put(draft, path, shortest(subnet, address))]
}

function setPositions(draft: Draft, positions: Readonly<Record<string, unknown>>): Change[] {
  const set = Object.entries(positions).filter(([, place]) => place !== null)
  const gone = Object.keys(positions).filter((key) => positions[key] === null && Object.hasOwn(draft.lab.positions, key))
  const fresh = !isObject(valueAt(draft.raw, ['positions'])) || Object.keys(draft.lab.positions).length === 0
  return [
    ...(fresh && set.length > 0
      ? [put(draft, ['positions'], Object.fromEntries(set), true)]
      : set.map(([key, place]) => put(draft, ['positions', key], place))),
    ...(set.length === 0
      ? forget(draft, gone)
      : gone.map((key): Change => ({ change: 'remove', path: ['positions', key] }))),
  ]
}
