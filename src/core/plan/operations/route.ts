// route.add and route.remove: a route of the host, in its main table or another.
import { z } from 'zod'
import type { HostSnapshot, Route } from '../../host/schema.ts'
import { addressSchema, interfaceNameSchema, parseSubnet } from '../../net.ts'
import type { OperationKind } from '../kind.ts'
import { rank } from '../order.ts'
import { routeAsItWas } from '../rebuild.ts'

export const destinationSchema = z
  .string()
  .refine((text) => text === 'default' || parseSubnet(text) !== undefined, 'is neither default nor a subnet')

/** A number, or a name that iproute2 has for one (/etc/iproute2/rt_tables); what the kernel writes into `local` is its own. */
export const routingTableSchema = z
  .string()
  .regex(/^([1-9][0-9]{0,9}|[A-Za-z][A-Za-z0-9_.-]{0,31})$/, 'is not a table of routes')
  .refine((table) => !['main', 'local', 'all', 'cache', 'unspec', '255'].includes(table), 'is not a table of one’s own')

const fields = {
  family: z.enum(['inet', 'inet6']),
  to: destinationSchema,
  device: interfaceNameSchema,
  via: addressSchema.optional(),
  source: addressSchema.optional(),
  metric: z.int().min(0).max(0xffff_ffff).optional(),
  /** The main one where none is said. */
  routingTable: routingTableSchema.optional(),
}
const addSchema = z.strictObject({
  op: z.literal('route.add'),
  ...fields,
  /** The gateway is in no subnet of the interface. */
  onlink: z.literal('yes').optional(),
  /** Also where another route leads there: so that what was there comes back before what came after it goes. IPv4 alone has that. */
  beside: z.literal('others').optional(),
})
const removeSchema = z.strictObject({ op: z.literal('route.remove'), ...fields })
type Fields = Omit<z.output<typeof addSchema>, 'op' | 'beside'>

const argsOf = (
  verb: 'add' | 'append' | 'delete',
  { family, to, device, via, onlink, source, metric, routingTable }: Fields,
): string[] => [
  // A batch takes no `-6`; every other word says the family.
  ...['route', verb, to === 'default' && family === 'inet6' ? '::/0' : to],
  ...(via === undefined ? [] : ['via', via]),
  ...['dev', device],
  ...(onlink === undefined ? [] : ['onlink']),
  ...(source === undefined ? [] : ['src', source]),
  ...(metric === undefined ? [] : ['metric', String(metric)]),
  ...(routingTable === undefined ? [] : ['table', routingTable]),
]

const found = (host: HostSnapshot, { family, to, device, via, metric, routingTable = 'main' }: Fields): Route[] =>
  host.routes.filter(
    (route) =>
      route.table === routingTable &&
      route.family === family &&
      route.to === to &&
      route.device === device &&
      route.via === via &&
      (metric === undefined || route.metric === metric),
  )

const has = (host: HostSnapshot, fields: Fields): boolean => found(host, fields).length > 0

const words = ({ to, device, via, routingTable }: Fields): string =>
  `${to === 'default' ? 'the default route' : `the route to ${to}`}${via === undefined ? '' : ` by ${via}`} on ${device}${routingTable === undefined ? '' : `, table ${routingTable}`}`

export const routeAdd: OperationKind<typeof addSchema> = {
  schema: addSchema,
  rank: () => rank.addRoute,
  render: (operation) => [
    { run: 'ip', args: argsOf(operation.beside && operation.family === 'inet' ? 'append' : 'add', operation) },
  ],
  inverse({ op: _op, beside: _beside, onlink: _onlink, ...fields }, before) {
    return has(before, fields) ? [] : [{ op: 'route.remove', ...fields }]
  },
  verify: (operation, after) => (has(after, operation) ? undefined : `${words(operation)} is not there`),
  describe: (operation) => `Add ${words(operation)}`,
  touches: ({ device }) => [device],
}

export const routeRemove: OperationKind<typeof removeSchema> = {
  schema: removeSchema,
  rank: () => rank.removeRoute,
  render: (operation) => [{ run: 'ip', args: argsOf('delete', operation) }],
  // With metric and source as they were, which the operation need not name. The kernel takes the first that fits.
  inverse: (operation, before) => found(before, operation).slice(0, 1).map(routeAsItWas),
  verify: (operation, after) => (has(after, operation) ? `${words(operation)} is still there` : undefined),
  describe: (operation) => `Remove ${words(operation)}`,
  touches: ({ device }) => [device],
}
