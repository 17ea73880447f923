// Port 53: a server that listens on all addresses leaves none for the networks of labs.
import { good, warning, type Check } from '../check.ts'
import { holdersOf, isEverywhere } from '../sockets.ts'
import { sharesPort } from './system-dnsmasq.ts'

export const dnsPort: Check = {
  id: 'services.dns-port',
  title: 'Port 53 (DNS)',
  command: "ss -lnup 'sport = :53'; ss -lntp 'sport = :53'",
  look({ probe }) {
    const holders = [...holdersOf(probe, 'udp', 53), ...holdersOf(probe, 'tcp', 53)]
    const first = holders.find((holder) => isEverywhere(holder) && !sharesPort(probe, holder))
    if (first) {
      return warning(
        `${first.name} listens on port 53 of all addresses${first.pid === undefined ? '' : ` (process ${first.pid})`}.`,
        'Networks in this machine’s own network cannot have DNS beside it: tell it to listen on its own addresses only, or give those networks `dns: false`. Sandboxes are not touched.',
      )
    }
    const names = [...new Set(holders.map(({ name, address }) => `${name} on ${address}`))]
    return good(
      names.length === 0 ? 'Nobody listens there.' : `Taken on single addresses: ${names.join(', ')}.`,
      'Networks of labs can have DNS.',
    )
  },
}
