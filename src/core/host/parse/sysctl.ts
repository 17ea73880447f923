// The settings of the kernel that Tapdeck shows or changes: which, and how they are read.

/** Of the whole namespace. */
const namespaceKeys = [
  'net.ipv4.ip_forward',
  'net.ipv4.conf.all.rp_filter',
  'net.ipv4.conf.default.rp_filter',
  'net.ipv4.conf.all.route_localnet',
  'net.ipv6.conf.all.forwarding',
  'net.ipv6.conf.all.disable_ipv6',
  'net.ipv6.conf.default.disable_ipv6',
  'net.bridge.bridge-nf-call-iptables',
  'net.bridge.bridge-nf-call-ip6tables',
  'net.bridge.bridge-nf-call-arptables',
]

/** Of one interface; read for Tapdeck's own bridges, which are the only ones it sets them for. */
const interfaceKeys = (name: string): string[] => [
  `net.ipv4.conf.${name}.route_localnet`,
  `net.ipv4.conf.${name}.rp_filter`,
  `net.ipv6.conf.${name}.disable_ipv6`,
  `net.ipv6.conf.${name}.accept_ra`,
  `net.ipv6.conf.${name}.autoconf`,
]

/** Of an interface that Tapdeck did not make: what it sets when a lab takes it. */
const foreignKeys = (name: string): string[] => [`net.ipv6.conf.${name}.disable_ipv6`]

/** Every key to read. An interface with a dot in its name has none: its keys could not be told from others. */
export const sysctlKeys = (bridges: readonly string[], foreign: readonly string[]): string[] => [
  ...namespaceKeys,
  ...bridges.filter((name) => !name.includes('.')).flatMap(interfaceKeys),
  ...foreign.filter((name) => !name.includes('.')).flatMap(foreignKeys),
]

/** `net.ipv4.ip_forward` → /proc/sys/net/ipv4/ip_forward. */
export const sysctlFile = (key: string): string => `/proc/sys/${key.replaceAll('.', '/')}`

/** Lines `/proc/sys/net/ipv4/ip_forward:0`, as `grep -H .` prints them, → values by key. */
export function parseSysctls(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const match = /^\/proc\/sys\/([^:]+):(.*)$/.exec(line)
      return match?.[1] !== undefined && match[2] !== undefined ? [[match[1].replaceAll('/', '.'), match[2]]] : []
    }),
  )
}
