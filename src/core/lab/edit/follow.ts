// What follows from an edit elsewhere in the lab: references to what was renamed or removed, leases of MACs that are made from names.
import { isObject } from '../read/shape.ts'
import { cardsOf, proposedMac } from '../resolve.ts'
import type { Connection } from '../schema.ts'
import { parseEndpoint } from '../words.ts'
import { valueAt, type Change } from '../yaml/change.ts'
import { removeAt, removeSome, type Draft } from './draft.ts'
import { inheritsNothing } from './ports.ts'
import { positionKey, type Kind } from './schema.ts'

/** The written keys of a network's fixed addresses. */
const writtenLeases = ({ raw, lab }: Draft): { path: string[]; keys: string[] }[] =>
  Object.keys(lab.networks).map((name) => {
    const path = ['networks', name, 'dhcp', 'hosts']
    const hosts = valueAt(raw, path)
    return { path, keys: isObject(hosts) ? Object.keys(hosts) : [] }
  })

/** The place of a card after an edit: MACs that are not written are made from it. Undefined if the card is gone. */
export type Moved = (guest: string, index: number) => { lab: string; guest: string; index: number } | undefined

/** Fixed addresses keep to their cards: removed with a card, renamed with a MAC that is made from names. */
export function followLeases(draft: Draft, moved: Moved): Change[] {
  const { lab } = draft
  const gone = new Set<string>()
  const kept = new Set<string>()
  const renamed = new Map<string, string>()
  for (const [guest, value] of Object.entries(lab.guests))
    for (const card of cardsOf(lab, guest, value)) {
      const to = moved(guest, card.index)
      const isWritten = value.cards?.[card.index]?.mac !== undefined
      if (to === undefined) gone.add(card.mac)
      else {
        kept.add(card.mac)
        const next = isWritten ? card.mac : proposedMac(to.lab, to.guest, to.index)
        if (next !== card.mac) renamed.set(card.mac, next)
      }
    }
  return changeLeases(draft, renamed, new Set([...gone].filter((mac) => !kept.has(mac))))
}

/** Fixed addresses given to other MACs, or taken away. */
export function changeLeases(draft: Draft, renamed: ReadonlyMap<string, string>, gone: ReadonlySet<string>): Change[] {
  return writtenLeases(draft).flatMap(({ path, keys }): Change[] => {
    const removes = keys.filter((key) => gone.has(key.toLowerCase())).map((key) => [...path, key])
    const stays = new Set(keys.map((key) => key.toLowerCase()).filter((key) => !renamed.has(key) && !gone.has(key)))
    const names = Object.fromEntries(
      keys.flatMap((key) => {
        const to = renamed.get(key.toLowerCase())
        return to === undefined || stays.has(to) ? [] : [[key, to]]
      }),
    )
    return [
      ...(removes.length > 0 && removes.length === keys.length
        ? [removeAt(draft, path)]
        : removes.map((at): Change => ({ change: 'remove', path: at }))),
      ...(Object.keys(names).length === 0 ? [] : [{ change: 'rename', path, keys: names } satisfies Change]),
    ]
  })
}

/** The forwards of networks that lead to a guest. */
const forwardsTo = ({ lab }: Draft, guest: string): { network: string; index: number; port: number }[] =>
  Object.entries(lab.networks).flatMap(([network, { forwards }]) =>
    forwards.flatMap(({ to }, index) => {
      const end = parseEndpoint(to)
      return end?.host === guest ? [{ network, index, port: end.port }] : []
    }),
  )

/** The network or interface that a cable leads to, and where under `connect` it is named. */
function namedBy(connect: Connection): { key: string; name: string; path: string[] } | undefined {
  if (connect === 'nothing') return undefined
  if ('network' in connect) return { key: 'network', name: connect.network, path: ['network'] }
  if ('bridge' in connect) return { key: 'bridge', name: connect.bridge, path: ['bridge'] }
  return 'macvtap' in connect ? { key: 'macvtap', name: connect.macvtap.link, path: ['macvtap', 'link'] } : undefined
}

/** Every place where a network or an interface of the lab is named, with what is done to a list or card that loses it. */
function references(
  { lab }: Draft,
  kind: Kind,
  name: string,
): { path: (string | number)[]; role: 'card' | 'port' | 'key' | 'link' }[] {
  const cards = Object.entries(lab.guests).flatMap(([guest, { cards }]) =>
    (cards ?? []).flatMap(({ connect }, index) => {
      const to = namedBy(connect)
      return to !== undefined && to.name === name && (to.key === 'network') === (kind === 'network')
        ? [{ path: ['guests', guest, 'cards', index, 'connect', ...to.path], role: 'card' as const }]
        : []
    }),
  )
  if (kind === 'network' || kind === 'guest') return kind === 'network' ? cards : []
  const masters: { map: string; owner: string; ports: readonly string[] }[] = [
    ...Object.entries(lab.bonds).map(([owner, { ports }]) => ({ map: 'bonds', owner, ports })),
    ...Object.entries(lab.bridges).map(([owner, { ports }]) => ({ map: 'bridges', owner, ports })),
  ]
  const ports = masters.flatMap(({ map, owner, ports: list }) =>
    list.flatMap((port, index) =>
      port === name ? [{ path: [map, owner, 'ports', index], role: 'port' as const }] : [],
    ),
  )
  const primaries = Object.entries(lab.bonds).flatMap(([owner, { primary }]) =>
    primary === name ? [{ path: ['bonds', owner, 'primary'], role: 'key' as const }] : [],
  )
  const links = Object.entries(lab.vlans).flatMap(([owner, { link }]) =>
    link === name ? [{ path: ['vlans', owner, 'link'], role: 'link' as const }] : [],
  )
  return [...cards, ...ports, ...primaries, ...links]
}

