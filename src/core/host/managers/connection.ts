// A connection profile of NetworkManager: what it says of an interface, and where it is in force.
import { z } from 'zod'
import { aliasOf, parseAlias } from '../../lab/resolve.ts'

/** One family's settings, in NetworkManager's own words: `auto`, `manual`, `disabled`, `link-local` … */
export const profileAddressingSchema = z.strictObject({
  method: z.string(),
  /** With their prefix lengths. */
  addresses: z.array(z.string()),
  gateway: z.string().optional(),
  dns: z.array(z.string()),
  search: z.array(z.string()),
  /** As nmcli prints them: destination, next hop, metric, attributes. */
  routes: z.array(z.string()),
})

/** What the list of profiles does not say; left out for kinds that no lab has to do with (Wi-Fi, VPN …). */
export const profileSettingsSchema = z.strictObject({
  interfaceName: z.string().optional(),
  /** The bridge or bond that it makes its interface a port of: an interface's name, or a profile's UUID. */
  controller: z.string().optional(),
  portOf: z.string().optional(),
  /** Of a port of a bridge that filters, as nmcli prints them: `20`, `30-35`, `40 pvid untagged`. */
  vlans: z.array(z.string()).optional(),
  /** A MAC that the interface is given; `preserve`, `random` and the like are words of NetworkManager's. */
  mac: z.string().optional(),
  mtu: z.int().optional(),
  bridge: z.strictObject({ stp: z.boolean(), forwardDelay: z.int(), vlanFiltering: z.boolean() }).optional(),
  bond: z.record(z.string(), z.string()).optional(),
  vlan: z.strictObject({ link: z.string(), id: z.int() }).optional(),
  ipv4: profileAddressingSchema.optional(),
  ipv6: profileAddressingSchema.optional(),
})

export const connectionSchema = z.strictObject({
  uuid: z.string(),
  id: z.string(),
  /** NetworkManager's word: `802-3-ethernet`, `bridge`, `bond`, `vlan` … */
  type: z.string(),
  autoconnect: z.boolean(),
  priority: z.int(),
  /** Where it is in force. */
  device: z.string().optional(),
  state: z.string().optional(),
  /** `memory`: it is gone after a restart of the machine. */
  stored: z.enum(['disk', 'memory']),
  file: z.string().optional(),
  settings: profileSettingsSchema.optional(),
})
export type Connection = z.output<typeof connectionSchema>
export type ProfileAddressing = z.output<typeof profileAddressingSchema>
export type ProfileSettings = z.output<typeof profileSettingsSchema>

/** A profile of ours is called by our mark, `tapdeck:<lab>/<name>`, as interfaces are: no dash is taken for another lab's. */
export const profileId = aliasOf

/** The name that a profile of this lab has in it; undefined for one of anybody else. */
export const ownProfileName = (lab: string, id: string): string | undefined => {
  const mark = parseAlias(id)
  return mark?.lab === lab ? mark.name : undefined
}

type Profiles = { connections?: readonly Connection[] | undefined }

export const findConnection = (host: Profiles, id: string): Connection | undefined =>
  host.connections?.find((connection) => connection.id === id)

/** The profile that is in force on an interface. */
export const activeOn = (host: Profiles, device: string): Connection | undefined =>
  host.connections?.find((connection) => connection.device === device)
