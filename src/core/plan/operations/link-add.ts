// link.add: a new interface with Tapdeck's mark on it.
import { z } from 'zod'
import { findLink } from '../../host/schema.ts'
import { interfaceNameSchema, macSchema } from '../../net.ts'
import { unreachable } from '../../fault.ts'
import type { OperationKind } from '../kind.ts'
import { rank } from '../order.ts'

/** The mark: `tapdeck:<lab>/<name>`; it is how what we made is found again. */
export const aliasSchema = z
  .string()
  .regex(/^tapdeck:[a-z][a-z0-9-]{0,31}\/[A-Za-z0-9_.-]{1,64}$/, 'is not a mark of Tapdeck')

const uidSchema = z.int().min(0).max(0xffff_fffe)

/** The sorts of link that can be added, each with what the kernel must know when it is made. */
export const newLinkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bridge') }),
  z.strictObject({ kind: z.literal('tap'), user: uidSchema, queues: z.enum(['one', 'many']) }),
  z.strictObject({ kind: z.literal('veth'), peer: interfaceNameSchema }),
])
export type NewLink = z.output<typeof newLinkSchema>

const schema = z.strictObject({
  op: z.literal('link.add'),
  name: interfaceNameSchema,
  alias: aliasSchema,
  mac: macSchema.optional(),
  link: newLinkSchema,
})

export const linkAdd: OperationKind<typeof schema> = {
  schema,
  rank: () => rank.addLink,
  render({ name, alias, mac, link }) {
    const address = mac === undefined ? [] : ['address', mac]
    const mark = { run: 'ip' as const, args: ['link', 'set', 'dev', name, 'alias', alias] }
    switch (link.kind) {
      case 'bridge':
        return [{ run: 'ip', args: ['link', 'add', 'name', name, ...address, 'type', 'bridge'] }, mark]
      case 'tap':
        // No IPv6 address of its own: what a tap carries is the guest's, and the host must not speak on it.
        return [
          {
            run: 'ip',
            args: [
              'tuntap',
              'add',
              'dev',
              name,
              'mode',
              'tap',
              'user',
              String(link.user),
              ...(link.queues === 'many' ? ['multi_queue'] : []),
            ],
          },
          { run: 'ip', args: [...mark.args, ...address, 'addrgenmode', 'none'] },
        ]
      case 'veth':
        return [
          { run: 'ip', args: ['link', 'add', 'name', name, ...address, 'type', 'veth', 'peer', 'name', link.peer] },
          mark,
          { run: 'ip', args: ['link', 'set', 'dev', link.peer, 'alias', alias] },
        ]
      default:
        return unreachable(link)
    }
  },
  // One of that name before is removed by the same plan; what plan.ts puts after this makes it again.
  inverse: ({ name }) => [{ op: 'link.remove', name }],
  verify({ name, alias, link }, after) {
    const seen = findLink(after, name)
    if (!seen) return `${name} is not there`
    if (seen.kind !== link.kind) return `${name} is a ${seen.kind}, not a ${link.kind}`
    return seen.alias === alias ? undefined : `${name} does not carry the mark ${alias}`
  },
  describe: ({ name, link }) => `Make ${link.kind} ${name}`,
  touches: ({ name, link }) => (link.kind === 'veth' ? [name, link.peer] : [name]),
}
