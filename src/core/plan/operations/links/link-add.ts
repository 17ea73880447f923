// link.add: a new interface with Tapdeck's mark on it.
import { z } from 'zod'
import { findLink } from '../../../host/schema.ts'
import { interfaceNameSchema, macSchema } from '../../../net.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'
import { makeLink, newLinkSchema } from './new-link.ts'

/** The mark: `tapdeck:<lab>/<name>`; it is how what we made is found again. */
export const aliasSchema = z
  .string()
  .regex(/^tapdeck:[a-z][a-z0-9-]{0,31}\/[A-Za-z0-9_.-]{1,64}$/, 'is not a mark of Tapdeck')

const schema = z.strictObject({
  op: z.literal('link.add'),
  name: interfaceNameSchema,
  alias: aliasSchema,
  mac: macSchema.optional(),
  link: newLinkSchema,
})

export const linkAdd: OperationKind<typeof schema> = {
  schema,
  // What stands on links of the lab comes after them, also after those that NetworkManager makes.
  rank: ({ link }) => (link.kind === 'macvtap' ? rank.addOnLink : rank.addLink),
  render: ({ name, alias, mac, link }) => makeLink(name, alias, mac, link),
  // One of that name before is removed by the same plan; what plan.ts puts after this makes it again.
  inverse: ({ name }) => [{ op: 'link.remove', name }],
  verify({ name, alias, link }, after) {
    const seen = findLink(after, name)
    if (!seen) return `${name} is not there`
    if (seen.kind !== link.kind) return `${name} is a ${seen.kind}, not a ${link.kind}`
    if (link.kind === 'bond' && seen.bond?.mode !== link.mode)
      return `${name} is in mode ${seen.bond?.mode ?? 'unknown'}`
    if (link.kind === 'vlan' && (seen.lower !== link.link || seen.vlan?.id !== link.id))
      return `${name} is VLAN ${seen.vlan?.id ?? '?'} on ${seen.lower ?? 'nothing'}`
    if (link.kind === 'macvtap' && (seen.lower !== link.link || seen.macvtap?.mode !== link.mode))
      return `${name} is in mode ${seen.macvtap?.mode ?? 'unknown'} on ${seen.lower ?? 'nothing'}`
    return seen.alias === alias ? undefined : `${name} does not carry the mark ${alias}`
  },
  describe({ name, link }) {
    if (link.kind === 'bond') return `Make bond ${name}, ${link.mode}`
    if (link.kind === 'vlan') return `Make ${name}: VLAN ${link.id} on ${link.link}`
    if (link.kind === 'macvtap') return `Make macvtap ${name} on ${link.link}, ${link.mode}`
    return `Make ${link.kind} ${name}`
  },
  touches({ name, link }) {
    if (link.kind === 'veth') return [name, link.peer]
    // All that its link hears is the guest's from then on, and its MAC is.
    return link.kind === 'macvtap' && link.mode === 'passthru' ? [name, link.link] : [name]
  },
  mentions({ link }) {
    if (link.kind === 'vlan' || link.kind === 'macvtap') return [link.link]
    return link.kind === 'bond' && link.primary !== undefined ? [link.primary] : []
  },
}
