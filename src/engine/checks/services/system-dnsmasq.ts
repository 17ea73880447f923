// A dnsmasq that is a service of the machine, beside those of labs and of libvirt.
import { optionValues } from '../../../core/host/parse/dnsmasq.ts'
import { asRoot, advice, good, warning, type Check } from '../check.ts'
import type { Probe } from '../probe.ts'
import { argsOf, pidsNamed } from '../sockets.ts'

/** The mark that Tapdeck's own have on their command lines (operations/dnsmasq-args.ts). */
const isOurs = (args: readonly string[]): boolean => args.some((arg) => arg.startsWith('--dhcp-option=tag:tapdeck,'))
const isOfLibvirt = (args: readonly string[]): boolean => args.some((arg) => arg.includes('/libvirt/dnsmasq/'))

/** Whether a dnsmasq leaves the ports of other addresses alone. */
export function isModest(probe: Probe, args: readonly string[]): boolean {
  const config = [...optionValues(args, 'conf-file', 'C'), '/etc/dnsmasq.conf', ...configFolder(probe)]
  return (
    isOurs(args) ||
    isOfLibvirt(args) ||
    args.some((arg) => arg === '--bind-dynamic' || arg === '--bind-interfaces' || arg === '-z') ||
    config.some((file) => /^\s*bind-(dynamic|interfaces)\b/m.test(probe.text(file) ?? ''))
  )
}

const configFolder = (probe: Probe): string[] => probe.names('/etc/dnsmasq.d').map((name) => `/etc/dnsmasq.d/${name}`)

export const systemDnsmasq: Check = {
  id: 'services.system-dnsmasq',
  title: 'dnsmasq as a service of the machine',
  command: 'pgrep -a dnsmasq; systemctl status dnsmasq',
  look(context) {
    const { probe } = context
    const foreign = pidsNamed(probe, 'dnsmasq')
      .map((pid) => argsOf(probe, pid))
      .filter((args) => !isOurs(args) && !isOfLibvirt(args))
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
