// The bridges, bonds and VLAN interfaces of a lab as they are, with their ports: for those who ask how it stands.
import { z } from 'zod'
import type { HostSnapshot, Link } from '../host/schema.ts'

export const labLinkSchema = z.strictObject({
  name: z.string(),
  kind: z.string(),
  /** RFC 2863: up, down, lowerlayerdown …; `disabled` where it is not up administratively. */
  state: z.string(),
  /** With their prefixes, without those of the link itself. */
  addresses: z.array(z.string()),
  /** `active-backup`, and which port carries the traffic where only one does. */
  mode: z.string().optional(),
  activePort: z.string().optional(),
  /** Of a VLAN interface. */
  vlan: z.int().optional(),
  over: z.string().optional(),
  ports: z.array(z.strictObject({ name: z.string(), state: z.string() })),
})
export type LabLink = z.output<typeof labLinkSchema>

/** Taps and the like are told of with their guests. */
const kinds = new Set<Link['kind']>(['bridge', 'bond', 'vlan', 'vxlan'])

export const labLinks = (lab: string, { links }: HostSnapshot): LabLink[] =>
  links
    .filter(({ kind, owner }) => kinds.has(kind) && owner.kind === 'tapdeck' && owner.lab === lab)
    .map((link) => ({
      name: link.name,
      kind: link.kind,
      state: stateOf(link),
      addresses: link.addresses
        .filter(({ scope }) => scope !== 'link')
        .map(({ address, prefix }) => `${address}/${prefix}`),
      ...(link.bond === undefined ? {} : { mode: link.bond.mode, activePort: link.bond.activePort }),
      ...(link.vlan === undefined ? {} : { vlan: link.vlan.id, over: link.lower }),
      ports: links
        .filter(({ master }) => master === link.name)
        .map((port) => ({ name: port.name, state: portState(port, link) })),
    }))

const stateOf = ({ up, state }: Link): string => (up ? state : 'disabled')

const portState = (port: Link, { bond }: Link): string =>
  bond?.ports.find(({ name }) => name === port.name)?.link ?? port.port?.state ?? stateOf(port)
