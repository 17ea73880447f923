// bridge.set: spanning tree, forward delay and VLAN filtering of a bridge.
import { z } from 'zod'
import { findLink } from '../../../host/schema.ts'
import { interfaceNameSchema } from '../../../net.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'

const schema = z
  .strictObject({
    op: z.literal('bridge.set'),
    name: interfaceNameSchema,
    stp: z.boolean().optional(),
    forwardDelay: z.int().min(2).max(30).optional(),
    vlanFiltering: z.boolean().optional(),
  })
  .refine(
    ({ stp, forwardDelay, vlanFiltering }) => [stp, forwardDelay, vlanFiltering].some((value) => value !== undefined),
    'changes nothing',
  )
type BridgeSet = z.output<typeof schema>

const onOff = (value: boolean): string => (value ? '1' : '0')

export const bridgeSet: OperationKind<typeof schema> = {
  schema,
  rank: () => rank.setBridge,
  render: ({ name, stp, forwardDelay, vlanFiltering }) => [
    {
      run: 'ip',
      args: [
        ...['link', 'set', 'dev', name, 'type', 'bridge'],
        // The kernel counts it in hundredths of a second.
        ...(forwardDelay === undefined ? [] : ['forward_delay', String(forwardDelay * 100)]),
        ...(stp === undefined ? [] : ['stp_state', onOff(stp)]),
        ...(vlanFiltering === undefined ? [] : ['vlan_filtering', onOff(vlanFiltering)]),
      ],
    },
  ],
  inverse(operation, before) {
    const bridge = findLink(before, operation.name)?.bridge
    if (!bridge) return []
    const back: BridgeSet = { op: 'bridge.set', name: operation.name }
    if (operation.stp !== undefined) back.stp = bridge.stp
    if (operation.forwardDelay !== undefined && bridge.forwardDelay >= 2)
      back.forwardDelay = Math.round(bridge.forwardDelay)
    if (operation.vlanFiltering !== undefined) back.vlanFiltering = bridge.vlanFiltering
    return schema.safeParse(back).success ? [back] : []
  },
  verify({ name, stp, forwardDelay, vlanFiltering }, after) {
    const bridge = findLink(after, name)?.bridge
    if (!bridge) return `there is no bridge ${name}`
    if (stp !== undefined && bridge.stp !== stp) return `spanning tree of ${name} is ${bridge.stp ? 'on' : 'off'}`
    if (forwardDelay !== undefined && bridge.forwardDelay !== forwardDelay)
      return `the forward delay of ${name} is ${bridge.forwardDelay} s`
    return vlanFiltering !== undefined && bridge.vlanFiltering !== vlanFiltering
      ? `VLAN filtering of ${name} is ${bridge.vlanFiltering ? 'on' : 'off'}`
      : undefined
  },
  describe({ name, stp, forwardDelay, vlanFiltering }) {
    const parts = [
      ...(stp === undefined ? [] : [`spanning tree ${stp ? 'on' : 'off'}`]),
      ...(forwardDelay === undefined ? [] : [`forward delay ${forwardDelay} s`]),
      ...(vlanFiltering === undefined ? [] : [`VLAN filtering ${vlanFiltering ? 'on' : 'off'}`]),
    ]
    return `Set bridge ${name}: ${parts.join(', ')}`
  },
  touches: ({ name }) => [name],
}
