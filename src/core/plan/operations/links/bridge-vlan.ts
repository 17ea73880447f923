// bridge.vlan: a VLAN on a port of a bridge that filters by VLAN, or on the bridge itself.
import { z } from 'zod'
import { findLink, type HostSnapshot } from '../../../host/schema.ts'
import { interfaceNameSchema, vlanIdSchema } from '../../../net.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'

const schema = z.strictObject({
  op: z.literal('bridge.vlan'),
  name: interfaceNameSchema,
  id: vlanIdSchema,
  /** `access` is pvid and untagged. */
  as: z.enum(['tagged', 'untagged', 'access', 'absent']),
  of: z.enum(['port', 'bridge']),
})
type BridgeVlan = z.output<typeof schema>

const flags: Record<BridgeVlan['as'], string[]> = {
  tagged: [],
  untagged: ['untagged'],
  access: ['pvid', 'untagged'],
  absent: [],
}

const vlansOn = (host: HostSnapshot, name: string) => {
  const link = findLink(host, name)
  return link?.port?.vlans ?? link?.bridge?.vlans ?? []
}

/** How a VLAN stands on a port, in this operation's words. */
export function vlanOn(host: HostSnapshot, name: string, id: number): BridgeVlan['as'] {
  const vlan = vlansOn(host, name).find((each) => each.id === id)
  if (!vlan) return 'absent'
  return vlan.pvid ? 'access' : vlan.untagged ? 'untagged' : 'tagged'
}

export const bridgeVlan: OperationKind<typeof schema> = {
  schema,
  rank: () => rank.setPort,
  render: ({ name, id, as, of }) => [
    {
      run: 'bridge',
      args: [
        'vlan',
        as === 'absent' ? 'del' : 'add',
        'dev',
        name,
        'vid',
        String(id),
        ...flags[as],
        ...(of === 'bridge' ? ['self'] : []),
      ],
    },
  ],
  inverse({ name, id, as, of }, before) {
    if (!findLink(before, name)) return []
    const back = (each: number): BridgeVlan => ({
      op: 'bridge.vlan',
      name,
      id: each,
      of,
      as: vlanOn(before, name, each),
    })
    // A port has one pvid: the VLAN that had it stays on the port without it (__vlan_add_pvid, net/bridge/br_vlan.c).
    const dethroned = as === 'access' ? vlansOn(before, name).filter(({ pvid, id: each }) => pvid && each !== id) : []
    return [back(id), ...dethroned.map(({ id: each }) => back(each))]
  },
  verify({ name, id, as }, after) {
    const seen = vlanOn(after, name, id)
    return seen === as ? undefined : `VLAN ${id} is ${seen} on ${name}`
  },
  describe: ({ name, id, as, of }) =>
    as === 'absent' ? `Take VLAN ${id} off ${of} ${name}` : `Put VLAN ${id} on ${of} ${name}, ${as}`,
  touches: ({ name }) => [name],
}
