// The host: what the kernel and the services say, at one moment. A snapshot is replaced whole, never patched.
import { z } from 'zod'

const count = z.number().nonnegative()

export const hostAddressSchema = z.strictObject({
  family: z.enum(['inet', 'inet6']),
  address: z.string(),
  prefix: z.int(),
  scope: z.string(),
  /** From DHCP or router advertisement: it will go by itself. */
  dynamic: z.boolean(),
  /** Duplicate address detection has not ended. */
  tentative: z.boolean(),
})

/** Who made a link or looks after it. */
export const ownerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('tapdeck'), lab: z.string(), name: z.string() }),
  z.strictObject({ kind: z.literal('networkmanager'), connection: z.string().optional() }),
  z.strictObject({ kind: z.literal('networkd'), file: z.string().optional() }),
  z.strictObject({ kind: z.literal('libvirt'), network: z.string().optional() }),
  z.strictObject({ kind: z.literal('docker') }),
  z.strictObject({ kind: z.literal('kernel') }),
  z.strictObject({ kind: z.literal('nobody') }),
])

/** A VLAN of a bridge port, as `bridge vlan` shows it. */
export const portVlanSchema = z.strictObject({ id: z.int(), pvid: z.boolean(), untagged: z.boolean() })

/** What a link is as the port of a bridge. */
export const bridgePortSchema = z.strictObject({
  state: z.enum(['disabled', 'listening', 'learning', 'forwarding', 'blocking']),
  cost: z.int(),
  priority: z.int(),
  isolated: z.boolean(),
  hairpin: z.boolean(),
  learning: z.boolean(),
  flood: z.boolean(),
  vlans: z.array(portVlanSchema),
})

export const bridgeDetailSchema = z.strictObject({
  id: z.string(),
  rootId: z.string(),
  stp: z.boolean(),
  /** Seconds. */
  forwardDelay: z.number(),
  helloTime: z.number(),
  maxAge: z.number(),
  ageingTime: z.number(),
  vlanFiltering: z.boolean(),
  multicastSnooping: z.boolean(),
  /** VLANs of the bridge itself (`bridge vlan … self`). */
  vlans: z.array(portVlanSchema),
})

export const bondDetailSchema = z.strictObject({
  mode: z.string(),
  miimon: z.int(),
  updelay: z.int(),
  downdelay: z.int(),
  primary: z.string().optional(),
  activePort: z.string().optional(),
  lacpRate: z.string().optional(),
  xmitHashPolicy: z.string().optional(),
  partnerMac: z.string().optional(),
  ports: z.array(
    z.strictObject({
      name: z.string(),
      link: z.enum(['up', 'down', 'going back', 'fail']),
      speed: z.string(),
      duplex: z.string(),
      failures: z.int(),
      mac: z.string(),
      aggregator: z.int().optional(),
    }),
  ),
})

/** A process that holds something; `name` is its comm. */
export const processSchema = z.strictObject({ pid: z.int(), name: z.string() })

export const tapDetailSchema = z.strictObject({
  mode: z.enum(['tap', 'tun']),
  persistent: z.boolean(),
  multiQueue: z.boolean(),
  vnetHeader: z.boolean(),
  /** Numbers as the namespace of the snapshot sees them. */
  user: z.int().optional(),
  group: z.int().optional(),
  holders: z.array(processSchema),
})

export const cardDetailSchema = z.strictObject({
  driver: z.string().optional(),
  /** `0000:03:00.0`, or another bus's name. */
  bus: z.string().optional(),
  /** Mb/s. */
  speed: z.number().optional(),
  duplex: z.enum(['full', 'half', 'unknown']).optional(),
  wireless: z.boolean(),
  offloads: z.array(z.string()),
})

export const trafficSchema = z.strictObject({
  rxBytes: count,
  rxPackets: count,
  rxErrors: count,
  rxDropped: count,
  txBytes: count,
  txPackets: count,
  txErrors: count,
  txDropped: count,
})

export const linkSchema = z.strictObject({
  index: z.int(),
  name: z.string(),
  kind: z.enum([
    'loopback',
    'card',
    'bridge',
    'bond',
    'vlan',
    'tap',
    'veth',
    'macvtap',
    'macvlan',
    'vxlan',
    'dummy',
    'other',
  ]),
  /** The kernel's own word where kind is `other`. */
  kernelKind: z.string().optional(),
  mac: z.string().optional(),
  mtu: z.int(),
  /** Administratively. */
  up: z.boolean(),
  carrier: z.boolean(),
  /** RFC 2863: up, down, lowerlayerdown, dormant, unknown … */
  state: z.string(),
  promiscuity: z.int(),
  alias: z.string().optional(),
  /** The bridge or bond it is a port of. */
  master: z.string().optional(),
  /** The interface that it sits on (VLAN, macvtap), or the other end (veth), if in the same namespace. */
  lower: z.string().optional(),
  /** `ip netns` id of the other end where that is elsewhere. */
  lowerNamespace: z.int().optional(),
  qdisc: z.string(),
  addresses: z.array(hostAddressSchema),
  owner: ownerSchema,
  bridge: bridgeDetailSchema.optional(),
  port: bridgePortSchema.optional(),
  bond: bondDetailSchema.optional(),
  vlan: z.strictObject({ id: z.int(), protocol: z.string() }).optional(),
  tap: tapDetailSchema.optional(),
  macvtap: z.strictObject({ mode: z.string() }).optional(),
  vxlan: z.strictObject({ id: z.int(), remote: z.string().optional(), port: z.int() }).optional(),
  card: cardDetailSchema.optional(),
  traffic: trafficSchema.optional(),
})

export const routeSchema = z.strictObject({
  family: z.enum(['inet', 'inet6']),
  /** `default` or a subnet. */
  to: z.string(),
  via: z.string().optional(),
  device: z.string().optional(),
  source: z.string().optional(),
  protocol: z.string(),
  scope: z.string().optional(),
  metric: z.int().optional(),
  table: z.string(),
  type: z.string(),
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
  leases: z.array(leaseSchema),
  pci: z.array(pciFunctionSchema),
  guests: z.array(guestProcessSchema),
  uplink: uplinkSchema,
  /** Programs that manage networks here and are running. */
  managers: z.array(z.enum(['networkmanager', 'networkd', 'libvirt', 'docker', 'firewalld'])),
  /** What could not be read, and why: then its part above is empty, which says nothing. Left out where all was read. */
  unread: z.array(z.strictObject({ part: z.enum(['rules', 'legacy-rules', 'leases']), reason: z.string() })).optional(),
})

export type HostSnapshot = z.output<typeof hostSnapshotSchema>
export type Link = z.output<typeof linkSchema>
export type Owner = z.output<typeof ownerSchema>
export type Route = z.output<typeof routeSchema>
export type HostAddress = z.output<typeof hostAddressSchema>
export type OwnTable = z.output<typeof ownTableSchema>
export type DhcpService = z.output<typeof dhcpServiceSchema>
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
