// nm.activate and nm.deactivate: a profile is put in force on an interface, or taken out of force there.
import { z } from 'zod'
import { activeOn, findConnection, ownProfileName, profileId } from '../../../host/managers/connection.ts'
import type { Connection, HostSnapshot } from '../../../host/schema.ts'
import { nameSchema } from '../../../lab/words.ts'
import { interfaceNameSchema } from '../../../net.ts'
import type { OperationKind } from '../../kind.ts'
import type { Operation } from '../../operation.ts'
import { rank } from '../../order.ts'
import { profileNameSchema } from './profile.ts'

const profileReferenceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('own'), called: profileNameSchema }),
  /** Somebody else's: never changed. */
  z.strictObject({
    kind: z.literal('foreign'),
    uuid: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'is not a UUID'),
  }),
])
type ProfileReference = z.output<typeof profileReferenceSchema>

const fields = { lab: nameSchema, profile: profileReferenceSchema, device: interfaceNameSchema }
const activateSchema = z.strictObject({ op: z.literal('nm.activate'), ...fields })
const deactivateSchema = z.strictObject({ op: z.literal('nm.deactivate'), ...fields })
type Reference = { lab: string; profile: ProfileReference; device: string }

/** Seconds: a server of DHCP that does not answer must not hold up what undoes the plan. */
const patience = '45'

const seen = (host: HostSnapshot, { lab, profile }: Reference): Connection | undefined =>
  profile.kind === 'own'
    ? findConnection(host, profileId(lab, profile.called))
    : host.connections?.find(({ uuid }) => uuid === profile.uuid)

const words = ({ lab, profile }: Reference): string[] =>
  profile.kind === 'own' ? [profileId(lab, profile.called)] : ['uuid', profile.uuid]
const nameOf = (reference: Reference): string => words(reference).join(' ')

/** How a profile of the snapshot is spoken of. */
export const referenceTo = (lab: string, { id, uuid }: Connection): ProfileReference => {
  const called = ownProfileName(lab, id)
  return called === undefined ? { kind: 'foreign', uuid } : { kind: 'own', called }
}

function backTo(reference: Reference, before: HostSnapshot): Operation[] {
  const { lab, device } = reference
  const was = activeOn(before, device)
  if (was) return [{ op: 'nm.activate', lab, profile: referenceTo(lab, was), device }]
  return [{ op: 'nm.deactivate', ...reference }]
}

export const nmActivate: OperationKind<typeof activateSchema> = {
  lasting: 'over-reboots',
  schema: activateSchema,
  rank: ({ profile }) => (profile.kind === 'own' ? rank.activateProfile : rank.activateFormer),
  render: (operation) => [
    {
      run: 'nmcli',
      // Ours names its interface itself, which may not be there yet; nmcli knows no `ifname` of what is not there.
      args: [
        ...['--wait', patience, 'connection', 'up', ...words(operation)],
        ...(operation.profile.kind === 'own' ? [] : ['ifname', operation.device]),
      ],
      unless: { device: operation.device, profile: nameOf(operation) },
    },
  ],
  inverse: ({ op: _op, ...reference }, before) => backTo(reference, before),
  verify(operation, after) {
    const profile = seen(after, operation)
    return profile?.device === operation.device && profile.state !== 'deactivating'
      ? undefined
      : `the profile ${nameOf(operation)} is not in force on ${operation.device}`
  },
  describe: (operation) => `Put NetworkManager's profile ${nameOf(operation)} in force on ${operation.device}`,
  touches: ({ device }) => [device],
}

export const nmDeactivate: OperationKind<typeof deactivateSchema> = {
  lasting: 'over-reboots',
  schema: deactivateSchema,
  rank: () => rank.removeProfile,
  render: (operation) => [{ run: 'nmcli', args: ['--wait', patience, 'connection', 'down', ...words(operation)] }],
  inverse({ op: _op, ...reference }, before) {
    return seen(before, reference)?.device === reference.device ? [{ op: 'nm.activate', ...reference }] : []
  },
  verify(operation, after) {
    return seen(after, operation)?.device === operation.device
      ? `the profile ${nameOf(operation)} is still in force on ${operation.device}`
      : undefined
  },
  describe: (operation) => `Take NetworkManager's profile ${nameOf(operation)} out of force on ${operation.device}`,
  touches: ({ device }) => [device],
}
