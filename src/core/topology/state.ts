// The state of a link, as the picture says it.
import type { Link, Owner } from '../host/schema.ts'
import type { Lab } from '../lab/schema.ts'
import type { GraphNode } from './graph.ts'

export function stateOf(link: Link | undefined): GraphNode['state'] {
  if (!link) return 'unknown'
  if (!link.up) return 'down'
  if (link.port && link.port.state !== 'forwarding' && link.port.state !== 'disabled') return 'blocked'
  return link.carrier ? 'up' : 'down'
}

/** What a tap is a port of, or a macvtap is on. */
export const holderOf = ({ kind, lower, master }: Link): string | undefined => (kind === 'macvtap' ? lower : master)

/** The link if this lab made it. */
export const ours = (link: Link | undefined, lab: Lab | undefined): Link | undefined =>
  lab !== undefined && link?.owner.kind === 'tapdeck' && link.owner.lab === lab.name ? link : undefined

/** Addresses worth showing: not the link-local ones that every link has. */
export const addressesOf = (link: Link | undefined): string[] =>
  (link?.addresses ?? []).filter(({ scope }) => scope === 'global').map(({ address, prefix }) => `${address}/${prefix}`)

/** The owner of what is not this lab's, in a word; undefined for what nobody claims. */
export function foreignOwner(owner: Owner, lab: string | undefined): string | undefined {
  switch (owner.kind) {
    case 'tapdeck':
      return owner.lab === lab ? undefined : `lab ${owner.lab}`
    case 'networkmanager':
      return 'NetworkManager'
    case 'networkd':
      return 'systemd-networkd'
    case 'libvirt':
      return 'libvirt'
    case 'docker':
      return 'Docker'
    case 'kernel':
    case 'nobody':
      return undefined
    default:
      return owner satisfies never
  }
}
