// macvtap.grant: the file of a macvtap, /dev/tap<index>, is a user's, whose QEMU opens it.
import { z } from 'zod'
import { findLink } from '../../../host/schema.ts'
import { interfaceNameSchema } from '../../../net.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'
import { uidSchema } from '../links/new-link.ts'

const schema = z.strictObject({ op: z.literal('macvtap.grant'), name: interfaceNameSchema, user: uidSchema })

export const macvtapGrant: OperationKind<typeof schema> = {
  schema,
  rank: () => rank.grant,
  render: ({ name, user }) => [{ run: 'own-macvtap', device: name, user }],
  // The file goes with its link: one that was not there has nothing to be given back.
  inverse({ name }, before) {
    const user = findLink(before, name)?.macvtap?.user
    return user === undefined ? [] : [{ op: 'macvtap.grant', name, user }]
  },
  verify({ name, user }, after) {
    const seen = findLink(after, name)?.macvtap
    if (seen?.user === undefined) return `${name} has no file in /dev`
    return seen.user === user ? undefined : `the file of ${name} is of user ${seen.user}`
  },
  describe: ({ name, user }) => `Give the file of macvtap ${name} to user ${user}`,
  touches: ({ name }) => [name],
}
