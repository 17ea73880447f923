// A network of Tapdeck's own (M3): a bridge with an address, DHCP and DNS, and rules for what may leave and enter.
import { z } from 'zod'
import { addressSchema, familyOf, ipv4Schema, ipv6Schema, macSchema, mtuSchema, subnetSchema } from '../../net.ts'
import { forwardSchema } from '../words.ts'

/** `.10` (in the network's IPv4 subnet) or a whole address. `shortAddress` in resolve.ts makes the one into the other. */
export const shortAddressSchema = z.union(
  [z.string().regex(/^\.\d{1,3}$/, 'is not the end of an address, like .10'), ipv4Schema],
  'is not an address like .10 or 192.168.150.10',
)

const leaseTimeSchema = z
  .string()
  .regex(/^([1-9][0-9]{0,5}[smhd]|infinite)$/, 'is not a lease time like 12h, 30m or infinite')

export const dhcpSchema = z.strictObject({
  from: shortAddressSchema.optional(),
  to: shortAddressSchema.optional(),
  lease: leaseTimeSchema.default('12h'),
  hosts: z.record(macSchema, shortAddressSchema).default({}).describe('Fixed addresses: MAC to address'),
})

const ipv4SubnetSchema = subnetSchema.refine(
  (text) => familyOf(text) === 'inet',
  'is not an IPv4 subnet: one of IPv6 stands in `subnet6`, beside it',
)
const ipv6SubnetSchema = subnetSchema.refine((text) => familyOf(text) === 'inet6', 'is not an IPv6 subnet')

export const networkSchema = z.strictObject({
  mode: z
    .enum(['nat', 'routed', 'isolated'])
    .default('nat')
    .describe(
      'nat: guests go out with the address of the host; routed: with their own; isolated: they reach the host and each other only. A bridge to the outer network stands under `bridges`',
    ),
  subnet: ipv4SubnetSchema,
  address: ipv4Schema.optional().describe('The address of the host in it; its first one if not said'),
  subnet6: ipv6SubnetSchema.optional().describe('IPv6 beside IPv4; a /64 of fd00::/8, say'),
  address6: ipv6Schema.optional(),
  dhcp: z
    .union([z.literal(false), dhcpSchema])
    .default({ lease: '12h', hosts: {} })
    .describe('false: no DHCP server; it is there where nothing is said'),
  dns: z
    .union([
      z.literal(false),
      z.strictObject({
        domain: z
          .string()
          .regex(/^[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?$/, 'is not a domain')
          .optional(),
        servers: z.array(addressSchema).default([]),
      }),
    ])
    .default({ servers: [] })
    .describe('Names of guests, and questions passed on to the servers (the ones of the host if none is named)'),
  stp: z.boolean().default(false),
  mtu: mtuSchema.optional(),
  forwards: z.array(forwardSchema).default([]),
})
export type Dhcp = z.output<typeof dhcpSchema>
