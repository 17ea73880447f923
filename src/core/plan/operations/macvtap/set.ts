// macvtap.set: who hears whom of the guests on a link. Neither to nor from passthru, which the kernel refuses.
import { z } from 'zod'
import { findLink } from '../../../host/schema.ts'
import { interfaceNameSchema } from '../../../net.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'

/** macvlan_changelink in drivers/net/macvlan.c: "Passthrough mode can't be set or cleared dynamically". */
const modeSchema = z.enum(['bridge', 'private', 'vepa'])

const schema = z.strictObject({ op: z.literal('macvtap.set'), name: interfaceNameSchema, mode: modeSchema })

export const macvtapSet: OperationKind<typeof schema> = {
  schema,
  rank: () => rank.prepareLink,
  render: ({ name, mode }) => [{ run: 'ip', args: ['link', 'set', 'dev', name, 'type', 'macvtap', 'mode', mode] }],
  inverse({ name }, before) {
    const mode = modeSchema.safeParse(findLink(before, name)?.macvtap?.mode)
    return mode.success ? [{ op: 'macvtap.set', name, mode: mode.data }] : []
  },
  verify({ name, mode }, after) {
    const seen = findLink(after, name)?.macvtap?.mode
    return seen === mode ? undefined : `${name} is in mode ${seen ?? 'unknown'}`
  },
  describe: ({ name, mode }) => `Set macvtap ${name} to mode ${mode}`,
  touches: ({ name }) => [name],
}
