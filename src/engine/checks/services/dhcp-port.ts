// Port 67: DHCP servers listen on all addresses, and share the port only if all of them say so.
import { good, warning, type Check } from '../check.ts'
import { holdersOf, isEverywhere } from '../sockets.ts'
import { sharesPort } from './system-dnsmasq.ts'

export const dhcpPort: Check = {
  id: 'services.dhcp-port',
  title: 'Port 67 (DHCP)',
  command: "ss -lnup 'sport = :67'",
  look({ probe }) {
    const holders = holdersOf(probe, 'udp', 67)
    // dnsmasq shares it, with SO_REUSEADDR and SO_BINDTODEVICE (make_fd in its dhcp.c)
    const first = holders.find((holder) => isEverywhere(holder) && !sharesPort(probe, holder))
    if (first) {
      return warning(
        `${first.name} listens on port 67 of all addresses${first.pid === undefined ? '' : ` (process ${first.pid})`}.`,
        'Networks in this machine’s own network cannot have DHCP beside it: end it, or give those networks `dhcp: false`. Sandboxes are not touched.',
      )
    }
    return good(
      holders.length === 0 ? 'Nobody listens there.' : 'Only servers that share it listen there.',
      'Networks of labs can have DHCP.',
    )
  },
}
