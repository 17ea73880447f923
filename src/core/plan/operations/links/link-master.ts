// link.master: an interface becomes a port of a bridge or bond, or leaves it.
import { z } from 'zod'
import { findLink, type HostSnapshot, type Link } from '../../../host/schema.ts'
import { interfaceNameSchema } from '../../../net.ts'
import type { OperationKind } from '../../kind.ts'
import type { Operation } from '../../operation.ts'
import { rank } from '../../order.ts'
import { addressesOf, masterOf, portOperations, routesOf } from '../../rebuild.ts'

const schema = z.strictObject({
  op: z.literal('link.master'),
  name: interfaceNameSchema,
  master: z.union([
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('port'), of: interfaceNameSchema }),
    /** Of a bond, which takes no port that is up (bond_enslave in drivers/net/bonding/bond_main.c), and sets it up itself. */
    z.strictObject({ kind: z.literal('bonded'), of: interfaceNameSchema }),
  ]),
})

type Master = z.output<typeof schema>['master']

/** What goes with a link that a bond takes (it is set down for it) or lets go (the bond leaves it down). */
const whatWent = (link: Link, before: HostSnapshot): Operation[] =>
  link.up ? [{ op: 'link.set', name: link.name, up: true }, ...addressesOf(link), ...routesOf(link.name, before)] : []

/**
 * A bond that loses its last port gets a MAC by chance (__bond_release_one in drivers/net/bonding/bond_main.c), then that of the next.
 * Whether it ever has none on the way back is not to be seen in `before`: others may have come in place of those that it had.
 */
function macOfBond(master: Master, before: HostSnapshot): Operation[] {
  if (master.kind !== 'bonded') return []
  const mac = findLink(before, master.of)?.mac
  return mac === undefined ? [] : [{ op: 'link.set', name: master.of, mac }]
}

export const linkMaster: OperationKind<typeof schema> = {
  schema,
  rank: ({ master }) => (master.kind === 'none' ? rank.releasePort : rank.takePort),
  render: ({ name, master }) => [
    ...(master.kind === 'bonded' ? [{ run: 'ip' as const, args: ['link', 'set', 'dev', name, 'down'] }] : []),
    {
      run: 'ip',
      args: ['link', 'set', 'dev', name, ...(master.kind === 'none' ? ['nomaster'] : ['master', master.of])],
    },
  ],
  inverse({ name, master }, before) {
    const link = findLink(before, name)
    if (!link) return []
    const back = masterOf(link.master, before)
    return [
      { op: 'link.master', name, master: back },
      // What it was told as that bridge's port went when it left.
      ...(link.port ? portOperations(name, link.port) : []),
      ...(master.kind === 'bonded' || back.kind === 'bonded' ? whatWent(link, before) : []),
      ...macOfBond(master, before),
      ...macOfBond(back, before),
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
