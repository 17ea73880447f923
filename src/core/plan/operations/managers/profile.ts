// What a profile of NetworkManager's says in Tapdeck's words: schema, the words of nmcli, and back from what NetworkManager has.
import { z } from 'zod'
import { unreachable } from '../../../fault.ts'
import type { Connection, ProfileAddressing } from '../../../host/managers/connection.ts'
import {
  addressToNumber,
  numberToAddress,
  interfaceAddressSchema,
  interfaceNameSchema,
  ipv4Schema,
  ipv6Schema,
} from '../../../net.ts'
import { macSchema, mtuSchema, parseSubnet, subnetSchema, vlanIdSchema } from '../../../net.ts'

/** The part of a profile's name that is its own, after `tapdeck-<lab>-`. */
export const profileNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'is not a name of a profile')

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
const domain = new RegExp(`^~?${label}(\\.${label})*$`)

const addressing = (family: 'inet' | 'inet6', methods: readonly [string, ...string[]]) => {
  const address = family === 'inet' ? ipv4Schema : ipv6Schema
  const isOurs = (text: string): boolean => parseSubnet(text)?.family === family
  return z
    .strictObject({
      method: z.enum(methods),
      addresses: z.array(interfaceAddressSchema.refine(isOurs, 'is of the other family')).max(64),
      gateway: address.optional(),
      dns: z.array(address).max(16),
      search: z.array(z.string().max(254).regex(domain, 'is not a domain')).max(16),
      routes: z
        .array(
          z.strictObject({
            to: subnetSchema.refine(isOurs, 'is of the other family'),
            via: address.optional(),
            metric: z.int().min(0).max(0xffff_ffff).optional(),
          }),
        )
        .max(256),
    })
    .refine(({ method, addresses }) => method !== 'manual' || addresses.length > 0, 'has no address')
    .refine(
      ({ gateway, addresses }) => gateway === undefined || addresses.length > 0,
      'a gateway needs an address beside it',
    )
}
export const ipv4SettingsSchema = addressing('inet', ['auto', 'manual', 'link-local', 'disabled'])
export const ipv6SettingsSchema = addressing('inet6', ['auto', 'dhcp', 'manual', 'link-local', 'ignore', 'disabled'])
export type AddressSettings = z.output<typeof ipv4SettingsSchema>

/** Options of a bond, as the kernel and NetworkManager call them. */
const bondOptionsSchema = z.strictObject({
  mode: z.enum(['balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb', 'balance-alb']),
  miimon: z.int().min(0).max(600_000).optional(),
  updelay: z.int().min(0).max(600_000).optional(),
  downdelay: z.int().min(0).max(600_000).optional(),
  primary: interfaceNameSchema.optional(),
  lacp_rate: z.enum(['slow', 'fast']).optional(),
  xmit_hash_policy: z.enum(['layer2', 'layer2+3', 'layer3+4', 'encap2+3', 'encap3+4', 'vlan+srcmac']).optional(),
})

export const profileKindSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('bridge'),
    stp: z.boolean(),
    /** Seconds. */
    forwardDelay: z.int().min(2).max(30),
    vlanFiltering: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('bond'), options: bondOptionsSchema }),
  z.strictObject({ kind: z.literal('vlan'), link: interfaceNameSchema, id: vlanIdSchema }),
  /** A card that is there. */
  z.strictObject({ kind: z.literal('ethernet') }),
])
export type ProfileKind = z.output<typeof profileKindSchema>

/** What of a profile can be taken over from that of a card: how it has its addresses and routes, its name servers, its MTU. */
const inheritable = ['addresses', 'dns', 'mtu'] as const
export type Inheritable = (typeof inheritable)[number]

