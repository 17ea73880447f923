// Name servers of the lab's interfaces, wanted against seen.
import type { HostSnapshot } from '../../host/schema.ts'
import { nameServersOf, serversText, type ResolverSet } from '../operations/services/resolver.ts'
import type { Wanted } from '../wanted/want.ts'
import type { Draft } from './draft.ts'
import { linksOfLab } from './gone.ts'

/** `host` is the machine without what goes (gone.ts): what systemd-resolved knows of an interface goes with it. */
export function diffNameServers(lab: string, { nameServers, leases }: Wanted, host: HostSnapshot): Draft[] {
  const by = host.resolver?.by ?? 'file'
  if (by === 'networkmanager' || by === 'other') return []
  const set = (device: string, servers: string[]): ResolverSet => ({ op: 'resolver.set', lab, device, by, servers })
  const ours = new Set(linksOfLab(host, lab).map(({ name }) => name))
  const left = (host.resolver?.entries ?? [])
    .filter(({ device, lab: whose }) =>
      // A DHCP client tells systemd-resolved of its own.
      by === 'resolved' ? ours.has(device) && !leases.includes(device) : whose === lab,
    )
    .filter(({ device }) => !nameServers.some((wish) => wish.device === device))
  const isThere = (device: string): boolean => by !== 'resolved' || ours.has(device)
  return [
    ...left.map(({ device }): Draft => ({
      operation: set(device, []),
      why: 'the lab does not have them any more',
    })),
    ...nameServers
      .filter(
        ({ device, servers }) =>
          !isThere(device) || serversText(nameServersOf(host, set(device, servers))) !== serversText(servers),
      )
      .map(({ device, servers, why }): Draft => ({ operation: set(device, servers), why })),
  ]
}
