// The texts that a snapshot is made of, as read from a machine or a sandbox; recorded ones make tests.
import type { LegacyFamily } from './parse/iptables.ts'
import type { TapOwner } from './parse/iproute2/link-detail.ts'
import type { RawCard, RawPciFunction } from './parse/sysfs.ts'
import { noManagers, type RawManagers } from './managers/raw.ts'
import { plainResolver, type RawResolver } from './resolver.ts'
import type { HostSnapshot } from './schema.ts'

export interface RawProcess {
  pid: number
  /** comm, at most 15 characters. */
  name: string
  /** The command line without the program. */
  args: string[]
}

/** A process that has a tap or macvtap open. */
export interface RawTapHolder {
  pid: number
  name: string
  tap: string
}

export interface RawHost {
  /** `ip -j -d -s address`: links and addresses in one. */
  addresses: string
  /** `ip -j -d route show table all` */
  routes: string
  /** `ip -j neigh` */
  neighbours: string
  /** `bridge -j fdb` */
  fdb: string
  /** `bridge -j vlan` */
  vlans: string
  /** `nft -j list ruleset`, or nothing with a word in `unread`. */
  rules: string
  /** `iptables-legacy-save -t filter` where those tables are in use. */
  legacyRules: { family: LegacyFamily; text: string }[]
  /** Lines `/proc/sys/…:value`. */
  sysctls: string
  /** /proc/net/bonding/* by name. */
  bonds: Record<string, string>
  tapOwners: Record<string, TapOwner>
  /** Owners of the files of macvtaps (/dev/tap<index>), by the name of the link. */
  macvtapOwners: Record<string, number>
  tapHolders: RawTapHolder[]
  cards: Record<string, RawCard>
  pci: RawPciFunction[]
  dnsmasq: RawProcess[]
  qemu: RawProcess[]
  dhcpClients: RawProcess[]
  /** Configuration files of the dnsmasq processes, and their lease files, by path. */
  configFiles: Record<string, string>
  leaseFiles: Record<string, string>
  /** Names of all processes that manage networks. */
  managers: string[]
  /** /run/NetworkManager/devices/* and /run/systemd/netif/links/* by interface index. */
  networkManager: Record<string, string>
  networkd: Record<string, string>
  /** What the managers' own programs and files say of profiles, interfaces and what is to come up at boot. */
  managed: RawManagers
  resolver: RawResolver
  uplink: HostSnapshot['uplink']
  unread: NonNullable<HostSnapshot['unread']>
}

/** Nothing was read: for what a place does not have, and for tests that are about one part. */
export const emptyRawHost: RawHost = {
  addresses: '[]',
  routes: '[]',
  neighbours: '[]',
  fdb: '[]',
  vlans: '[]',
  rules: '',
  legacyRules: [],
  sysctls: '',
  bonds: {},
  tapOwners: {},
  macvtapOwners: {},
  tapHolders: [],
  cards: {},
  pci: [],
  dnsmasq: [],
  qemu: [],
  dhcpClients: [],
  configFiles: {},
  leaseFiles: {},
  managers: [],
  networkManager: {},
  networkd: {},
  managed: noManagers,
  resolver: plainResolver,
  uplink: { kind: 'none' },
  unread: [],
}
