// Whether packets that stay within a bridge pass the rules for routed packets (br_netfilter).
import { bridgeFilterKey as key, bridgeFilterMending } from '../../../core/host/forwarded.ts'
import { fixFor, good, warning, type Check } from '../check.ts'

export const bridgeFilter: Check = {
  id: 'network.bridge-filter',
  title: 'Rules for routed packets on bridges',
  command: `sysctl ${key}`,
  look(context) {
    const value = context.probe.text(`/proc/sys/${key.replaceAll('.', '/')}`)?.trim()
    if (value === undefined)
      return good(
        'br_netfilter is not loaded.',
        'Guests on the same bridge talk to each other whatever the firewall says.',
      )
    if (value === '0')
      return good(`${key} is 0.`, 'Guests on the same bridge talk to each other whatever the firewall says.')
    return warning(
      `${key} is ${value}: what guests on one bridge say to each other passes the rules for routed packets.`,
      'A firewall that drops forwarded packets (Docker’s does) then cuts guests of the same bridge off from each other.',
      fixFor(context, bridgeFilterMending(value)),
    )
  },
}
