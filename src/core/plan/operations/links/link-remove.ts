// link.remove: an interface goes, with its addresses and its place in a bridge.
import { z } from 'zod'
import { findLink } from '../../../host/schema.ts'
import { interfaceNameSchema } from '../../../net.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'
import { rebuildLink } from '../../rebuild.ts'

const schema = z.strictObject({ op: z.literal('link.remove'), name: interfaceNameSchema })

export const linkRemove: OperationKind<typeof schema> = {
  schema,
  rank: () => rank.removeLink,
  render: ({ name }) => [{ run: 'ip', args: ['link', 'delete', 'dev', name] }],
  inverse({ name }, before) {
    const link = findLink(before, name)
    return link ? rebuildLink(link, before) : []
  },
  verify: ({ name }, after) => (findLink(after, name) ? `${name} is still there` : undefined),
  describe: ({ name }) => `Remove ${name}`,
  touches: ({ name }) => [name],
}
