// Who configures an interface: NetworkManager, systemd-networkd, netplan through one of them, or ifupdown.
import type { Owner } from '../link.ts'
import type { Connection } from './connection.ts'
import type { ManagerOfLink } from './manager.ts'
import type { NmDevice } from './nmcli.ts'

export interface ManagerFacts {
  devices: readonly NmDevice[]
  connections: readonly Connection[]
  /** What NetworkManager's and networkd's own files say of the interface. */
  networkManager: Owner | undefined
  networkd: Owner | undefined
  /** Files of ifupdown by their paths. */
  interfaces: Readonly<Record<string, string>>
}

/** Names that netplan gives to what it writes for others: `/run/systemd/network/10-netplan-eth0.network`, `…/netplan-eth0.nmconnection`. */
const ofNetplan = /\/(?:\d+-)?netplan-[^/]+$/

/** Who configures the interface, if anybody. What NetworkManager only notes it does not configure. */
export function managerOfLink(name: string, facts: ManagerFacts): ManagerOfLink | undefined {
  const device = facts.devices.find((each) => each.name === name)
  const isManaged = device ? device.care === 'managed' : facts.networkManager?.kind === 'networkmanager'
  if (isManaged) {
    const uuid =
      device?.connection ??
      (facts.networkManager?.kind === 'networkmanager' ? facts.networkManager.connection : undefined)
    const file = facts.connections.find((each) => each.uuid === uuid)?.file
    if (file !== undefined && ofNetplan.test(file)) return { kind: 'netplan', through: 'networkmanager', file }
    return { kind: 'networkmanager', ...(uuid === undefined ? {} : { connection: uuid }) }
  }
  if (facts.networkd?.kind === 'networkd') {
    const { file } = facts.networkd
    if (file !== undefined && ofNetplan.test(file)) return { kind: 'netplan', through: 'networkd', file }
    return { kind: 'networkd', ...(file === undefined ? {} : { file }) }
  }
  const file = Object.keys(facts.interfaces).find((each) => interfacesIn(facts.interfaces[each] ?? '').includes(name))
  return file === undefined ? undefined : { kind: 'ifupdown', file }
}

/** The interfaces that a file of ifupdown configures (interfaces(5)); `manual` means that it does not. */
export const interfacesIn = (text: string): string[] => [
  ...new Set(
    text
      .replaceAll('\\\n', ' ')
      .split('\n')
      .flatMap((line) => {
        const [word, name, , method] = line.trim().split(/\s+/)
        return word === 'iface' && name !== undefined && name !== 'lo' && method !== 'manual' ? [name] : []
      }),
  ),
]
