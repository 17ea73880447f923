// Addresses, subnets and names of the network, as text with a checked form.
import { z } from 'zod'

/** Lower-case `52:54:00:12:34:56`. */
export const macSchema = z
  .string()
  .regex(/^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$/, 'is not a MAC address like 52:54:00:12:34:56')
  .transform((text) => text.toLowerCase())

/** An interface name as the kernel takes it (dev_valid_name in net/core/dev.c), less the characters that tools trip over. */
export const interfaceNameSchema = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,14}$/, 'is not an interface name (1 to 15 letters, digits, . _ -)')
  .refine((name) => name !== 'all' && name !== 'default', 'is a name the kernel keeps for itself')

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
const ipv4Pattern = new RegExp(`^${octet}(\\.${octet}){3}$`)

export const ipv4Schema = z.string().regex(ipv4Pattern, 'is not an IPv4 address like 192.168.150.1')
export const ipv6Schema = z.ipv6('is not an IPv6 address like fd00:150::1')
export const addressSchema = z.union([ipv4Schema, ipv6Schema], 'is not an IP address')

export const portNumberSchema = z.int().min(1).max(65535)
export const vlanIdSchema = z.int().min(1).max(4094)
/** Bytes; 68 is the least IPv4 may have (RFC 791). */
export const mtuSchema = z.int().min(68).max(65535)

/** The modes of a bond, by the kernel's numbers 0 to 6 (Documentation/networking/bonding.rst). */
export const bondModes = [
  'balance-rr',
  'active-backup',
  'balance-xor',
  'broadcast',
  '802.3ad',
  'balance-tlb',
  'balance-alb',
] as const
/** The modes of a macvtap, by who hears whom (macvlan in ip-link(8)). */
export const macvtapModes = ['bridge', 'private', 'vepa', 'passthru'] as const
/** What a bond tells connections apart by (xmit_hash_policy). */
export const hashPolicies = ['layer2', 'layer3+4', 'layer2+3', 'encap2+3', 'encap3+4', 'vlan+srcmac'] as const

export type Family = 'inet' | 'inet6'
/** A network address with its prefix, `value` being the number that the address is. */
export interface Subnet {
  family: Family
  value: bigint
  prefix: number
}

export const familyOf = (address: string): Family => (address.includes(':') ? 'inet6' : 'inet')
export const bitsOf = (family: Family): 32 | 128 => (family === 'inet' ? 32 : 128)

/** The number that an address is. The text must have passed one of the schemas above. */
export function addressToNumber(text: string): bigint {
  if (familyOf(text) === 'inet') return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n)
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  let hex = text
  if (embedded?.[1] !== undefined && embedded[2] !== undefined) {
    const v4 = addressToNumber(embedded[2])
    hex = `${embedded[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`
  }
  const [head = '', tail] = hex.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n)
}

/** The text of an address; IPv6 in the form of RFC 5952. */
export function numberToAddress(value: bigint, family: Family): string {
  if (family === 'inet') return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
  const groups = Array.from({ length: 8 }, (_, at) => ((value >> BigInt(112 - at * 16)) & 0xffffn).toString(16))
  let best = { at: -1, length: 1 }
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (groups[at + length] === '0') length++
    if (length > best.length) best = { at, length }
  }
  if (best.at < 0) return groups.join(':')
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`
}

const maskOf = (subnet: Pick<Subnet, 'family' | 'prefix'>): bigint => {
  const bits = BigInt(bitsOf(subnet.family))
  return ((1n << BigInt(subnet.prefix)) - 1n) << (bits - BigInt(subnet.prefix))
}

/** `192.168.150.0/24` → its numbers, host bits cut off; undefined if it is no such text. */
export function parseSubnet(text: string): Subnet | undefined {
  const [address = '', length, ...rest] = text.split('/')
  if (length === undefined || rest.length > 0 || !/^\d{1,3}$/.test(length) || !addressSchema.safeParse(address).success)
    return undefined
  const family = familyOf(address)
  const prefix = Number(length)
  if (prefix > bitsOf(family)) return undefined
  return { family, prefix, value: addressToNumber(address) & maskOf({ family, prefix }) }
}

export const subnetText = (subnet: Subnet): string => `${numberToAddress(subnet.value, subnet.family)}/${subnet.prefix}`

export function subnetHas(subnet: Subnet, address: string): boolean {
  return familyOf(address) === subnet.family && (addressToNumber(address) & maskOf(subnet)) === subnet.value
}

export function subnetsOverlap(a: Subnet, b: Subnet): boolean {
  if (a.family !== b.family) return false
  const wider = a.prefix <= b.prefix ? a : b
  return (a.value & maskOf(wider)) === (b.value & maskOf(wider))
}

/** The address `offset` places into the subnet: 1 is its first host. */
export const addressAt = (subnet: Subnet, offset: bigint): string =>
  numberToAddress(subnet.value + offset, subnet.family)

/** Whether two addresses with their prefix lengths are the same, however they are written. */
export function sameInterfaceAddress(a: string, b: string): boolean {
  const [one, other] = [parseInterfaceAddress(a), parseInterfaceAddress(b)]
  return one.family === other.family && one.prefix === other.prefix && one.value === other.value
}

const parseInterfaceAddress = (text: string): Subnet => {
  const [address = '', prefix = ''] = text.split('/')
  return { family: familyOf(address), prefix: Number(prefix), value: addressToNumber(address) }
}

/** The last address of a subnet: the broadcast address in IPv4. */
export const lastAddress = (subnet: Subnet): string =>
  numberToAddress(subnet.value + (1n << BigInt(bitsOf(subnet.family) - subnet.prefix)) - 1n, subnet.family)

/** An address with its prefix length, `10.0.0.2/24`, as `ip address add` takes it; host bits are kept. */
export const interfaceAddressSchema = z
  .string()
  .refine((text) => parseSubnet(text) !== undefined, 'is not an address with its prefix length, like 10.0.0.2/24')
/** A subnet, `192.168.150.0/24`; host bits must be 0. */
export const subnetSchema = z.string().superRefine((text, context) => {
  const subnet = parseSubnet(text)
  if (!subnet) context.addIssue({ code: 'custom', message: 'is not a subnet like 192.168.150.0/24' })
  else if (addressToNumber(text.split('/')[0] ?? '') !== subnet.value)
    context.addIssue({ code: 'custom', message: `has host bits set: did you mean ${subnetText(subnet)}?` })
})
