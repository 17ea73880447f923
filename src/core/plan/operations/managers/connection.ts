// nm.connection: a profile of NetworkManager's with Tapdeck's mark, new or changed; in memory first.
import { z } from 'zod'
import { findConnection, profileId } from '../../../host/managers/connection.ts'
import { nameSchema } from '../../../lab/words.ts'
import type { OperationKind } from '../../kind.ts'
import type { Operation } from '../../operation.ts'
import { rank } from '../../order.ts'
import { differsFrom, profileNameSchema, profileOf, profileSchema, settingWords } from './profile.ts'

/** One that is port has no addresses; one that is not says how it has them, as NetworkManager would use DHCP. */
const schema = z
  .strictObject({
    op: z.literal('nm.connection'),
    lab: nameSchema,
    called: profileNameSchema,
    /** `changed`: in memory only, beside what is on disk, until it is kept. */
    as: z.enum(['new', 'changed']),
    profile: profileSchema,
  })
  .refine(
    ({ profile: { port, ipv4, ipv6 } }) => (port ? !ipv4 && !ipv6 : ipv4 && ipv6),
    'needs addressing, or a master',
  )

const kinds = { bridge: 'bridge', bond: 'bond', vlan: 'vlan', ethernet: 'ethernet' } as const

export const nmConnection: OperationKind<typeof schema> = {
  lasting: 'over-reboots',
  schema,
  rank: () => rank.addProfile,
  render({ lab, called, as, profile }) {
    const id = profileId(lab, called)
    const settings = settingWords(profile, as)
    const how =
      as === 'new'
        ? ['add', 'save', profile.stored === 'disk' ? 'yes' : 'no', 'type', kinds[profile.type.kind]]
        : ['modify', ...(profile.stored === 'disk' ? [] : ['--temporary']), id]
    return [
      {
        run: 'nmcli',
        args: [
          'connection',
          ...how,
          ...(as === 'new' ? ['con-name', id, 'ifname', profile.interface] : []),
          ...settings,
        ],
        ...(as === 'new' ? { adds: id } : {}),
      },
    ]
  },
  inverse({ lab, called, profile }, before): Operation[] {
    const seen = findConnection(before, profileId(lab, called))
    const old = seen && profileOf(seen)
    return old
      ? [{ op: 'nm.connection', lab, called, as: 'changed', profile: old }]
      : [{ op: 'nm.remove', lab, called, interface: profile.interface }]
  },
  verify({ lab, called, profile }, after) {
    const id = profileId(lab, called)
    const seen = findConnection(after, id)
    if (!seen) return `NetworkManager has no profile ${id}`
    const why = differsFrom(profile, seen)
    return why === undefined ? undefined : `the profile ${id} is another: ${why}`
  },
  describe: ({ lab, called, as, profile: { type, interface: device, port } }) =>
    `${as === 'new' ? 'Tell' : 'Tell anew to'} NetworkManager of ${type.kind === 'ethernet' ? 'card' : type.kind} ${device}${port ? `, a port of ${port.of}` : ''} (profile ${profileId(lab, called)})`,
  touches: ({ profile: { interface: device, port } }) => [device, ...(port ? [port.of] : [])],
}
