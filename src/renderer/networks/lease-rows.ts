// The leases of a network as rows: what DHCP has given, what is fixed, and which guest it is.
import type { Lease } from '../../core/host/schema.ts'
import { cardsOn, shortAddress } from '../../core/lab/resolve.ts'
import type { Lab, Network } from '../../core/lab/schema.ts'
import { addressToNumber, parseSubnet, subnetHas } from '../../core/net.ts'

export interface LeaseRow {
  mac: string
  guest?: string
  /** As the client calls itself. */
  hostname?: string
  /** What it was given; absent while it has not asked. */
  address?: string
  /** Seconds since 1970, 0 for ever; absent while nothing was given. */
  expires?: number
  /** What the lab fixes for it. */
  fixed?: string
}

/** In the order of the addresses. */
export function allLeases(lab: Lab, name: string, network: Network, given: readonly Lease[]): LeaseRow[] {
  const subnet = parseSubnet(network.subnet)
  if (subnet === undefined) return []
  const guests = new Map(cardsOn(lab, name).map(({ guest, card }) => [card.mac, guest]))
  const hosts = network.dhcp === false ? {} : network.dhcp.hosts
  const here = given.filter(({ address }) => subnetHas(subnet, address))
  const macs = [...new Set([...Object.keys(hosts), ...here.map(({ mac }) => mac)])]
  const rows = macs.map((mac): LeaseRow => {
    const lease = here.find((one) => one.mac === mac)
    const guest = guests.get(mac)
    const fixed = hosts[mac]
    return {
      mac,
      ...(guest === undefined ? {} : { guest }),
      ...(lease?.name === undefined ? {} : { hostname: lease.name }),
      ...(lease === undefined ? {} : { address: lease.address, expires: lease.expires }),
      ...(fixed === undefined ? {} : { fixed: shortAddress(subnet, fixed) }),
    }
  })
  const place = ({ address, fixed }: LeaseRow): bigint => addressToNumber(address ?? fixed ?? '0.0.0.0')
  return rows.toSorted((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0))
}
