// Who manages networks on a machine: programs by their process names, and what two of them say of each interface.
import type { HostSnapshot, Owner } from '../schema.ts'

type Manager = HostSnapshot['managers'][number]

/** comm, cut at 15 characters. libvirt is one daemon, or since 5.6 one for each part. */
const programs: Record<string, Manager> = {
  NetworkManager: 'networkmanager',
  'systemd-network': 'networkd',
  libvirtd: 'libvirt',
  virtnetworkd: 'libvirt',
  virtqemud: 'libvirt',
  dockerd: 'docker',
  firewalld: 'firewalld',
}
const order: Manager[] = ['networkmanager', 'networkd', 'libvirt', 'docker', 'firewalld']

export const managerOf = (processName: string): Manager | undefined => programs[processName]

export function managersAmong(processNames: readonly string[]): Manager[] {
  const found = new Set(processNames.map(managerOf))
  return order.filter((manager) => found.has(manager))
}

const valueOf = (text: string, key: string): string | undefined =>
  new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1]?.trim()

/**
 * /run/NetworkManager/devices/<ifindex>: there is `managed=true` for what NetworkManager looks after
 * (nm_config_device_state_write in its nm-config.c). `connection` is the UUID of the connection.
 */
export function networkManagerOwner(text: string): Owner | undefined {
  if (valueOf(text, 'managed') !== 'true') return undefined
  const connection = valueOf(text, 'connection-uuid')
  return { kind: 'networkmanager', ...(connection === undefined ? {} : { connection }) }
}

/** /run/systemd/netif/links/<ifindex>, which is what sd_network_link_get_setup_state() reads. */
export function networkdOwner(text: string): Owner | undefined {
  const state = valueOf(text, 'ADMIN_STATE')
  if (state === undefined || state === 'unmanaged' || state === 'linger') return undefined
  const file = valueOf(text, 'NETWORK_FILE')
  return { kind: 'networkd', ...(file === undefined ? {} : { file }) }
}