export const profileSchema = z.strictObject({
  interface: interfaceNameSchema,
  type: profileKindSchema,
  /** The bridge or bond that the interface is a port of; a port has no addresses. */
  port: z.strictObject({ of: interfaceNameSchema, kind: z.enum(['bridge', 'bond']) }).optional(),
  /** That it carries with their tags, beside what is untagged; of a port of a bridge that filters. */
  vlans: z.array(vlanIdSchema).min(1).max(4094).optional(),
  mac: macSchema.optional(),
  mtu: mtuSchema.optional(),
  ipv4: ipv4SettingsSchema.optional(),
  ipv6: ipv6SettingsSchema.optional(),
  /** What of it a card's profile said: it stays, whatever that says later. */
  inherited: z.array(z.enum(inheritable)).min(1).max(inheritable.length).optional(),
  /** `memory`: gone after a restart of the machine, and never in force by itself. */
  stored: z.enum(['memory', 'disk']),
})
export type Profile = z.output<typeof profileSchema>

/** So that ours is taken at boot where an older profile speaks of the same card: those have 0, and -999 those that NetworkManager made. */
const leastPriority = 100
/** A profile has no room for notes (nmcli 1.42 knows no `user.data`): what is inherited its priority says, by one bit each. */
const priorityOf = (inherited: readonly Inheritable[]): number =>
  leastPriority + inheritable.reduce((sum, part, at) => sum + (inherited.includes(part) ? 1 << at : 0), 0)

