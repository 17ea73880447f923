// A change of others → the edits by which the lab says it itself; or why it has no words for it.
import { unreachable } from '../../fault.ts'
import { findLink, type HostSnapshot } from '../../host/schema.ts'
import type { Edit } from '../../lab/edit.ts'
import type { Lab } from '../../lab/schema.ts'
import type { Adoption } from '../drift.ts'
import type { Group } from '../groups.ts'
import { deviceOf } from '../subject.ts'
import { adoptAddress, adoptRoute, adoptServers } from './addresses.ts'
import { adoptBond } from './bond.ts'
import { adoptBridge } from './bridge.ts'
import { adoptMac, adoptMacvtap } from './macvtap.ts'
import { adoptMaster, adoptVlans } from './ports.ts'
import { adoptProfile } from './profile.ts'
import { adoptMade } from './there.ts'

/** What is adopted, and into what. */
export interface Adopting {
  /** As it is written by now. */
  lab: Lab
  host: HostSnapshot
}

export const edits = (...list: Edit[]): Adoption => ({ kind: 'edits', edits: list })
/** Without a full stop. */
export const cannot = (why: string): Adoption => ({ kind: 'none', why })

export function adoptionOf(group: Group, to: Adopting): Adoption {
  const { aspect, subject } = group
  const link = findLink(to.host, deviceOf(subject) ?? '')
  switch (aspect) {
    case 'there':
      return adoptMade(group, link, to)
    case 'mtu':
      return adoptMtu(group, link?.mtu)
    case 'stp':
    case 'forwardDelay':
    case 'vlanFiltering':
      return adoptBridge(subject, aspect, link)
    case 'miimon':
    case 'updelay':
    case 'downdelay':
    case 'primary':
    case 'xmitHashPolicy':
      return adoptBond(subject, aspect, link)
    case 'master':
      return adoptMaster(group, link, to)
    case 'vlans':
      return adoptVlans(group, link, to)
    case 'macvtapMode':
      return adoptMacvtap(subject, link, to)
    case 'address':
      return adoptAddress(group, to)
    case 'route':
      return adoptRoute(group, to)
    case 'servers':
      return adoptServers(group, to)
    case 'profile':
      return adoptProfile(group, to)
    case 'macvtapUser':
      return cannot('The guest runs as the user who applies the lab, and opens it')
    case 'mac':
      if (subject.kind === 'card') return adoptMac(subject, link, to)
      return cannot('A lab has no word for this MAC: a bridge or bond has that of its first port')
    case 'alias':
      return cannot('By its mark Tapdeck finds what it made')
    case 'up':
      return cannot('What a lab has is up: it has no word for an interface that is down')
    case 'port':
      return cannot('A lab has no word for these settings of a port')
    case 'setting':
      return group.which?.startsWith('net.bridge.') === true
        ? cannot('It follows from the lab: `bridgeFilter: as-is` would do without')
        : cannot('It follows from the networks of the lab, which need it')
    case 'rules':
      return cannot('It follows from the networks of the lab, which need it')
    case 'cards':
    case 'unmanaged':
    case 'unmanagedByNetworkd':
      return cannot('Tapdeck needs it to leave this machine as it was when the lab goes')
    case 'dhcp':
      return cannot('It follows from the network: `dhcp: false` and `dns: false` would do without')
    case 'client':
      return cannot('It follows from the address of the bridge: give it another one in the lab')
    case 'uplink':
      return cannot('It follows from the lab: `uplink: none` would do without')
    case 'forward':
      return cannot('Where it leads is not to be seen any more: change the forward in the lab')
    case 'boot':
      return cannot('It follows from the lab: `boot: nothing` would do without')
    default:
      return unreachable(aspect)
  }
}

function adoptMtu({ subject }: Group, mtu: number | undefined): Adoption {
  if (mtu === undefined) return cannot('It is not there')
  switch (subject.kind) {
    case 'bridge':
      return edits({ edit: 'bridge.set', name: subject.name, values: { mtu } })
    case 'bond':
      return edits({ edit: 'bond.set', name: subject.name, values: { mtu } })
    case 'vlan':
      return edits({ edit: 'vlan.set', name: subject.name, values: { mtu } })
    case 'network':
      return edits({ edit: 'network.set', name: subject.name, values: { mtu } })
    case 'card':
      return cannot('The MTU of a tap is that of its network or bridge')
    case 'interface':
      return cannot('A lab has no word for the MTU of this machine’s own interfaces')
    case 'lab':
      return cannot('It is not there')
    default:
      return subject satisfies never
  }
}
