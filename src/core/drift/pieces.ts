// The steps of a plan, taken apart into single wishes: each by the thing and the one property of it that it puts right.
import { unreachable } from '../fault.ts'
import { familyOf } from '../net.ts'
import type { Operation } from '../plan/operation.ts'
import type { Draft } from '../plan/diff/draft.ts'

/** What of a thing differs. */
export const aspects = [
  'there',
  'mtu',
  'mac',
  'alias',
  'up',
  'master',
  'stp',
  'forwardDelay',
  'vlanFiltering',
  'port',
  'vlans',
  'miimon',
  'updelay',
  'downdelay',
  'primary',
  'xmitHashPolicy',
  'macvtapMode',
  'macvtapUser',
  'address',
  'route',
  'servers',
  'setting',
  'rules',
  'cards',
  'dhcp',
  'client',
  'uplink',
  'forward',
  'profile',
  'unmanaged',
  'unmanagedByNetworkd',
  'boot',
] as const
export type Aspect = (typeof aspects)[number]

export interface Piece extends Draft {
  /** The interface; `network lan` for its services; '' for the lab as a whole. */
  of: string
  aspect: Aspect
  /** Which of several: an address, a destination, a setting. */
  which?: string
}

/** An operation that sets several things is one for each of them. Nothing for what opens or closes the lab as a whole. */
export function piecesOf({ operation, ...rest }: Draft): Piece[] {
  return taken(operation).map((piece) => ({ operation, ...rest, ...piece }))
}

type Taken = Pick<Piece, 'of' | 'aspect'> & Partial<Pick<Piece, 'which' | 'operation'>>

function taken(operation: Operation): Taken[] {
  switch (operation.op) {
    case 'link.add':
    case 'link.remove':
      return [{ of: operation.name, aspect: 'there' }]
    case 'link.set': {
      const { op, name, mtu, mac, alias, up } = operation
      return [
        ...(mtu === undefined ? [] : [{ of: name, aspect: 'mtu' as const, operation: { op, name, mtu } }]),
        ...(mac === undefined ? [] : [{ of: name, aspect: 'mac' as const, operation: { op, name, mac } }]),
        ...(alias === undefined ? [] : [{ of: name, aspect: 'alias' as const, operation: { op, name, alias } }]),
        ...(up === undefined ? [] : [{ of: name, aspect: 'up' as const, operation: { op, name, up } }]),
      ]
    }
    case 'link.master':
      return [{ of: operation.name, aspect: 'master' }]
    case 'bridge.set': {
      const { op, name, stp, forwardDelay, vlanFiltering } = operation
      return [
        ...(stp === undefined ? [] : [{ of: name, aspect: 'stp' as const, operation: { op, name, stp } }]),
        ...(forwardDelay === undefined
          ? []
          : [{ of: name, aspect: 'forwardDelay' as const, operation: { op, name, forwardDelay } }]),
        ...(vlanFiltering === undefined
          ? []
          : [{ of: name, aspect: 'vlanFiltering' as const, operation: { op, name, vlanFiltering } }]),
      ]
    }
    case 'bond.set': {
      const { op, name, ...settings } = operation
      return (['miimon', 'updelay', 'downdelay', 'primary', 'xmitHashPolicy'] as const).flatMap((aspect) =>
        settings[aspect] === undefined
          ? []
          : [{ of: name, aspect, operation: { op, name, [aspect]: settings[aspect] } }],
      )
    }
    case 'macvtap.set':
      return [{ of: operation.name, aspect: 'macvtapMode' }]
    case 'macvtap.grant':
      return [{ of: operation.name, aspect: 'macvtapUser' }]
    case 'bridge.port':
      return [{ of: operation.name, aspect: 'port' }]
    case 'bridge.vlan':
      return [{ of: operation.name, aspect: 'vlans' }]
    case 'address.add':
    case 'address.remove':
      return [{ of: operation.device, aspect: 'address', which: operation.address }]
    case 'route.add':
    case 'route.remove':
      return [{ of: operation.device, aspect: 'route', which: `${operation.to} ${operation.family}` }]
    case 'resolver.set':
      return [{ of: operation.device, aspect: 'servers' }]
    case 'sysctl.set': {
      const device = /^net\.ipv[46]\.conf\.(.+)\.[a-z0-9_]+$/.exec(operation.key)?.[1]
      return [{ of: device === undefined || device === 'all' ? '' : device, aspect: 'setting', which: operation.key }]
    }
    case 'nft.table':
    case 'nft.remove':
      return [{ of: '', aspect: 'rules' }]
    case 'card.remember':
    case 'sysctl.remember':
      return [{ of: '', aspect: 'cards' }]
    case 'dhcp.start':
    case 'dhcp.stop':
      return [{ of: `network ${operation.network}`, aspect: 'dhcp' }]
    case 'lease.start':
    case 'lease.stop':
      return [{ of: operation.device, aspect: 'client' }]
    case 'uplink.start':
    case 'uplink.stop':
      return [{ of: '', aspect: 'uplink' }]
    case 'uplink.forward':
    case 'uplink.unforward': {
      const { proto, address, port } = operation
      const end = familyOf(address) === 'inet6' ? `[${address}]:${port}` : `${address}:${port}`
      return [{ of: '', aspect: 'forward', which: `${proto} ${end}` }]
    }
    // Profiles of ports have names of their own: a change is one of the interface.
    case 'nm.connection':
      return [{ of: operation.profile.interface, aspect: 'profile' }]
    case 'nm.keep':
    case 'nm.remove':
      return [{ of: operation.interface, aspect: 'profile' }]
    case 'nm.activate':
    case 'nm.deactivate':
      return [{ of: operation.device, aspect: 'profile' }]
    case 'nm.unmanaged':
      return [{ of: '', aspect: 'unmanaged' }]
    case 'networkd.unmanaged':
      return [{ of: '', aspect: 'unmanagedByNetworkd' }]
    case 'unit.install':
    case 'unit.remove':
      return [{ of: '', aspect: 'boot' }]
    case 'sandbox.open':
    case 'sandbox.close':
      return []
    default:
      return unreachable(operation)
  }
}
