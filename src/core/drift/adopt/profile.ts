// What someone has changed in NetworkManager's profile of a bridge, bond or VLAN, into the lab.
import { findConnection, profileId } from '../../host/managers/connection.ts'
import type { Edit } from '../../lab/edit.ts'
import type { Lab } from '../../lab/schema.ts'
import { profileOf, type Profile } from '../../plan/operations/managers/profile.ts'
import type { Adoption } from '../drift.ts'
import type { Group } from '../groups.ts'
import { operationIn } from '../say.ts'
import { cannot, edits, type Adopting } from './adopt.ts'

export function adoptProfile(group: Group, { lab, host }: Adopting): Adoption {
  const told = operationIn(group, 'nm.connection')
  const seen = told && findConnection(host, profileId(told.lab, told.called))
  if (told === undefined || seen === undefined)
    return cannot('What is gone can only be put back, or taken out of the lab')
  const has = profileOf(seen)
  if (has === undefined) return cannot('The profile says what a lab has no word for')
  const called = told.profile.interface
  if (told.profile.port?.of !== has.port?.of)
    return cannot('What is a port of what is said by the ports of a bridge or bond in the lab')
  if (has.mac !== told.profile.mac) return cannot('A lab has no word for this MAC')
  const values = valuesOf(has)
  if (values === undefined || !Object.hasOwn(lab[mapOf[values.kind]], called))
    return cannot('The profile says what a lab has no word for')
  const mtu = { mtu: has.mtu ?? null }
  switch (values.kind) {
    case 'bridge': {
      const addresses = sameAddresses(told.profile, has) ? {} : addressesOf(has, lab.bridges[called]?.address)
      return addresses === undefined
        ? cannot('A lab has no word for these addresses of the profile')
        : edits({ edit: 'bridge.set', name: called, values: { ...values.values, ...mtu, ...addresses } })
    }
    case 'bond':
      return sameAddresses(told.profile, has)
        ? edits({ edit: 'bond.set', name: called, values: { ...values.values, ...mtu } })
        : cannot('A lab has no word for addresses of a bond: a bridge over it has')
    case 'vlan':
      return sameAddresses(told.profile, has)
        ? edits({ edit: 'vlan.set', name: called, values: { ...values.values, ...mtu } })
        : cannot('A lab has no word for addresses of a vlan: a bridge over it has')
    default:
      return values satisfies never
  }
}

const mapOf = { bridge: 'bridges', bond: 'bonds', vlan: 'vlans' } as const

type BridgeValues = Extract<Edit, { edit: 'bridge.set' }>['values']
type Values =
  | { kind: 'bridge'; values: BridgeValues }
  | { kind: 'bond'; values: Extract<Edit, { edit: 'bond.set' }>['values'] }
  | { kind: 'vlan'; values: Extract<Edit, { edit: 'vlan.set' }>['values'] }

function valuesOf({ type }: Profile): Values | undefined {
  switch (type.kind) {
    case 'bridge': {
      const { stp, forwardDelay, vlanFiltering } = type
      return { kind: 'bridge', values: { stp, forwardDelay, vlanFiltering } }
    }
    case 'bond': {
      const { mode, miimon, updelay, downdelay, primary, lacp_rate: lacpRate, xmit_hash_policy: policy } = type.options
      return {
        kind: 'bond',
        values: {
          mode,
          ...(miimon === undefined ? {} : { miimon }),
          updelay: updelay ?? null,
          downdelay: downdelay ?? null,
          primary: primary ?? null,
          lacpRate: lacpRate ?? null,
          xmitHashPolicy: policy ?? null,
        },
      }
    }
    case 'vlan':
      return { kind: 'vlan', values: { link: type.link, id: type.id } }
    case 'ethernet':
      return undefined
    default:
      return type satisfies never
  }
}

const sameAddresses = (a: Pick<Profile, 'ipv4' | 'ipv6'>, b: Pick<Profile, 'ipv4' | 'ipv6'>): boolean =>
  JSON.stringify([a.ipv4, a.ipv6]) === JSON.stringify([b.ipv4, b.ipv6])

/** Undefined where a lab has no word for them. */
function addressesOf(
  { ipv4, ipv6 }: Profile,
  said: Lab['bridges'][string]['address'] | undefined,
): BridgeValues | undefined {
  // What is inherited is the profile's own: it is as it is.
  if (said === 'inherit' || said === undefined) return undefined
  const families = [ipv4, ipv6].filter((each) => each !== undefined)
  if (families.some(({ routes, search }) => routes.length > 0 || search.length > 0)) return undefined
  const dns = families.flatMap((each) => each.dns)
  if (families.every(({ method }) => method === 'auto')) return { address: 'dhcp', gateway: null, dns }
  if (families.some(({ method }) => method === 'auto')) return undefined
  const addresses = families.flatMap((each) => each.addresses)
  const gateways = families.flatMap(({ gateway }) => gateway ?? [])
  if (gateways.length > 1) return undefined
  return { address: addresses.length === 0 ? 'none' : addresses, gateway: gateways[0] ?? null, dns }
}
