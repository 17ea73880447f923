// nm.remove: a profile of ours goes, and with it the bridge, bond or VLAN that it made.
import { z } from 'zod'
import type { HostSnapshot } from '../../../host/schema.ts'
import { findConnection, profileId } from '../../../host/managers/connection.ts'
import { nameSchema } from '../../../lab/words.ts'
import { interfaceNameSchema } from '../../../net.ts'
import type { OperationKind } from '../../kind.ts'
import type { Operation } from '../../operation.ts'
import { rank } from '../../order.ts'
import { profileNameSchema, profileOf } from './profile.ts'

const schema = z.strictObject({
  op: z.literal('nm.remove'),
  lab: nameSchema,
  called: profileNameSchema,
  interface: interfaceNameSchema,
})

/** The profile as the snapshot has it, in force where it was. */
export function rebuildProfile(lab: string, called: string, before: HostSnapshot): Operation[] {
  const seen = findConnection(before, profileId(lab, called))
  const profile = seen && profileOf(seen)
  if (!seen || !profile) return []
  return [
    { op: 'nm.connection', lab, called, as: 'new', profile },
    ...(seen.device === undefined
      ? []
      : [{ op: 'nm.activate' as const, lab, profile: { kind: 'own' as const, called }, device: seen.device }]),
  ]
}

export const nmRemove: OperationKind<typeof schema> = {
  lasting: 'over-reboots',
  schema,
  rank: () => rank.removeProfile,
  render: ({ lab, called, interface: device }) => [
    { run: 'nmcli', args: ['connection', 'delete', profileId(lab, called)], gone: device },
  ],
  inverse: ({ lab, called }, before) => rebuildProfile(lab, called, before),
  verify({ lab, called }, after) {
    const id = profileId(lab, called)
    return findConnection(after, id) ? `NetworkManager still has the profile ${id}` : undefined
  },
  describe: ({ lab, called, interface: device }) =>
    `Take profile ${profileId(lab, called)} of ${device} from NetworkManager`,
  touches: ({ interface: device }) => [device],
}