const place = (draft: Draft, kind: Kind, name: string): string[] | undefined =>
  Object.hasOwn(draft.lab.positions, positionKey(kind, name)) ? ['positions', positionKey(kind, name)] : undefined

/** Whatever names a thing, with its new name. The renaming of the thing itself is not among it. */
export function followRename(draft: Draft, kind: Kind, name: string, to: string): Change[] {
  const forwards = kind === 'guest' ? forwardsTo(draft, name) : []
  const position = place(draft, kind, name)
  return [
    ...references(draft, kind, name).map(({ path }): Change => ({ change: 'set', path, value: to })),
    ...forwards.map(({ network, index, port }): Change => ({
      change: 'set',
      path: ['networks', network, 'forwards', index, 'to'],
      value: `${to}:${port}`,
    })),
    ...(kind === 'guest'
      ? followLeases(draft, (guest, index) => ({ lab: draft.lab.name, guest: guest === name ? to : guest, index }))
      : []),
    ...(position
      ? [
          {
            change: 'rename',
            path: ['positions'],
            keys: { [positionKey(kind, name)]: positionKey(kind, to) },
          } satisfies Change,
        ]
      : []),
  ]
}

/** The VLANs that stand on an interface, and those that stand on these. */
function vlansOn({ lab }: Draft, name: string): string[] {
  const found = new Set<string>()
  const open = [name]
  for (let below = open.pop(); below !== undefined; below = open.pop())
    for (const [vlan, { link }] of Object.entries(lab.vlans))
      if (link === below && vlan !== name && !found.has(vlan)) {
        found.add(vlan)
        open.push(vlan)
      }
  return [...found]
}

/** Whatever names a thing that goes: cards hang free, ports and forwards go with it, VLANs on it too. The thing itself is not among it. */
export function followRemove(draft: Draft, kind: Kind, name: string): Change[] {
  const vlans = kind === 'network' || kind === 'guest' ? [] : vlansOn(draft, name)
  const gone = [{ kind, name }, ...vlans.map((vlan) => ({ kind: 'vlan' as const, name: vlan }))]
  const named = gone.flatMap((thing) => references(draft, thing.kind, thing.name))
  const ports = named.filter(({ role }) => role === 'port')
  const lists = new Map(ports.map(({ path }) => [path.slice(0, -1).join('\n'), path.slice(0, -1)]))
  const positions = gone
    .flatMap((thing) => place(draft, thing.kind, thing.name) ?? [])
    .filter((part) => part !== 'positions')
  const forwards = kind === 'guest' ? forwardsTo(draft, name) : []
  const isGone = (port: string): boolean => ports.length > 0 && gone.some((thing) => thing.name === port)
  return [
    ...named
      .filter(({ role }) => role === 'card')
      .map(({ path }): Change => ({
        change: 'set',
        path: path.slice(0, path.lastIndexOf('connect') + 1),
        value: 'nothing',
      })),
    ...named.filter(({ role }) => role === 'key').map(({ path }): Change => ({ change: 'remove', path })),
    ...Object.keys(draft.lab.bridges)
      .filter((bridge) => !(kind === 'bridge' && bridge === name))
      .flatMap((bridge) => inheritsNothing(draft, bridge, (port) => isGone(port))),
    ...[...lists].flatMap(([list, path]) =>
      removeSome(
        draft,
        path,
        ports.filter((port) => port.path.slice(0, -1).join('\n') === list).map((port) => Number(port.path.at(-1))),
      ),
    ),
    ...Object.keys(draft.lab.networks).flatMap((network) =>
      removeSome(
        draft,
        ['networks', network, 'forwards'],
        forwards.filter((forward) => forward.network === network).map(({ index }) => index),
      ),
    ),
    ...(kind === 'guest'
      ? followLeases(draft, (guest, index) => (guest === name ? undefined : { lab: draft.lab.name, guest, index }))
      : []),
    ...vlans.map((vlan): Change => ({ change: 'remove', path: ['vlans', vlan] })),
    ...forget(draft, positions),
  ]
}

/** Positions that are needed no more. */
export function forget(draft: Draft, keys: readonly string[]): Change[] {
  if (keys.length === 0) return []
  if (keys.length === Object.keys(draft.lab.positions).length) return [removeAt(draft, ['positions'])]
  return keys.map((key) => ({ change: 'remove', path: ['positions', key] }))
}
