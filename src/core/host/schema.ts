// The host: what the kernel and the services say, at one moment. A snapshot is replaced whole, never patched.
import { z } from 'zod'
import { linkSchema, ownerSchema, type Link } from './link.ts'
import { connectionSchema } from './managers/connection.ts'
import { networkFileSchema } from './managers/network-files.ts'
import { resolverSchema } from './resolver.ts'
import { unitSchema } from './managers/unit.ts'

export type { HostAddress, Link, Owner } from './link.ts'
export type { Connection } from './managers/connection.ts'

export const routeSchema = z.strictObject({
  family: z.enum(['inet', 'inet6']),
  /** `default` or a subnet. */
  to: z.string(),
  via: z.string().optional(),
  device: z.string().optional(),
  /** The gateway is taken to be at the other end of the cable, whatever subnets say. */
  onlink: z.literal('yes').optional(),
  source: z.string().optional(),
  protocol: z.string(),
  scope: z.string().optional(),
  metric: z.int().optional(),
  table: z.string(),
  type: z.string(),
  /** What it has besides, in words: several ways, a source, attributes. */
  special: z.string().optional(),
})

export const neighbourSchema = z.strictObject({
  address: z.string(),
  device: z.string(),
  mac: z.string().optional(),
  state: z.string(),
})
/** An entry of a bridge's MAC table. */
export const fdbEntrySchema = z.strictObject({
  mac: z.string(),
  device: z.string(),
  bridge: z.string().optional(),
  vlan: z.int().optional(),
  state: z.string(),
})

/** A table of ours: `digest` is in the name of its mark chain (see operations/nft-table.ts), `rules` counts what is really there. */
export const ownTableSchema = z.strictObject({
  name: z.string(),
  digest: z.string().optional(),
  rules: z.int(),
  notes: z.array(z.string()),
})
/** A base chain of anyone else's that sees forwarded packets. `rules` as `nft` or `iptables` prints them. */
export const foreignChainSchema = z.strictObject({
  family: z.string(),
  table: z.string(),
  chain: z.string(),
  hook: z.string(),
  priority: z.int(),
  policy: z.enum(['accept', 'drop']),
  rules: z.int(),
})

/** A running dnsmasq; `args` is its whole command line after the program's name. */
export const dhcpServiceSchema = z.strictObject({
  pid: z.int(),
  args: z.array(z.string()),
  owner: ownerSchema,
  interfaces: z.array(z.string()),
})
/** A DHCP client that asks for the address of an interface here. */
export const dhcpClientSchema = z.strictObject({
  pid: z.int(),
  program: z.enum(['dhclient', 'udhcpc', 'dhcpcd']),
  device: z.string(),
})
export const leaseSchema = z.strictObject({
  /** Seconds since 1970; 0 for ever. */
  expires: z.number(),
  mac: z.string(),
  address: z.string(),
  name: z.string().optional(),
  /** The interface of the server that gave it, where that is known. */
  device: z.string().optional(),
})

/** A network function on the PCI bus. */
export const pciFunctionSchema = z.strictObject({
  address: z.string(),
  vendor: z.string(),
  device: z.string(),
  driver: z.string().optional(),
  interfaces: z.array(z.string()),
  iommuGroup: z.int().optional(),
  /** Every other function of the group. */
  groupMates: z.array(z.string()),
  totalVfs: z.int().optional(),
  numVfs: z.int().optional(),
  /** Set on a virtual function: the address of its card. */
  physicalFunction: z.string().optional(),
})

/** A QEMU process: ours if it has a lab and a guest. */
export const guestProcessSchema = z.strictObject({
  pid: z.int(),
  name: z.string().optional(),
  lab: z.string().optional(),
  guest: z.string().optional(),
  taps: z.array(z.string()),
})

