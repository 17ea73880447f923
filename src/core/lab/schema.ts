// The lab: what the user wants. The lab file is this schema in YAML; `tapdeck schema` prints it as JSON Schema.
import { z } from 'zod'
import {
  addressSchema,
  bondModes,
  hashPolicies,
  interfaceAddressSchema,
  interfaceNameSchema,
  mtuSchema,
  vlanIdSchema,
} from '../net.ts'
import { cardSchema } from './kinds/card.ts'
import { guestSchema } from './kinds/guest.ts'
import { networkSchema } from './kinds/network.ts'
import { nameSchema } from './words.ts'

/** A bond of cards (M5); `ports` are interface names of the host. */
export const bondSchema = z.strictObject({
  mode: z.enum(bondModes).default('active-backup'),
  ports: z.array(interfaceNameSchema).default([]),
  primary: interfaceNameSchema.optional(),
  miimon: z
    .int()
    .min(0)
    .max(10_000)
    .default(100)
    .describe('How often the link of each port is looked at, in milliseconds'),
  updelay: z.int().min(0).max(600_000).optional(),
  downdelay: z.int().min(0).max(600_000).optional(),
  lacpRate: z.enum(['slow', 'fast']).optional(),
  xmitHashPolicy: z.enum(hashPolicies).optional(),
  mtu: mtuSchema.optional(),
})

/** An 802.1Q interface (M6) on a card, bond or bridge. */
export const vlanSchema = z.strictObject({ link: interfaceNameSchema, id: vlanIdSchema, mtu: mtuSchema.optional() })

/** What a bridge of the host is called on: nothing, its port's own address, one by DHCP, or the ones given. */
export const bridgeAddressSchema = z
  .union([z.enum(['none', 'inherit', 'dhcp']), z.array(interfaceAddressSchema).min(1)])
  .describe('none, inherit (the address of the port moves over), dhcp, or a list such as [10.0.0.2/24]')

/** A bridge (M2): its guests are hosts of whatever network its ports lead to. */
export const bridgeSchema = z.strictObject({
  ports: z.array(interfaceNameSchema).default([]),
  stp: z.boolean().default(false).describe('Spanning tree: needed only where bridges form a loop'),
  forwardDelay: z
    .int()
    .min(2)
    .max(30)
    .default(15)
    .describe('Seconds a port listens and learns before it forwards; counts only with stp'),
  vlanFiltering: z.boolean().default(false),
  mtu: mtuSchema.optional(),
  address: bridgeAddressSchema.default('none'),
  gateway: addressSchema.optional(),
  dns: z.array(addressSchema).default([]),
})

export const positionSchema = z.strictObject({ x: z.number(), y: z.number() })

/** The whole lab. Order within the maps is the user's and is kept. */
export const labSchema = z.strictObject({
  version: z.literal(1, 'this Tapdeck reads version 1 of the lab file'),
  name: nameSchema,
  scope: z
    .enum(['sandbox', 'host'])
    .default('sandbox')
    .describe('sandbox: a network namespace of its own, no privileges; host: the network of this machine'),
  uplink: z
    .enum(['auto', 'none'])
    .default('auto')
    .describe('The way out of a sandbox, and the way in for forwards: pasta or slirp4netns, or none'),
  boot: z
    .enum(['nothing', 'apply'])
    .default('nothing')
    .describe('apply: a lab of this machine (scope: host) comes up with it, by a unit of systemd'),
  bridgeFilter: z
    .enum(['as-is', 'bypass'])
    .default('as-is')
    .describe(
      'bypass: while the lab is up, what stays within a bridge of this machine passes no packet rules (bridge-nf-call-iptables is 0)',
    ),
  bonds: z.record(interfaceNameSchema, bondSchema).default({}),
  vlans: z.record(interfaceNameSchema, vlanSchema).default({}),
  bridges: z.record(interfaceNameSchema, bridgeSchema).default({}),
  networks: z.record(nameSchema, networkSchema).default({}),
  guests: z.record(nameSchema, guestSchema).default({}),
  positions: z.record(z.string(), positionSchema).default({}),
})

export type Lab = z.output<typeof labSchema>
/** A lab as it may be written: what has a default may be left out. */
export type LabInput = z.input<typeof labSchema>
export type Bond = z.output<typeof bondSchema>
export type Vlan = z.output<typeof vlanSchema>
export type Bridge = z.output<typeof bridgeSchema>
export type Network = z.output<typeof networkSchema>
export type Guest = z.output<typeof guestSchema>
export type Card = z.output<typeof cardSchema>
export type Connection = Card['connect']
