// nm.keep: a profile of ours goes from memory to disk, and comes up with the machine from then on.
import { z } from 'zod'
import { findConnection, profileId } from '../../../host/managers/connection.ts'
import { interfaceNameSchema } from '../../../net.ts'
import { nameSchema } from '../../../lab/words.ts'
import type { OperationKind } from '../../kind.ts'
import { rank } from '../../order.ts'
import { profileNameSchema } from './profile.ts'
import { rebuildProfile } from './remove.ts'

const schema = z.strictObject({
  op: z.literal('nm.keep'),
  lab: nameSchema,
  called: profileNameSchema,
  interface: interfaceNameSchema,
})

export const nmKeep: OperationKind<typeof schema> = {
  lasting: 'over-reboots',
  schema,
  rank: () => rank.keep,
  // A change that is not said to be temporary goes to disk with all the rest of the profile (Update2 in nm-settings-connection.c).
  render: ({ lab, called }) => [
    { run: 'nmcli', args: ['connection', 'modify', profileId(lab, called), 'connection.autoconnect', 'yes'] },
  ],
  // nmcli has no word for taking a profile off the disk: it is made anew.
  inverse({ lab, called, interface: device }, before) {
    const seen = findConnection(before, profileId(lab, called))
    return seen?.stored === 'memory'
      ? [{ op: 'nm.remove', lab, called, interface: device }, ...rebuildProfile(lab, called, before)]
      : []
  },
  verify({ lab, called }, after) {
    const id = profileId(lab, called)
    const seen = findConnection(after, id)
    if (!seen) return `NetworkManager has no profile ${id}`
    return seen.stored === 'disk' && seen.autoconnect
      ? undefined
      : `the profile ${id} would not come up with the machine`
  },
  describe: ({ lab, called }) => `Keep profile ${profileId(lab, called)} over restarts of the machine`,
  touches: ({ interface: device }) => [device],
}
