// What a kernel may not have, and how that is seen: by trying.
import type { Namespace } from '../../support/world/namespace.ts'
import type { Need } from '../cases/ground.ts'

export const whatFor: Record<Need, string> = {
  vlans: 'this kernel has no bridges that filter by VLAN (CONFIG_BRIDGE_VLAN_FILTERING)',
  bonds: 'this kernel has no bonds (CONFIG_BONDING)',
  'vlan-links': 'this kernel has no 802.1Q interfaces (CONFIG_VLAN_8021Q)',
  macvtaps: 'this kernel has no macvtaps (CONFIG_MACVTAP)',
}

const trial: Record<Need, string[]> = {
  vlans: ['link add needed type bridge vlan_filtering 1'],
  bonds: ['link add needed type bond'],
  'vlan-links': ['link add link lo name needed type vlan id 20'],
  macvtaps: ['link add needed type veth', 'link add link needed type macvtap'],
}

export async function lacking(net: Namespace, need: Need): Promise<boolean> {
  for (const line of trial[need]) if ((await net.attempt(['ip', ...line.split(' ')])).status !== 0) return true
  await net.run(['ip', 'link', 'delete', 'needed'])
  return false
}
