// A dnsmasq that is a service of the machine, beside those of labs and of libvirt.
import { optionValues } from '../../../core/host/parse/dnsmasq.ts'
import { asRoot, advice, good, warning, type Check } from '../check.ts'
import type { Probe } from '../probe.ts'
import { argsOf, pidsNamed, type PortHolder } from '../sockets.ts'

/** The mark that Tapdeck's own have on their command lines (operations/dnsmasq-args.ts). */
const isOurs = (args: readonly string[]): boolean => args.some((arg) => arg.startsWith('--dhcp-option=tag:tapdeck,'))
const isOfLibvirt = (args: readonly string[]): boolean => args.some((arg) => arg.includes('/libvirt/dnsmasq/'))

/** Whether a dnsmasq leaves alone the ports of addresses that it does not serve. */
function isModest(probe: Probe, args: readonly string[]): boolean {
  return (
    isOurs(args) ||
    isOfLibvirt(args) ||
    args.some((arg) => arg === '--bind-dynamic' || arg === '--bind-interfaces' || arg === '-z') ||
    configFiles(probe, args).some((file) => /^\s*bind-(dynamic|interfaces)\b/m.test(probe.text(file) ?? ''))
  )
}

function configFiles(probe: Probe, args: readonly string[]): string[] {
  const named = optionValues(args, 'conf-file', 'C')
  // a folder is followed by endings of names that do not count: /etc/dnsmasq.d,.dpkg-dist
  const folders = optionValues(args, 'conf-dir', '7').map((value) => value.split(',')[0] ?? '')
  const inFolders = folders.flatMap((folder) => probe.names(folder).map((name) => `${folder}/${name}`))
  return [...(named.length > 0 ? named : ['/etc/dnsmasq.conf']), ...inFolders]
}

/** The command lines of every dnsmasq in the network of this process. */
const running = (probe: Probe): string[][] => pidsNamed(probe, 'dnsmasq').map((pid) => argsOf(probe, pid))

/**
 * Whether who listens on a port of all addresses lets a lab's dnsmasq listen there too. Of another user's process nothing is
 * known but that it listens: it is taken for one of the dnsmasqs that run, if there are any.
 */
export function sharesPort(probe: Probe, { pid, name, args }: PortHolder): boolean {
  if (pid !== undefined) return name === 'dnsmasq' && isModest(probe, args)
  const all = running(probe)
  return all.length > 0 && all.every((each) => isModest(probe, each))
}

export const systemDnsmasq: Check = {
  id: 'services.system-dnsmasq',
  title: 'dnsmasq as a service of the machine',
  command: 'pgrep -a dnsmasq; systemctl status dnsmasq',
  look(context) {
    const { probe } = context
    const foreign = running(probe).filter((args) => !isOurs(args) && !isOfLibvirt(args))
    if (foreign.length === 0) return good('None runs.', 'Nobody else answers the DHCP and DNS of guests.')
    if (foreign.every((args) => isModest(probe, args)))
      return advice(
        'One runs, and binds only to the interfaces that it serves.',
        'It does not get in the way as long as it is not told to serve a bridge of a lab.',
      )
    const file = '/etc/dnsmasq.d/tapdeck.conf'
    return warning(
      'One runs, and takes the ports 53 and 67 on all interfaces.',
      'The dnsmasq of a network in this machine’s own network cannot start beside it. Sandboxes are not touched.',
      {
        what: 'Tell it to bind only to the addresses that it serves.',
        commands: [
          context.user.id === 0 ? `echo bind-dynamic > ${file}` : `echo bind-dynamic | sudo tee ${file}`,
          ...asRoot(context, 'systemctl restart dnsmasq'),
        ],
        undo: asRoot(context, `rm ${file}`, 'systemctl restart dnsmasq'),
      },
    )
  },
}
