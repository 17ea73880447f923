// link.master: an interface becomes a port of a bridge or bond, or leaves it.
import { z } from 'zod'
import { findLink } from '../../host/schema.ts'
import { interfaceNameSchema } from '../../net.ts'
import type { OperationKind } from '../kind.ts'
import { rank } from '../order.ts'
import { portOperations } from '../rebuild.ts'

const schema = z.strictObject({
  op: z.literal('link.master'),
  name: interfaceNameSchema,
  master: z.union([
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('port'), of: interfaceNameSchema }),
  ]),
})
type Master = z.output<typeof schema>['master']

/** The master that a link has, in this operation's words. */
export const masterOf = (master: string | undefined): Master =>
  master === undefined ? { kind: 'none' } : { kind: 'port', of: master }

export const linkMaster: OperationKind<typeof schema> = {
  schema,
  rank: ({ master }) => (master.kind === 'none' ? rank.releasePort : rank.takePort),
  render: ({ name, master }) => [
    {
      run: 'ip',
      args: ['link', 'set', 'dev', name, ...(master.kind === 'none' ? ['nomaster'] : ['master', master.of])],
    },
  ],
  inverse({ name }, before) {
    const link = findLink(before, name)
    if (!link) return []
    return [
      { op: 'link.master', name, master: masterOf(link.master) },
      // What it was told as that bridge's port went when it left.
      ...(link.port ? portOperations(name, link.port) : []),
    ]
  },
  verify({ name, master }, after) {
    const seen = findLink(after, name)?.master
    const wanted = master.kind === 'none' ? undefined : master.of
    return seen === wanted
      ? undefined
      : `${name} is ${seen === undefined ? 'no port of anything' : `a port of ${seen}`}`
  },
  describe: ({ name, master }) =>
    master.kind === 'none' ? `Take ${name} out of its bridge or bond` : `Put ${name} into ${master.of}`,
  touches: ({ name, master }) => (master.kind === 'none' ? [name] : [name, master.of]),
}
