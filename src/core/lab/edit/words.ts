// An edit in words, for the menu of undo: "Add guest web".
import { unreachable } from '../../fault.ts'
import type { Edit, ForwardsOf, Master } from './schema.ts'

const whose = (of: ForwardsOf): string => ('network' in of ? `network ${of.network}` : `card ${of.card} of ${of.guest}`)

const masterOf = (of: Master): string => ('bond' in of ? `bond ${of.bond}` : `bridge ${of.bridge}`)

export function labelOf(edit: Edit): string {
  switch (edit.edit) {
    case 'lab.set':
      return edit.values.name ? `Rename the lab to ${edit.values.name}` : 'Change the lab'
    case 'network.add':
    case 'bridge.add':
    case 'bond.add':
    case 'vlan.add':
    case 'guest.add':
      return `Add ${kind(edit)} ${edit.name}`
    case 'network.set':
    case 'bridge.set':
    case 'bond.set':
    case 'vlan.set':
    case 'guest.set':
      return `Change ${Object.keys(edit.values).join(', ')} of ${kind(edit)} ${edit.name}`
    case 'network.remove':
    case 'bridge.remove':
    case 'bond.remove':
    case 'vlan.remove':
    case 'guest.remove':
      return `Remove ${kind(edit)} ${edit.name}`
    case 'network.rename':
    case 'bridge.rename':
    case 'bond.rename':
    case 'vlan.rename':
    case 'guest.rename':
      return `Rename ${kind(edit)} ${edit.name} to ${edit.to}`
    case 'port.add':
      return `Add port ${edit.port} to ${masterOf(edit.of)}`
    case 'port.remove':
      return `Remove port ${edit.port} of ${masterOf(edit.of)}`
    case 'guest.copy':
      return `Copy guest ${edit.name} to ${edit.to}`
    case 'card.add':
    case 'disk.add':
      return `Add a ${kind(edit)} to ${edit.guest}`
    case 'card.set':
      return 'connect' in edit.values
        ? `Connect card ${edit.index} of ${edit.guest}`
        : `Change card ${edit.index} of ${edit.guest}`
    case 'disk.set':
      return `Change disk ${edit.index} of ${edit.guest}`
    case 'card.remove':
    case 'disk.remove':
      return `Remove ${kind(edit)} ${edit.index} of ${edit.guest}`
    case 'card.move':
    case 'disk.move':
      return `Move ${kind(edit)} ${edit.from} of ${edit.guest} to place ${edit.to}`
    case 'forward.add':
      return `Add a forward to ${whose(edit.of)}`
    case 'forward.set':
      return `Change a forward of ${whose(edit.of)}`
    case 'forward.remove':
      return `Remove a forward of ${whose(edit.of)}`
    case 'lease.fix':
      return `Fix ${edit.address} for ${edit.mac}`
    case 'lease.free':
      return `Free the address of ${edit.mac}`
    case 'position.set':
      return `Move ${Object.keys(edit.positions)
        .map((key) => key.replace(/^[a-z]+\./, ''))
        .join(', ')}`
    case 'text.replace':
      return 'Edit the text'
    default:
      return unreachable(edit)
  }
}

const kind = ({ edit }: Edit): string => edit.split('.')[0] ?? ''
