// What matters of a node, as values: each face says it in its own words.
import { z } from 'zod'

/** A virtual function of a card: `given` to a guest (vfio-pci), `used` by the host, or `free`. */
const functionSchema = z.strictObject({ address: z.string(), state: z.enum(['given', 'used', 'free']) })

/** One card of a guest, as a row of its node. */
const rowSchema = z.strictObject({
  card: z.int(),
  model: z.string(),
  to: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['nothing', 'user']) }),
    z.strictObject({ kind: z.enum(['network', 'bridge', 'macvtap', 'function', 'device']), name: z.string() }),
  ]),
  vlan: z.int().optional(),
  trunk: z.array(z.int()).optional(),
  addresses: z.array(z.string()),
  presence: z.enum(['there', 'wanted', 'surplus']),
  /** Whether the cable is plugged in, by the lab. */
  link: z.enum(['up', 'down']),
})
export type GuestRow = z.output<typeof rowSchema>

export const factsSchema = z.discriminatedUnion('of', [
  /** `uplink`: a sandbox's; `gateway`: the router that a default route leads to. */
  z.strictObject({ of: z.literal('outside'), is: z.enum(['uplink', 'gateway']), tool: z.string().optional() }),
  z.strictObject({
    of: z.literal('card'),
    driver: z.string().optional(),
    /** Mb/s. */
    speed: z.number().optional(),
    wireless: z.boolean(),
    /** The bond or bridge that it is a port of, and what it is in a bond that has one active port. */
    master: z.string().optional(),
    role: z.enum(['active', 'standby']).optional(),
    functions: z.strictObject({ total: z.int(), list: z.array(functionSchema) }).optional(),
  }),
  z.strictObject({ of: z.literal('bond'), mode: z.string(), via: z.string().optional(), ports: z.int() }),
  z.strictObject({ of: z.literal('vlan'), id: z.int(), link: z.string().optional() }),
  z.strictObject({
    of: z.literal('bridge'),
    stp: z.boolean(),
    vlans: z.boolean(),
    ports: z.int(),
    /** How it comes by an address, where that is not said in the lab. */
    gets: z.enum(['inherit', 'dhcp']).optional(),
  }),
  z.strictObject({
    of: z.literal('network'),
    mode: z.enum(['nat', 'routed', 'isolated']),
    subnet: z.string(),
    leases: z.int(),
  }),
  z.strictObject({ of: z.literal('user'), net: z.string(), restrict: z.boolean() }),
  z.strictObject({
    of: z.literal('guest'),
    runs: z.boolean(),
    pid: z.int().optional(),
    cpus: z.int().optional(),
    /** MiB. */
    memory: z.int().optional(),
    rows: z.array(rowSchema),
  }),
  /** Any other link; `holder` is the process that holds a tap. */
  z.strictObject({ of: z.literal('link'), kind: z.string(), holder: z.string().optional() }),
])
export type Facts = z.output<typeof factsSchema>
