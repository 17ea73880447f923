// The name servers that a lab's interfaces bring along: those of its bridges, and those that its cards had where they are kept by interface.
import { FaultError } from '../../fault.ts'
import type { HostSnapshot } from '../../host/schema.ts'
import type { Lab } from '../../lab/schema.ts'
import { leasesWanted } from './cards.ts'
import type { Target } from './links.ts'
import { cardsUnder, type Before } from './taken.ts'

export interface WantedNameServers {
  device: string
  servers: string[]
  why: string
}

/** Faults `plan.resolver`: a bridge has name servers where nobody can be told of them. */
export function nameServersWanted(
  lab: Lab,
  before: Before,
  host: HostSnapshot,
  { scope }: Target,
): WantedNameServers[] {
  const bridges = Object.entries(lab.bridges)
  const [first] = bridges.find(([, { dns }]) => dns.length > 0) ?? []
  if (first !== undefined) refuse(first, host, scope)
  const leases = leasesWanted(lab, before)
  const inherited = (device: string, ports: string[]): WantedNameServers[] => {
    // What has its address by DHCP has its name servers by that, too.
    if (leases.includes(device)) return []
    const cards = ports.flatMap((port) => cardsUnder(lab, port))
    const servers = [...new Set(cards.flatMap((card) => before(card)?.nameServers ?? []))]
    return servers.length === 0 ? [] : [{ device, servers, why: `they move there from ${cards.join(', ')}` }]
  }
  return [
    ...bridges.flatMap(([device, { dns, address, ports }]) => {
      if (dns.length > 0) return [{ device, servers: dns, why: `the name servers of bridge ${device}` }]
      return address === 'inherit' ? inherited(device, ports) : []
    }),
    ...Object.entries(lab.bonds)
      .filter(([name]) => !bridges.some(([, { ports }]) => ports.includes(name)))
      .flatMap(([device, { ports }]) => inherited(device, ports)),
  ]
}

function refuse(bridge: string, { resolver }: HostSnapshot, scope: Target['scope']): void {
  const path = `bridges.${bridge}.dns`
  const fault = (message: string, hint: string): FaultError =>
    new FaultError({ code: 'plan.resolver', message, hint, at: { path } })
  if (scope === 'sandbox')
    throw fault(
      `A sandbox has no name servers of its own, so bridge ${bridge} cannot bring any: what runs in it asks those of this machine.`,
      'Take `dns` out of the bridge, or write `scope: host`.',
    )
  if (resolver?.by === 'networkmanager')
    throw fault(
      `NetworkManager writes /etc/resolv.conf, and does not take name servers of bridge ${bridge}, which it does not manage.`,
      'Give them to one of its profiles (nmcli connection modify … ipv4.dns …), or let it manage the card under the bridge.',
    )
  if (resolver?.by === 'other')
    throw fault(
      `/etc/resolv.conf leads to ${resolver.leadsTo ?? 'somewhere else'}, whose owner Tapdeck does not know: the name servers of bridge ${bridge} have no place.`,
      'Make it a plain file, or a link to the one of systemd-resolved or resolvconf, with that running.',
    )
}