function inheritedIn(priority: number): Inheritable[] {
  const bits = priority - leastPriority
  return bits > 0 && bits < 1 << inheritable.length ? inheritable.filter((_part, at) => (bits & (1 << at)) !== 0) : []
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no')

/** The settings as `nmcli connection add` takes them; `changed` as `modify` does, which leaves nothing of before. */
export function settingWords(profile: Profile, as: 'new' | 'changed'): string[] {
  const { type, port, vlans = [], mac, mtu, ipv4, ipv6, inherited = [], stored } = profile
  return [
    ...['connection.autoconnect', yesNo(stored === 'disk')],
    ...['connection.autoconnect-priority', String(priorityOf(inherited))],
    ...(port ? ['connection.master', port.of, 'connection.slave-type', port.kind] : []),
    ...(port?.kind === 'bridge' ? given('bridge-port.vlans', vlans.join(','), as) : []),
    ...given('ethernet.cloned-mac-address', mac ?? '', as),
    ...given('ethernet.mtu', mtu === undefined ? '' : String(mtu), as),
    ...kindWords(type),
    ...(ipv4 ? addressWords('ipv4', ipv4, as) : []),
    ...(ipv6 ? addressWords('ipv6', ipv6, as) : []),
  ]
}

function kindWords(type: ProfileKind): string[] {
  switch (type.kind) {
    case 'bridge':
      return [
        ...['bridge.stp', yesNo(type.stp), 'bridge.forward-delay', String(type.forwardDelay)],
        ...['bridge.vlan-filtering', yesNo(type.vlanFiltering)],
      ]
    case 'bond':
      return [
        'bond.options',
        Object.entries(type.options)
          .map(([key, value]) => `${key}=${value}`)
          .join(','),
      ]
    case 'vlan':
      return ['vlan.parent', type.link, 'vlan.id', String(type.id)]
    case 'ethernet':
      return []
    default:
      return unreachable(type)
  }
}

/** An empty word takes a setting away. */
const given = (key: string, value: string, as: 'new' | 'changed'): string[] =>
  value === '' && as === 'new' ? [] : [key, value]

function addressWords(family: 'ipv4' | 'ipv6', settings: AddressSettings, as: 'new' | 'changed'): string[] {
  const { method, addresses, gateway, dns, search, routes } = settings
  const list = (key: string, values: string[]): string[] => given(`${family}.${key}`, values.join(','), as)
  return [
    ...[`${family}.method`, method],
    ...list('addresses', addresses),
    ...list('gateway', gateway === undefined ? [] : [gateway]),
    ...list('dns', dns),
    ...list('dns-search', search),
    ...list('routes', routes.map(routeText)),
  ]
}

type ProfileRoute = AddressSettings['routes'][number]
const routeText = ({ to, via, metric }: ProfileRoute): string =>
  [to, ...(via === undefined ? [] : [via]), ...(metric === undefined ? [] : [String(metric)])].join(' ')

/** `10.5.0.0/16 10.0.0.9 50`; undefined for one with attributes, which Tapdeck has no word for. */
export function parseProfileRoute(text: string): ProfileRoute | undefined {
  const [to = '', ...rest] = text.split(' ')
  const via = rest.find((word) => /[.:]/.test(word))
  const metric = rest.find((word) => /^\d+$/.test(word))
  if (parseSubnet(to) === undefined || rest.length !== [via, metric].filter((word) => word !== undefined).length)
    return undefined
  return { to, ...(via === undefined ? {} : { via }), ...(metric === undefined ? {} : { metric: Number(metric) }) }
}

/** What a profile has, as settings for another of ours. Undefined where it says what Tapdeck has no word for. */
export function addressSettings(family: 'ipv4' | 'ipv6', seen: ProfileAddressing): AddressSettings | undefined {
  const routes = seen.routes.map(parseProfileRoute)
  const schema = family === 'ipv4' ? ipv4SettingsSchema : ipv6SettingsSchema
  const parsed = schema.safeParse({ ...seen, routes })
  return parsed.success ? parsed.data : undefined
}

/** A profile of NetworkManager's as one of ours; undefined for what Tapdeck would not have made. */
export function profileOf({ type, stored, priority, settings }: Connection): Profile | undefined {
  if (!settings) return undefined
  const inherited = inheritedIn(priority)
  const { interfaceName, controller, portOf, vlans, mac, mtu, ipv4, ipv6 } = settings
  const parsed = profileSchema.safeParse({
    interface: interfaceName,
    type: kindOf(type, settings),
    ...(controller === undefined ? {} : { port: { of: controller, kind: portOf } }),
    ...(vlans === undefined ? {} : { vlans: vlans.flatMap(vlansIn) }),
    ...(mac === undefined ? {} : { mac }),
    ...(mtu === undefined ? {} : { mtu }),
    ...(ipv4 ? { ipv4: addressSettings('ipv4', ipv4) } : {}),
    ...(ipv6 ? { ipv6: addressSettings('ipv6', ipv6) } : {}),
    ...(inherited.length > 0 ? { inherited } : {}),
    stored,
  })
  return parsed.success ? parsed.data : undefined
}

/** One with flags is none of ours: not a number. */
function vlansIn(text: string): number[] {
  const [first, last = first] = text.split('-').map(Number)
  if (first === undefined || last === undefined || !(last >= first) || last > 4094) return [Number.NaN]
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

const numbers = new Set(['miimon', 'updelay', 'downdelay'])

function kindOf(type: string, { bridge, bond, vlan }: NonNullable<Connection['settings']>): unknown {
  if (type === 'bridge' && bridge) return { kind: 'bridge', ...bridge }
  if (type === 'vlan' && vlan) return { kind: 'vlan', ...vlan }
  if (type === '802-3-ethernet') return { kind: 'ethernet' }
  if (type !== 'bond' || !bond) return undefined
  const options = Object.entries(bond).map(([key, value]) => [key, numbers.has(key) ? Number(value) : value])
  return { kind: 'bond', options: Object.fromEntries(options) }
}

/** What of a profile is not as wanted, in words; undefined if all is. `stored` apart: keeping it changes that. */
export function differsFrom(wanted: Profile, seen: Connection): string | undefined {
  const have = profileOf(seen)
  if (!have) return 'it says what Tapdeck did not write'
  for (const key of ['interface', 'type', 'port', 'vlans', 'mac', 'mtu', 'ipv4', 'ipv6', 'inherited'] as const)
    if (canonical(wanted[key]) !== canonical(have[key])) return `its ${key} is ${canonical(have[key])}`
  return undefined
}

/** The same text for the same value, whatever the order of keys and however an address is written. */
const canonical = (value: unknown): string =>
  JSON.stringify(value ?? 'none', (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : typeof part === 'string'
        ? plainAddress(part)
        : part,
  )

/** NetworkManager writes IPv6 addresses in the form of RFC 5952, whatever it was told. */
function plainAddress(text: string): string {
  const [address = '', ...prefix] = text.split('/')
  if (!ipv6Schema.safeParse(address).success) return text
  return [numberToAddress(addressToNumber(address), 'inet6'), ...prefix].join('/')
}