/** A listening end outside of a sandbox that leads into it. */
export const uplinkForwardSchema = z.strictObject({ proto: z.enum(['tcp', 'udp']), address: z.string(), port: z.int() })
/** A sandbox's way out and in. */
export const uplinkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('running'),
    tool: z.enum(['slirp4netns', 'pasta']),
    pid: z.int(),
    forwards: z.array(uplinkForwardSchema),
  }),
])

export const hostSnapshotSchema = z.strictObject({
  version: z.literal(1),
  /** By name. */
  links: z.array(linkSchema),
  routes: z.array(routeSchema),
  neighbours: z.array(neighbourSchema),
  fdb: z.array(fdbEntrySchema),
  /** `net.ipv4.ip_forward` and the like → value; a key that the kernel does not have is left out. */
  sysctls: z.record(z.string(), z.string()),
  tables: z.array(ownTableSchema),
  foreignChains: z.array(foreignChainSchema),
  dhcp: z.array(dhcpServiceSchema),
  /** Left out where there is none. */
  dhcpClients: z.array(dhcpClientSchema).optional(),
  leases: z.array(leaseSchema),
  pci: z.array(pciFunctionSchema),
  guests: z.array(guestProcessSchema),
  uplink: uplinkSchema,
  /** Programs that manage networks here and are running. */
  managers: z.array(z.enum(['networkmanager', 'networkd', 'libvirt', 'docker', 'firewalld'])),
  /** NetworkManager's profiles; none where it does not run. Left out of snapshots of before there were any. */
  connections: z.array(connectionSchema).optional(),
  /** What Tapdeck has told NetworkManager to leave alone, by lab; left out where nothing is. */
  unmanaged: z.array(z.strictObject({ lab: z.string(), interfaces: z.array(z.string()) })).optional(),
  /** The same of systemd-networkd. */
  unmanagedByNetworkd: z.array(z.strictObject({ lab: z.string(), interfaces: z.array(z.string()) })).optional(),
  /** What others' files say of which interfaces systemd-networkd configures, in its order; left out where there is none or it does not run. */
  networkFiles: z.array(networkFileSchema).optional(),
  /** Labs that come up with the machine; left out where none does. */
  units: z.array(unitSchema).optional(),
  /** Left out where name servers are in a plain file without anything of Tapdeck's. */
  resolver: resolverSchema.optional(),
  /** What could not be read, and why: then its part above is empty, which says nothing. Left out where all was read. */
  unread: z.array(z.strictObject({ part: z.enum(['rules', 'legacy-rules', 'leases']), reason: z.string() })).optional(),
})

export type HostSnapshot = z.output<typeof hostSnapshotSchema>
export type Route = z.output<typeof routeSchema>
export type OwnTable = z.output<typeof ownTableSchema>
export type DhcpService = z.output<typeof dhcpServiceSchema>
export type DhcpClient = z.output<typeof dhcpClientSchema>
export type Lease = z.output<typeof leaseSchema>
export type UplinkForward = z.output<typeof uplinkForwardSchema>
export type PciFunction = z.output<typeof pciFunctionSchema>

/** A machine with nothing but its loopback: where a new sandbox starts, and what `tapdeck plan` sees of a sandbox that is not there yet. */
export const emptyHost: HostSnapshot = {
  version: 1,
  links: [
    {
      index: 1,
      name: 'lo',
      kind: 'loopback',
      mac: '00:00:00:00:00:00',
      mtu: 65536,
      up: false,
      carrier: false,
      state: 'down',
      promiscuity: 0,
      qdisc: 'noop',
      addresses: [],
      owner: { kind: 'kernel' },
    },
  ],
  routes: [],
  neighbours: [],
  fdb: [],
  sysctls: { 'net.ipv4.ip_forward': '0', 'net.ipv6.conf.all.forwarding': '0' },
  tables: [],
  foreignChains: [],
  dhcp: [],
  leases: [],
  pci: [],
  guests: [],
  uplink: { kind: 'none' },
  managers: [],
}

export const findLink = (host: HostSnapshot, name: string): Link | undefined =>
  host.links.find((link) => link.name === name)
