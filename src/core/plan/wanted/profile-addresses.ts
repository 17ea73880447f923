// The addresses of what NetworkManager makes: those of the lab, or what the profile of a card said.
import { FaultError } from '../../fault.ts'
import type { Connection } from '../../host/schema.ts'
import type { Bridge } from '../../lab/schema.ts'
import { familyOf } from '../../net.ts'
import {
  addressSettings,
  type AddressSettings,
  type Inheritable,
  type Profile,
} from '../operations/managers/profile.ts'

type Addressing = Pick<Profile, 'ipv4' | 'ipv6'>

/** `manual` or nothing: what a lab gives by itself. */
const settings = (method: string, addresses: string[] = []): AddressSettings => ({
  method,
  addresses,
  dns: [],
  search: [],
  routes: [],
})
export const noAddress = { ipv4: settings('disabled'), ipv6: settings('disabled') }

/** Two of a family: `auto` takes the gateway from DHCP, `manual` the lab's. */
export function givenTo({ address, gateway, dns }: Bridge): Addressing {
  if (address === 'none') return noAddress
  const of = (family: 'inet' | 'inet6'): AddressSettings => {
    const isOf = (text: string): boolean => familyOf(text) === family
    const addresses = Array.isArray(address) ? address.filter(isOf) : []
    const method = !Array.isArray(address) ? 'auto' : addresses.length > 0 ? 'manual' : unaddressed[family]
    const isUsed = method === 'auto' || method === 'manual'
    return {
      ...settings(method, addresses),
      ...(method === 'manual' && gateway !== undefined && isOf(gateway) ? { gateway } : {}),
      dns: isUsed ? dns.filter(isOf) : [],
    }
  }
  return { ipv4: of('inet'), ipv6: of('inet6') }
}
/** What the other family has where the lab gives addresses of one only: of IPv6 the kernel's own address stays. */
const unaddressed = { inet: 'disabled', inet6: 'link-local' } as const

/** These in place of those that came along. */
function withNameServers({ ipv4, ipv6 }: Addressing, dns: string[]): Addressing {
  if (!ipv4 || !ipv6) return { ipv4, ipv6 }
  const of = (family: 'inet' | 'inet6', had: AddressSettings): AddressSettings => ({
    ...had,
    dns: hasAddresses(had) ? dns.filter((server) => familyOf(server) === family) : [],
  })
  return { ipv4: of('inet', ipv4), ipv6: of('inet6', ipv6) }
}
const hasAddresses = ({ method }: AddressSettings): boolean => ['auto', 'dhcp', 'manual'].includes(method)

/**
 * What a bridge has that inherits: what its profile has taken over already, else what the card's says, and of both what the lab does
 * not say itself. Where the card has no profile any more it stays as it is.
 */
export function inheriting(
  { dns, mtu }: Pick<Bridge, 'dns' | 'mtu'>,
  had: Profile | undefined,
  former: () => Connection | undefined,
  name: string,
): Pick<Profile, 'ipv4' | 'ipv6' | 'mtu' | 'inherited'> {
  const keeps = (part: Inheritable): boolean => had?.inherited?.includes(part) ?? false
  const isAsItWas = had !== undefined && (keeps('addresses') || former() === undefined)
  const base = isAsItWas ? { ipv4: had.ipv4, ipv6: had.ipv6 } : inheritedFrom(former(), name)
  const servers = (): string[] => {
    const { ipv4, ipv6 } = inheritedFrom(former(), name)
    return [ipv4, ipv6].flatMap((each) => each?.dns ?? [])
  }
  const isTold = dns.length > 0 || (keeps('addresses') && !keeps('dns'))
  const wantedMtu = mtu ?? (keeps('mtu') ? had?.mtu : former()?.settings?.mtu)
  return {
    ...(isTold ? withNameServers(base, dns.length > 0 ? dns : servers()) : base),
    ...(wantedMtu === undefined ? {} : { mtu: wantedMtu }),
    inherited: [
      'addresses',
      ...(dns.length > 0 ? [] : ['dns' as const]),
      ...(mtu === undefined ? ['mtu' as const] : []),
    ],
  }
}

export function inheritedFrom(former: Connection | undefined, name: string): Addressing {
  const { ipv4, ipv6 } = former?.settings ?? {}
  if (!former || !ipv4 || !ipv6) return noAddress
  const [four, six] = [addressSettings('ipv4', ipv4), addressSettings('ipv6', ipv6)]
  if (four && six) return { ipv4: four, ipv6: six }
  throw new FaultError({
    code: 'plan.managed',
    message: `NetworkManager's profile ${former.id} has settings that Tapdeck cannot move to ${name}.`,
    hint: 'Give the bridge its address in the lab: `address: dhcp`, or a list of addresses with gateway and dns.',
    at: { path: `bridges.${name}.address` },
  })
}
