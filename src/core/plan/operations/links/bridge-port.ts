// bridge.port: how a bridge treats one of its ports.
import { z } from 'zod'
import { findLink } from '../../../host/schema.ts'
import { interfaceNameSchema } from '../../../net.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'

const switches = ['isolated', 'hairpin', 'learning', 'flood'] as const

const schema = z
  .strictObject({
    op: z.literal('bridge.port'),
    name: interfaceNameSchema,
    isolated: z.boolean().optional(),
    hairpin: z.boolean().optional(),
    learning: z.boolean().optional(),
    flood: z.boolean().optional(),
    cost: z.int().min(1).max(65535).optional(),
    priority: z.int().min(0).max(63).optional(),
  })
  .refine(
    ({ op: _op, name: _name, ...rest }) => Object.values(rest).some((value) => value !== undefined),
    'changes nothing',
  )
type BridgePort = z.output<typeof schema>

export const bridgePort: OperationKind<typeof schema> = {
  schema,
  rank: () => rank.setPort,
  render: (operation) => [
    {
      run: 'bridge',
      args: [
        ...['link', 'set', 'dev', operation.name],
        ...switches.flatMap((key) => (operation[key] === undefined ? [] : [key, operation[key] ? 'on' : 'off'])),
        ...(operation.cost === undefined ? [] : ['cost', String(operation.cost)]),
        ...(operation.priority === undefined ? [] : ['priority', String(operation.priority)]),
      ],
    },
  ],
  inverse(operation, before) {
    const port = findLink(before, operation.name)?.port
    if (!port) return []
    const back: BridgePort = { op: 'bridge.port', name: operation.name }
    for (const key of switches) if (operation[key] !== undefined) back[key] = port[key]
    if (operation.cost !== undefined) back.cost = port.cost
    if (operation.priority !== undefined) back.priority = port.priority
    return [back]
  },
  verify(operation, after) {
    const port = findLink(after, operation.name)?.port
    if (!port) return `${operation.name} is no port of a bridge`
    for (const key of [...switches, 'cost', 'priority'] as const)
      if (operation[key] !== undefined && operation[key] !== port[key])
        return `${key} of ${operation.name} is ${String(port[key])}`
    return undefined
  },
  describe({ op: _op, name, ...rest }) {
    const parts = Object.entries(rest).map(
      ([key, value]) => `${key} ${typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)}`,
    )
    return `Set port ${name}: ${parts.join(', ')}`
  },
  touches: ({ name }) => [name],
}
