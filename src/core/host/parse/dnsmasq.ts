// A dnsmasq by its command line: whose it is, where it listens, where its leases are; and its leases.
import { z } from 'zod'
import type { DhcpService, Lease, Owner } from '../schema.ts'
import { parseJson } from './json.ts'

/** Values of an option given as `--key=value`, `--key value` or `-k value`. */
export function optionValues(args: readonly string[], key: string, letter?: string): string[] {
  return args.flatMap((arg, at) => {
    if (arg.startsWith(`--${key}=`)) return [arg.slice(key.length + 3)]
    const next = args[at + 1]
    return (arg === `--${key}` || (letter !== undefined && arg === `-${letter}`)) && next !== undefined ? [next] : []
  })
}

/** `interface=virbr0` of a configuration file. */
const configValues = (text: string, key: string): string[] =>
  text.split('\n').flatMap((line) => {
    const [name, ...value] = line.split('=')
    return name?.trim() === key ? [value.join('=').trim()] : []
  })

export const configFilesOf = (args: readonly string[]): string[] =>
  optionValues(args, 'conf-file', 'C').filter((file) => file !== '' && file !== '/dev/null')

/** Where Debian's dnsmasq has its leases when nobody says (LEASEFILE in its config.h). */
const defaultLeaseFile = '/var/lib/misc/dnsmasq.leases'
/** libvirt's network, by the file that its dnsmasq is given (networkDnsmasqConfContents in src/network/bridge_driver.c). */
const libvirtConfig = /\/libvirt\/dnsmasq\/([^/]+)\.conf$/

/** Files that may hold leases of this dnsmasq; libvirt keeps its own, by interface, as JSON. */
export function leaseFilesOf(args: readonly string[], configs: Readonly<Record<string, string>>): string[] {
  const files = configFilesOf(args)
  if (files.some((file) => libvirtConfig.test(file)))
    return interfacesOf(args, configs).map((name) => `/var/lib/libvirt/dnsmasq/${name}.status`)
  const named = [
    ...optionValues(args, 'dhcp-leasefile', 'l'),
    ...files.flatMap((file) => configValues(configs[file] ?? '', 'dhcp-leasefile')),
  ]
  return named.length > 0 ? named : [defaultLeaseFile]
}

function interfacesOf(args: readonly string[], configs: Readonly<Record<string, string>>): string[] {
  const named = [
    ...optionValues(args, 'interface', 'i'),
    ...configFilesOf(args).flatMap((file) => configValues(configs[file] ?? '', 'interface')),
  ]
  return [...new Set(named.flatMap((value) => value.split(',')))].filter((name) => name !== '')
}

function ownerOf(args: readonly string[]): Owner {
  const [pidFile = ''] = optionValues(args, 'pid-file', 'x')
  // The mark of operations/dnsmasq-args.ts: a tag that no client has, and files named by lab and network.
  const isOurs = args.some((arg) => arg.startsWith('--dhcp-option=tag:tapdeck,'))
  const own = isOurs ? /\/([a-z0-9-]+)\/([a-z0-9-]+)\.dnsmasq\.pid$/.exec(pidFile) : null
  if (own?.[1] !== undefined && own[2] !== undefined) return { kind: 'tapdeck', lab: own[1], name: own[2] }
  const network = configFilesOf(args)
    .map((file) => libvirtConfig.exec(file)?.[1])
    .find((name) => name !== undefined)
  if (network !== undefined) return { kind: 'libvirt', network }
  // NetworkManager's shared connections (nm-dnsmasq-manager.c)
  return /\/nm-dnsmasq-[^/]*\.pid$/.test(pidFile) ? { kind: 'networkmanager' } : { kind: 'nobody' }
}

/** `args` without the program's name; `configs` are the texts of its configuration files, as far as they can be read. */
export const dhcpServiceOf = (
  pid: number,
  args: readonly string[],
  configs: Readonly<Record<string, string>>,
): DhcpService => ({ pid, args: [...args], owner: ownerOf(args), interfaces: interfacesOf(args, configs) })

const statusSchema = z.array(
  z.object({
    'ip-address': z.string(),
    'mac-address': z.string().optional(),
    hostname: z.string().optional(),
    'expiry-time': z.number().default(0),
  }),
)

/** A file of leases: dnsmasq's lines, or libvirt's JSON where the name ends in `.status`. */
export function parseLeases(file: string, text: string, device?: string): Lease[] {
  const where = device === undefined ? {} : { device }
  if (file.endsWith('.status'))
    return parseJson(statusSchema, text, file).map((entry) => ({
      expires: entry['expiry-time'],
      mac: entry['mac-address'] ?? '',
      address: entry['ip-address'],
      ...(entry.hostname === undefined ? {} : { name: entry.hostname }),
      ...where,
    }))
  return text.split('\n').flatMap((line) => {
    const [expires = '', hardware = '', address, name, client = ''] = line.trim().split(' ')
    // `duid …` heads the part with IPv6, whose second word is no MAC but a number
    if (address === undefined || !/^\d+$/.test(expires)) return []
    const mac = address.includes(':') ? macOfDuid(client) : hardware
    return [
      { expires: Number(expires), mac, address, ...(name === undefined || name === '*' ? {} : { name }), ...where },
    ]
  })
}

/** The MAC in a DUID of type 1 or 3 (RFC 8415, 11.2 and 11.4) over Ethernet; any other DUID as it is. */
const macOfDuid = (duid: string): string =>
  (
    /^00:01:00:01(?::[0-9a-f]{2}){4}:((?:[0-9a-f]{2}:){5}[0-9a-f]{2})$/.exec(duid) ??
    /^00:03:00:01:((?:[0-9a-f]{2}:){5}[0-9a-f]{2})$/.exec(duid)
  )?.[1] ?? duid
