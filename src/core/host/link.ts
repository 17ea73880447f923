// A link of the host, as the kernel shows it: what it is, where it hangs, whose it is.
import { z } from 'zod'
import { managerOfLinkSchema } from './managers/manager.ts'

const count = z.number().nonnegative()

export const hostAddressSchema = z.strictObject({
  family: z.enum(['inet', 'inet6']),
  address: z.string(),
  prefix: z.int(),
  scope: z.string(),
  /** Left out where it has none. */
  broadcast: z.string().optional(),
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

export const macvtapDetailSchema = z.strictObject({
  /** bridge, private, vepa, passthru; the kernel may have others. */
  mode: z.string(),
  /** Who owns its file, /dev/tap<index>; left out where there is none. */
  user: z.int().optional(),
  /** Left out where nobody is seen to have it open. */
  holders: z.array(processSchema).optional(),
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
  /** The largest that a card's driver takes; left out where it says none. */
  maxMtu: z.int().optional(),
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
  /** Who configures it; left out where nobody does. */
  manager: managerOfLinkSchema.optional(),
  bridge: bridgeDetailSchema.optional(),
  port: bridgePortSchema.optional(),
  bond: bondDetailSchema.optional(),
  vlan: z.strictObject({ id: z.int(), protocol: z.string() }).optional(),
  tap: tapDetailSchema.optional(),
  macvtap: macvtapDetailSchema.optional(),
  vxlan: z.strictObject({ id: z.int(), remote: z.string().optional(), port: z.int() }).optional(),
  card: cardDetailSchema.optional(),
  traffic: trafficSchema.optional(),
})

export type Link = z.output<typeof linkSchema>
export type Owner = z.output<typeof ownerSchema>
export type HostAddress = z.output<typeof hostAddressSchema>
