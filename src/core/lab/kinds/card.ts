// A guest's card and what its cable leads to (M1, M2, M4, M6, M9).
import { z } from 'zod'
import {
  interfaceNameSchema,
  ipv4Schema,
  ipv6Schema,
  macSchema,
  macvtapModes,
  mtuSchema,
  subnetSchema,
  vlanIdSchema,
} from '../../net.ts'
import { nameSchema, userForwardSchema } from '../words.ts'

/** User mode (M1): QEMU's own SLiRP. The defaults are QEMU's. */
export const userConnectionSchema = z.strictObject({
  net: subnetSchema.default('10.0.2.0/24'),
  host: ipv4Schema
    .optional()
    .describe('The address of the host as the guest sees it; the second of the subnet if not said'),
  dns: ipv4Schema.optional().describe('The name server as the guest sees it; the third of the subnet if not said'),
  dhcpstart: ipv4Schema
    .optional()
    .describe('The first of 16 addresses that it gives; the 15th of the subnet if not said'),
  restrict: z.boolean().default(false).describe('No way out; forwards still work'),
  hostname: z
    .string()
    .regex(/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,62})$/, 'is not a host name')
    .optional(),
  domainname: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9.-]{0,252}$/, 'is not a domain name')
    .optional(),
  dnssearch: z.array(z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9.-]{0,252}$/, 'is not a domain name')).default([]),
  ipv4: z.boolean().default(true),
  ipv6: z.boolean().default(true),
  net6: z
    .string()
    .regex(/^[0-9a-fA-F:]+\/\d{1,3}$/, 'is not an IPv6 subnet')
    .optional(),
  host6: ipv6Schema.optional(),
  dns6: ipv6Schema.optional(),
  tftp: z.string().min(1).optional().describe('A folder that the guest may read by TFTP'),
  bootfile: z.string().min(1).optional(),
  smb: z.string().min(1).optional().describe('A folder that the guest sees as \\\\10.0.2.4\\qemu; needs smbd'),
  hub: z.int().min(0).max(999).optional().describe('A legacy hub (vlan=n): cards with the same number hear each other'),
  forwards: z.array(userForwardSchema).default([]),
})

const functionConnectionSchema = z.strictObject({
  card: interfaceNameSchema,
  vlan: z.int().min(0).max(4094).optional(),
  spoofcheck: z.boolean().optional(),
  trust: z.boolean().optional(),
  state: z.enum(['auto', 'enable', 'disable']).optional(),
  minRate: z.int().min(0).optional().describe('Mb/s'),
  maxRate: z.int().min(0).optional().describe('Mb/s'),
})

/** A macvtap: the guest is a host of the link's network, beside this machine and not through it. */
export const macvtapConnectionSchema = z.strictObject({
  link: interfaceNameSchema.describe('A card, bond or VLAN interface, of this lab or of the machine'),
  mode: z
    .enum(macvtapModes)
    .default('bridge')
    .describe(
      'bridge: guests on the link hear each other; private: they do not; vepa: through the switch, which must reflect; passthru: one guest has the whole link',
    ),
})

/** What a card's cable leads to; the key says the kind. */
export const connectionSchema = z
  .union([
    z.literal('nothing'),
    z.strictObject({ user: userConnectionSchema }),
    z.strictObject({ network: nameSchema }),
    z.strictObject({
      bridge: interfaceNameSchema,
      vlan: vlanIdSchema.optional(),
      trunk: z.array(vlanIdSchema).min(1).optional(),
    }),
    z.strictObject({ macvtap: macvtapConnectionSchema }),
    z.strictObject({ function: functionConnectionSchema }),
    z.strictObject({
      device: z
        .string()
        .regex(/^[0-9a-f]{4}:[0-9a-f]{2}:[0-1][0-9a-f]\.[0-7]$/, 'is not a PCI address like 0000:03:00.0'),
    }),
  ])
  .describe('user, network, bridge, macvtap, function, device, or the word nothing')

export const cardSchema = z.strictObject({
  model: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_.-]{0,40}$/, 'is not a card model')
    .default('virtio-net-pci')
    .describe('A model of the installed QEMU; virtio-net-pci is the fastest where the guest has its driver'),
  mac: macSchema.optional().describe('Made from the names of lab and guest if not said'),
  id: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9_.-]{0,30}$/, 'is not a name for the monitor')
    .optional()
    .describe('Its name in the monitor; net0, net1 … if not said'),
  address: z
    .string()
    .regex(/^[0-9a-f]{1,2}(\.[0-7])?$/, 'is not a PCI slot, like 3 or 1f.2')
    .optional()
    .describe('Its slot on the PCI bus of the guest'),
  vectors: z.int().min(0).max(2048).optional().describe('MSI-X vectors'),
  mtu: mtuSchema.optional(),
  link: z.enum(['up', 'down']).default('up'),
  queues: z.int().min(1).max(256).default(1),
  bootindex: z.int().min(0).max(9999).optional(),
  rom: z
    .union([z.literal(false), z.string().min(1)])
    .optional()
    .describe('The option ROM for network boot: false for none, or a file'),
  connect: connectionSchema.default('nothing'),
})
