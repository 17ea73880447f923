// NetworkManager's profiles wanted against seen, and what it is told to leave alone.
import { activeOn, findConnection, ownProfileName, profileId } from '../../host/managers/connection.ts'
import { findLink, type Connection, type HostSnapshot } from '../../host/schema.ts'
import { referenceTo } from '../operations/managers/activate.ts'
import { differsFrom } from '../operations/managers/profile.ts'
import { leftAlone } from '../operations/managers/unmanaged.ts'
import type { Wanted } from '../wanted/want.ts'
import { formerOf, isOfNetworkManager, type WantedProfile } from '../wanted/profiles.ts'
import type { Draft } from './draft.ts'

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

/**
 * What is ours alone: NetworkManager would show it as its own, and could be told to change it. Cards besides that it began to manage when
 * they were our ports already, until the lab lets them go. What is new is left alone before it comes, what goes is let go when it is as
 * it was; but what NetworkManager is to make, before it does.
 */
export function diffUnmanaged(lab: string, wanted: Wanted, host: HostSnapshot): Draft[] {
  const told = leftAlone(host, lab)
  const late = isThere(host) ? lateCards(wanted, told, host) : []
  const last = isThere(host) ? sorted([...wanted.links.map(({ name }) => name), ...late]) : []
  const first = sorted([...told, ...last].filter((name) => !wanted.handedOver.includes(name)))
  const say = (interfaces: string[], said: 'first' | 'last', why: string): Draft => ({
    operation: { op: 'nm.unmanaged', lab, interfaces, ...(said === 'last' ? { said } : {}) },
    why,
  })
  return [
    ...(isSame(told, first)
      ? []
      : [
          say(
            first,
            'first',
            whyFirst(late, told.some((name) => wanted.handedOver.includes(name)) ? 'hands over' : 'keeps'),
          ),
        ]),
    ...(isSame(first, last)
      ? []
      : [
          say(
            last,
            'last',
            last.length === 0 ? 'there is nothing of the lab any more' : 'the lab has let the others go',
          ),
        ]),
  ]
}

const isThere = ({ managers }: HostSnapshot): boolean => managers.includes('networkmanager')

function whyFirst(late: string[], plan: 'hands over' | 'keeps'): string {
  if (plan === 'hands over') return 'what NetworkManager makes it must not leave alone'
  return late.length === 0 ? 'they are Tapdeck’s' : `they are Tapdeck’s, and ${late.join(', ')} in use by it already`
}

const lateCards = ({ cards }: Wanted, told: readonly string[], host: HostSnapshot): string[] =>
  cards.flatMap(({ name, master }) => {
    const link = findLink(host, name)
    const isLate = told.includes(name) || (link !== undefined && isOfNetworkManager(link))
    return master.kind !== 'none' && isLate ? [name] : []
  })

const sorted = (names: string[]): string[] => [...new Set(names)].toSorted()
const isSame = (a: readonly string[], b: readonly string[]): boolean => JSON.stringify(a) === JSON.stringify(b)
