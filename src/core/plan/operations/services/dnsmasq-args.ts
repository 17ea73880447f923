// dhcp.start ↔ the command line of dnsmasq; both ways, so that a running one can be read back.
import { lastAddress, numberToAddress, parseSubnet } from '../../../net.ts'
import type { Setting } from '../../command.ts'
import type { DhcpStart } from './dhcp.ts'

const pidFile = ({ folder }: Folder, network: string): string => `${folder}/${network}.dnsmasq.pid`
const leaseFile = ({ folder }: Folder, network: string): string => `${folder}/${network}.leases`
export const logFile = ({ folder }: Folder, network: string): string => `${folder}/${network}.dnsmasq.log`
type Folder = Pick<Setting, 'folder'>

/** All files of a network's service. */
export const serviceFiles = (folder: Folder, network: string): string[] =>
  [leaseFile, pidFile, logFile].map((file) => file(folder, network))

/** The argument by which a dnsmasq of a lab's network is known. */
export const leaseFileMark = (folder: Folder, network: string): string =>
  `--dhcp-leasefile=${leaseFile(folder, network)}`

const netmask = (subnet: string): string => {
  const parsed = parseSubnet(subnet)
  if (!parsed) return '255.255.255.0'
  const all = 0xffff_ffffn
  return numberToAddress((all << BigInt(32 - parsed.prefix)) & all, 'inet')
}

/** An unprivileged namespace cannot change its groups, so dnsmasq stays what it is there (`--no-daemon` is what leaves the user alone). */
const asWhom = ({ scope }: Setting): string[] =>
  scope === 'sandbox' ? ['--no-daemon'] : ['--keep-in-foreground', '--user=dnsmasq']

/** `dnsmasq` with these arguments reads no file of the machine's but /etc/resolv.conf, and that only where `dns.kind` is `host`. */
export function dnsmasqArgs(operation: DhcpStart, setting: Setting): string[] {
  const { network, device, address, subnet, range, subnet6, gateway, dns } = operation
  return [
    ...asWhom(setting),
    '--log-facility=-',
    // A guest must not be able to fill the disk by asking.
    '--quiet-dhcp',
    '--quiet-dhcp6',
    '--quiet-ra',
    '--conf-file=/dev/null',
    '--no-hosts',
    `--pid-file=${pidFile(setting, network)}`,
    leaseFileMark(setting, network),
    '--bind-dynamic',
    `--interface=${device}`,
    '--except-interface=lo',
    // What the network is, for reading back: dnsmasq sets a tag's name and does nothing with it.
    `--dhcp-option=tag:tapdeck,option:router,${address}`,
    `--dhcp-option=tag:tapdeck,option:netmask,${netmask(subnet)}`,
    ...(range ? rangeArgs(range, subnet) : []),
    ...(gateway === 'none' ? ['--dhcp-option=option:router'] : []),
    ...(subnet6 === undefined ? [] : ['--enable-ra', `--dhcp-range=${subnet6.split('/')[0]},ra-stateless,ra-names,64`]),
    // A router that nobody is to send anything by: lifetime 0 (RFC 4861, 6.2.5).
    ...(subnet6 !== undefined && gateway === 'none' ? [`--ra-param=${device},0,0`] : []),
    ...dnsArgs(dns),
  ]
}

function rangeArgs(range: NonNullable<DhcpStart['range']>, subnet: string): string[] {
  const parsed = parseSubnet(subnet)
  return [
    `--dhcp-range=${range.from},${range.to},${netmask(subnet)},${parsed ? lastAddress(parsed) : ''},${range.lease}`,
    // dnsmasq would ping for 3 s before it offers an address; nobody else gives any here.
    '--no-ping',
    '--dhcp-authoritative',
    '--dhcp-no-override',
    ...range.hosts.map(
      ({ mac, name, address }) =>
        `--dhcp-host=${[mac, ...(address === undefined ? [] : [address]), ...(name === undefined ? [] : [name])].join(',')}`,
    ),
  ]
}

function dnsArgs(dns: DhcpStart['dns']): string[] {
  if (dns.kind === 'off') return ['--port=0', '--dhcp-option=option:dns-server']
  const domain = dns.domain === undefined ? [] : [`--domain=${dns.domain}`, `--local=/${dns.domain}/`, '--expand-hosts']
  const ask =
    dns.kind === 'host'
      ? []
      : dns.kind === 'local'
        ? ['--no-resolv']
        : ['--no-resolv', ...dns.servers.map((server) => `--server=${server}`)]
  return ['--domain-needed', '--bogus-priv', ...ask, ...domain]
}

/** The operation that a command line of ours came from; what is not ours comes out as something that the schema refuses. */
export function parseDnsmasqArgs(args: string[]): unknown {
  const values = (key: string): string[] =>
    args.filter((arg) => arg.startsWith(`--${key}=`)).map((arg) => arg.slice(key.length + 3))
  const option = (name: string): string | undefined =>
    values('dhcp-option')
      .find((value) => value.startsWith(`tag:tapdeck,option:${name},`))
      ?.split(',')[2]
  const prefix = [
    ...(option('netmask') ?? '')
      .split('.')
      .map((part) => Number(part).toString(2))
      .join(''),
  ].filter((bit) => bit === '1').length
  const address = option('router')
  const [, lab, network] = /\/([^/]+)\/([^/]+)\.leases$/.exec(values('dhcp-leasefile')[0] ?? '') ?? []
  const subnet = parseSubnet(`${address}/${prefix}`)
  const ranges = values('dhcp-range').map((value) => value.split(','))
  const v4 = ranges.find(([from]) => from?.includes('.'))
  const v6 = ranges.find(([from]) => from?.includes(':'))
  const hosts = values('dhcp-host').map((value) => {
    const [mac, ...rest] = value.split(',')
    const fixed = rest.find((each) => each.includes('.'))
    const name = rest.find((each) => !each.includes('.'))
    return { mac, ...(name === undefined ? {} : { name }), ...(fixed === undefined ? {} : { address: fixed }) }
  })
  return {
    op: 'dhcp.start',
    lab,
    network,
    device: values('interface')[0],
    address,
    subnet: subnet ? `${numberToAddress(subnet.value, 'inet')}/${prefix}` : undefined,
    ...(v4 ? { range: { from: v4[0], to: v4[1], lease: v4[4], hosts } } : {}),
    ...(v6 ? { subnet6: `${v6[0]}/${v6.at(-1)}` } : {}),
    gateway: args.includes('--dhcp-option=option:router') ? 'none' : 'self',
    dns: parseDns(args, values),
  }
}

function parseDns(args: string[], values: (key: string) => string[]): unknown {
  if (args.includes('--port=0')) return { kind: 'off' }
  const [domain] = values('domain')
  const rest = domain === undefined ? {} : { domain }
  const servers = values('server')
  if (servers.length > 0) return { kind: 'servers', servers, ...rest }
  return { kind: args.includes('--no-resolv') ? 'local' : 'host', ...rest }
}
