// What a node says in two lines: the word beside its name, and the line under it.
import type { TFunction } from 'i18next'
import type { Facts, GuestRow } from '../../../core/topology/facts.ts'
import type { GraphNode } from '../../../core/topology/graph.ts'
import type { GuestState } from './guest-states.ts'

type T = TFunction<'graph'>

type Word =
  | `state.${GraphNode['state'] | GuestState}`
  | `presence.${Exclude<GraphNode['presence'], 'there'>}`
  | `mode.${Extract<Facts, { of: 'network' }>['mode']}`
  | 'kind.bridge'

const known = new WeakMap<T, Map<Word, string>>()

/** `t` for the words that a thousand nodes say: to ask it for each takes a tenth of a second. */
export function word(key: Word, t: T): string {
  const words = known.get(t) ?? new Map<Word, string>()
  known.set(t, words)
  const text = words.get(key) ?? t(key)
  words.set(key, text)
  return text
}

const joined = (...words: (string | undefined)[]): string =>
  words.filter((word) => word !== undefined && word !== '').join(' · ')

/** Mb/s in words. */
export const speedText = (mbits: number): string => (mbits >= 1000 ? `${mbits / 1000} Gb/s` : `${mbits} Mb/s`)

/** MiB in words. */
export const memoryText = (mib: number): string => (mib >= 1024 && mib % 512 === 0 ? `${mib / 1024} GiB` : `${mib} MiB`)

/** Names from core that are words, not names. */
export function titleOf({ name, facts }: GraphNode, t: T): string {
  if (facts.of === 'outside') return facts.is === 'uplink' ? t('node.thisMachine') : t('node.outer')
  return facts.of === 'user' ? t('node.userMode') : name
}

/** Beside the name: what it is. */
export function kindText({ facts, foreign, addresses }: GraphNode, t: T): string {
  if (foreign !== undefined) return foreign
  switch (facts.of) {
    case 'outside':
      return ''
    case 'card':
      if (facts.wireless) return t('kind.wireless')
      return facts.speed === undefined || facts.speed <= 0 ? t('kind.card') : speedText(facts.speed)
    case 'bond':
      return t('kind.bond')
    case 'vlan':
      return 'VLAN'
    case 'bridge':
      return joined(word('kind.bridge', t), facts.stp ? 'STP' : undefined)
    case 'network':
      return word(`mode.${facts.mode}`, t)
    case 'user':
      return addresses.length === 0 ? '' : t('node.forwards', { count: addresses.length })
    case 'guest':
      return ''
    case 'link':
      return facts.kind
    default:
      return facts satisfies never
  }
}

/** The second line. Guests say their state there, which is not in the facts. */
export function detailText({ facts, addresses, state }: GraphNode, t: T): string {
  switch (facts.of) {
    case 'outside':
      return facts.is === 'gateway'
        ? (addresses[0] ?? '')
        : facts.tool === undefined
          ? t('node.uplink')
          : t('node.through', { tool: facts.tool })
    case 'card':
      return cardText(facts, addresses, state, t)
    case 'bond':
      return joined(
        facts.mode,
        facts.via === undefined ? t('node.ports', { count: facts.ports }) : t('node.via', { port: facts.via }),
      )
    case 'vlan':
      return facts.link === undefined ? `VLAN ${facts.id}` : t('node.vlanOn', { id: facts.id, link: facts.link })
    case 'bridge':
      return joined(addresses[0] ?? t(`node.${facts.gets ?? 'noAddress'}`), t('node.ports', { count: facts.ports }))
    case 'network':
      return joined(facts.subnet, facts.leases > 0 ? t('node.leases', { count: facts.leases }) : undefined)
    case 'user':
      return joined(facts.net, facts.restrict ? t('node.restricted') : undefined)
    case 'guest':
      return facts.cpus === undefined || facts.memory === undefined
        ? `PID ${facts.pid ?? '?'}`
        : joined(`${facts.cpus} CPU`, memoryText(facts.memory))
    case 'link':
      return joined(
        addresses[0],
        facts.holder,
        addresses[0] === undefined && facts.holder === undefined ? word(`state.${state}`, t) : undefined,
      )
    default:
      return facts satisfies never
  }
}

function cardText(
  facts: Extract<Facts, { of: 'card' }>,
  addresses: readonly string[],
  state: GraphNode['state'],
  t: T,
): string {
  const { driver, master, role, functions } = facts
  if (functions !== undefined)
    return joined(
      driver,
      t('node.functions', {
        used: functions.list.filter((one) => one.state !== 'free').length,
        total: functions.total,
      }),
    )
  const hangs = role === undefined || master === undefined ? undefined : t(`node.${role}In`, { master })
  return joined(
    driver,
    hangs ?? addresses[0] ?? (master === undefined ? word(`state.${state}`, t) : t('node.in', { master })),
  )
}

/** `virtio → br0` */
export function rowText({ model, to }: GuestRow, t: T): string {
  const short = model.replace(/-(net-)?pci$/, '').replace(/^virtio-net$/, 'virtio')
  switch (to.kind) {
    case 'nothing':
      return t('row.nothing', { model: short })
    case 'user':
      return t('row.user', { model: short })
    case 'network':
    case 'bridge':
      return `${short} → ${to.name}`
    case 'macvtap':
      return t('row.macvtap', { model: short, link: to.name })
    case 'function':
      return t('row.function', { card: to.name })
    case 'device':
      return t('row.device', { device: to.name })
    default:
      return to satisfies never
  }
}

/** At the right end of a card's row: its address, or its VLAN. */
export const rowEndText = ({ addresses, vlan, trunk }: GuestRow): string =>
  addresses[0] ?? (vlan === undefined ? (trunk === undefined ? '' : `VLAN ${trunk.join(',')}`) : `VLAN ${vlan}`)
