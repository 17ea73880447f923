// link.set: up or down, MTU, MAC and mark of an interface.
import { z } from 'zod'
import { findLink, type HostSnapshot, type Link } from '../../../host/schema.ts'
import { interfaceNameSchema, macSchema, mtuSchema } from '../../../net.ts'
import type { OperationKind } from '../../kind.ts'
import type { Operation } from '../../operation.ts'
import { rank } from '../../order.ts'
import { addressesOf, routesOf } from '../../rebuild.ts'
import { aliasSchema } from './link-add.ts'

const schema = z
  .strictObject({
    op: z.literal('link.set'),
    name: interfaceNameSchema,
    up: z.boolean().optional(),
    mtu: mtuSchema.optional(),
    mac: macSchema.optional(),
    alias: aliasSchema.optional(),
  })
  .refine(({ up, mtu, mac, alias }) => [up, mtu, mac, alias].some((value) => value !== undefined), 'changes nothing')
type LinkSet = z.output<typeof schema>

/** The least MTU that IPv6 works with (RFC 8200); below it the kernel takes IPv6 off the interface. */
const leastMtuOfIpv6 = 1280

/** Going down takes IPv6 addresses and routes along (net.ipv6.conf.*.keep_addr_on_down = 0); so does a small MTU. */
const whatWent = ({ up, mtu }: LinkSet, link: Link, before: HostSnapshot): Operation[] =>
  (up === false && link.up) || (mtu !== undefined && mtu < leastMtuOfIpv6 && link.mtu >= leastMtuOfIpv6)
    ? [...addressesOf(link), ...routesOf(link.name, before)]
    : []

export const linkSet: OperationKind<typeof schema> = {
  schema,
  // Up when all is there. Before there are ports the rest: a bridge whose MTU nobody has changed follows its ports
  // (br_mtu_auto_adjust in net/bridge/br_if.c).
  rank: ({ up }) => (up === undefined ? rank.prepareLink : rank.setLink),
  render: ({ name, up, mtu, mac, alias }) => [
    {
      run: 'ip',
      args: [
        ...['link', 'set', 'dev', name],
        ...(alias === undefined ? [] : ['alias', alias]),
        ...(mtu === undefined ? [] : ['mtu', String(mtu)]),
        ...(mac === undefined ? [] : ['address', mac]),
        ...(up === undefined ? [] : [up ? 'up' : 'down']),
      ],
    },
  ],
  inverse(operation, before): Operation[] {
    const link = findLink(before, operation.name)
    if (!link) return []
    const back: LinkSet = { op: 'link.set', name: operation.name }
    if (operation.up !== undefined) back.up = link.up
    if (operation.mtu !== undefined) back.mtu = link.mtu
    if (operation.mac !== undefined && link.mac !== undefined) back.mac = link.mac
    if (operation.alias !== undefined && link.alias !== undefined && aliasSchema.safeParse(link.alias).success)
      back.alias = link.alias
    return [...(schema.safeParse(back).success ? [back] : []), ...whatWent(operation, link, before)]
  },
  verify({ name, up, mtu, mac, alias }, after) {
    const link = findLink(after, name)
    if (!link) return `${name} is not there`
    if (up !== undefined && link.up !== up) return `${name} is ${link.up ? 'up' : 'down'}`
    if (mtu !== undefined && link.mtu !== mtu) return `${name} has MTU ${link.mtu}, not ${mtu}`
    if (mac !== undefined && link.mac !== mac) return `${name} has MAC ${link.mac ?? 'none'}, not ${mac}`
    return alias !== undefined && link.alias !== alias ? `${name} does not carry the mark ${alias}` : undefined
  },
  describe({ name, up, mtu, mac, alias }) {
    const parts = [
      ...(up === undefined ? [] : [up ? 'up' : 'down']),
      ...(mtu === undefined ? [] : [`MTU ${mtu}`]),
      ...(mac === undefined ? [] : [`MAC ${mac}`]),
      ...(alias === undefined ? [] : [`mark ${alias}`]),
    ]
    return `Set ${name}: ${parts.join(', ')}`
  },
  touches: ({ name }) => [name],
}
