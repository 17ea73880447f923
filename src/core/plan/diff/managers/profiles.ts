// NetworkManager's profiles wanted against seen.
import { activeOn, findConnection, ownProfileName, profileId } from '../../../host/managers/connection.ts'
import { findLink, type Connection, type HostSnapshot } from '../../../host/schema.ts'
import { referenceTo } from '../../operations/managers/activate.ts'
import { differsFrom } from '../../operations/managers/profile.ts'
import { formerOf, type WantedProfile } from '../../wanted/profiles.ts'
import type { Draft } from '../draft.ts'

/** Of profiles that go: ports before what they are ports of, so that the way back is the other way round. */
export function diffProfiles(lab: string, wanted: readonly WantedProfile[], host: HostSnapshot): Draft[] {
  const gone = (host.connections ?? []).filter(({ id }) => {
    const name = ownProfileName(lab, id)
    return name !== undefined && !wanted.some(({ called }) => called === name)
  })
  const isPort = ({ settings }: Connection): boolean => settings?.controller !== undefined
  const changed = new Set(wanted.filter((wish) => mustChange(lab, wish, host)).map(({ profile }) => profile.interface))
  return [
    ...[...gone.filter(isPort), ...gone.filter((one) => !isPort(one))].flatMap((one) =>
      removal(lab, one, wanted, host),
    ),
    ...wanted.flatMap((wish) => oneProfile(lab, wish, host, changed)),
  ]
}

/** Whether a profile is not there, not as it should be or not in force. */
function mustChange(lab: string, { called, profile }: WantedProfile, host: HostSnapshot): boolean {
  const seen = findConnection(host, profileId(lab, called))
  return !seen || seen.device !== profile.interface || differsFrom({ ...profile, stored: 'memory' }, seen) !== undefined
}

function removal(lab: string, one: Connection, wanted: readonly WantedProfile[], host: HostSnapshot): Draft[] {
  const called = ownProfileName(lab, one.id) ?? ''
  const device = one.settings?.interfaceName ?? called
  const isCard = one.type === '802-3-ethernet' && findLink(host, device) !== undefined
  const next = wanted.find(({ profile }) => profile.interface === device)
  const former = isCard && !next ? formerOf(lab, device, host) : undefined
  const why = next ? `${device} gets another` : 'the lab does not have it any more'
  return [
    ...(former && one.device === device
      ? [
          {
            operation: { op: 'nm.activate' as const, lab, profile: referenceTo(lab, former), device },
            why: `${device} goes back to its profile ${former.id}`,
            interrupts: `the network of ${device}, for some seconds`,
          },
        ]
      : []),
    { operation: { op: 'nm.remove', lab, called, interface: device }, why },
  ]
}

function oneProfile(lab: string, wish: WantedProfile, host: HostSnapshot, changed: ReadonlySet<string>): Draft[] {
  const { called, profile, why } = wish
  const device = profile.interface
  const seen = findConnection(host, profileId(lab, called))
  const told = { ...profile, stored: 'memory' as const }
  const isSame = seen !== undefined && differsFrom(told, seen) === undefined
  // A bridge or bond that is put in force anew lets its ports go.
  const isLetGo = profile.port !== undefined && changed.has(profile.port.of)
  const keep: Draft = {
    operation: { op: 'nm.keep', lab, called, interface: device },
    why: 'so that it is there after a restart of the machine',
  }
  const inForce: Draft = {
    operation: { op: 'nm.activate', lab, profile: { kind: 'own', called }, device },
    why,
    ...interruption(wish, host),
  }
  if (isSame && seen.device === device && !isLetGo) return seen.stored === 'disk' ? [] : [keep]
  if (isSame) return [inForce, ...(seen.stored === 'disk' ? [] : [keep])]
  return [
    { operation: { op: 'nm.connection', lab, called, as: seen ? 'changed' : 'new', profile: told }, why },
    inForce,
    keep,
  ]
}

function interruption({ profile }: WantedProfile, host: HostSnapshot): Pick<Draft, 'interrupts'> {
  if (profile.type.kind !== 'ethernet') return {}
  const before = activeOn(host, profile.interface)
  const of = profile.port?.of ?? 'its master'
  return before
    ? { interrupts: `the network of ${profile.interface}, for some seconds: ${of} has its addresses then` }
    : {}
}
