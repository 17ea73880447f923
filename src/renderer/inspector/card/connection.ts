// What a card's cable leads to: its kind, its target, and a first value of each kind.
import type { Edit } from '../../../core/lab/edit.ts'
import type { Connection, Lab } from '../../../core/lab/schema.ts'
import { unreachable } from '../../../core/fault.ts'

export const connectionKinds = ['network', 'bridge', 'user', 'macvtap', 'function', 'device', 'nothing'] as const
export type ConnectionKind = (typeof connectionKinds)[number]
export type WrittenConnection = NonNullable<Extract<Edit, { edit: 'card.set' }>['values']['connect']>

export function connectionKind(connect: Connection): ConnectionKind {
  if (connect === 'nothing') return 'nothing'
  if ('user' in connect) return 'user'
  if ('network' in connect) return 'network'
  if ('bridge' in connect) return 'bridge'
  if ('macvtap' in connect) return 'macvtap'
  if ('function' in connect) return 'function'
  if ('device' in connect) return 'device'
  return unreachable(connect)
}

/** `lan`, `br0`, `ens2f0`; empty where the kind says all. */
export function connectionTarget(connect: Connection): string {
  if (connect === 'nothing' || 'user' in connect) return ''
  if ('network' in connect) return connect.network
  if ('bridge' in connect) return connect.bridge
  if ('macvtap' in connect) return connect.macvtap.link
  if ('function' in connect) return connect.function.card
  return connect.device
}

/** Where to begin with a kind; undefined if there is nothing in the lab or on the machine to connect to. */
export function firstOf(
  kind: ConnectionKind,
  lab: Lab,
  machine: { functionCards: readonly string[]; devices: readonly string[]; links: readonly string[] },
): WrittenConnection | undefined {
  const [network] = Object.keys(lab.networks)
  const [bridge] = Object.keys(lab.bridges)
  const [card] = machine.functionCards
  const [device] = machine.devices
  const [link] = machine.links
  switch (kind) {
    case 'nothing':
      return 'nothing'
    case 'user':
      return { user: {} }
    case 'network':
      return network === undefined ? undefined : { network }
    case 'bridge':
      return bridge === undefined ? undefined : { bridge }
    case 'macvtap':
      return link === undefined ? undefined : { macvtap: { link } }
    case 'function':
      return card === undefined ? undefined : { function: { card } }
    case 'device':
      return device === undefined ? undefined : { device }
    default:
      return unreachable(kind)
  }
}
