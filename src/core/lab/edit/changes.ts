// An edit → the changes of the text that make it.
import { parseSubnet } from '../../net.ts'
import { unreachable } from '../../fault.ts'
import { shortest } from '../propose.ts'
import { isObject } from '../read/shape.ts'
import type { Path } from '../read/words.ts'
import { valueAt, type Change } from '../yaml/change.ts'
import { addCard, moveCard, removeCard, setCard, withForwards } from './cards.ts'
import { copyOf } from './copy.ts'
import { append, invalid, mustBeFree, mustHave, patchAt, put, removeAt, removeSome, type Draft } from './draft.ts'
import { followLeases, followRemove, followRename, forget } from './follow.ts'
import { addPort, removePort } from './ports.ts'
import { mapOf, type Edit, type Kind } from './schema.ts'

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
    case 'port.add':
      return addPort(draft, edit)
    case 'port.remove':
      return removePort(draft, edit)
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
    case 'card.move':
      return moveCard(draft, edit)
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
        : [
            {
              change: 'move',
              path: diskPath(draft, edit.guest, Math.max(edit.from, edit.to)).slice(0, -1),
              from: edit.from,
              to: edit.to,
            },
          ]
    case 'forward.add':
      return withForwards(draft, edit.of, (at, path) => [append(at, path, edit.value)])
    case 'forward.set':
      return withForwards(draft, edit.of, (at, path) => [
        { change: 'set', path: inList(at, path, edit.index), value: edit.value },
      ])
    case 'forward.remove':
      return withForwards(draft, edit.of, (at, path) =>
        removeSome(at, inList(at, path, edit.index).slice(0, -1), [edit.index]),
      )
    case 'lease.fix':
      return fixLease(draft, edit)
    case 'lease.free': {
      const path = leasePath(draft, edit.network, edit.mac)
      if (valueAt(draft.raw, path) === undefined)
        throw invalid(`The network ${edit.network} has no fixed address for ${edit.mac}.`)
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

function set(
  draft: Draft,
  kind: Kind,
  { name, values }: { name: string; values: Readonly<Record<string, unknown>> },
): Change[] {
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

function diskPath(draft: Draft, guest: string, index: number): Path {
  mustHave(draft, 'guest', guest)
  return inList(draft, ['guests', guest, 'disks'], index)
}

function inList({ raw }: Draft, path: Path, index: number): Path {
  const list = valueAt(raw, path)
  if (!Array.isArray(list) || index >= list.length)
    throw invalid(`There is no ${String(path.at(-1)).replace(/s$/, '')} ${index}.`)
  return [...path, index]
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
  const gone = Object.keys(positions).filter(
    (key) => positions[key] === null && Object.hasOwn(draft.lab.positions, key),
  )
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
