// A change in one plain sentence: what is, and what was applied.
import { unreachable } from '../fault.ts'
import { findConnection, profileId } from '../host/managers/connection.ts'
import { findLink, type HostSnapshot } from '../host/schema.ts'
import { differsFrom } from '../plan/operations/managers/profile.ts'
import { nameServersOf, serversText } from '../plan/operations/services/resolver.ts'
import { serviceOf } from '../plan/operations/services/dhcp.ts'
import type { Group } from './groups.ts'
import { linkWords } from './link-words.ts'
import { is, operationIn } from './say.ts'
import { deviceOf, nameOf } from './subject.ts'

/** Without a full stop. */
export function wordsOf(group: Group, host: HostSnapshot): string {
  const { aspect, subject, which = '' } = group
  const device = deviceOf(subject) ?? ''
  switch (aspect) {
    case 'address':
      return addressWords(group, device)
    case 'route':
      return routeWords(group, device)
    case 'servers': {
      const wanted = operationIn(group, 'resolver.set')
      const seen = wanted ? serversText(nameServersOf(host, wanted)) : ''
      return `The name servers of ${device} are ${seen || 'none'}; applied were ${serversText(wanted?.servers ?? []) || 'none'}`
    }
    case 'setting': {
      const wanted = operationIn(group, 'sysctl.set')?.value ?? ''
      const seen = host.sysctls[which] ?? 'not there'
      return which === 'net.ipv4.ip_forward' || which === 'net.ipv6.conf.all.forwarding'
        ? is(`Forwarding between networks (${which})`, seen, wanted)
        : is(`The setting ${which}`, seen, wanted)
    }
    case 'rules':
      return rulesWords(group, host)
    case 'cards':
      return 'What Tapdeck remembered of this machine from before the lab is not as it was'
    case 'dhcp':
      return dhcpWords(group, nameOf(subject), host)
    case 'client':
      return operationIn(group, 'lease.start')
        ? `${device} does not ask for its address by DHCP any more`
        : `${device} asks for an address by DHCP, which was not applied`
    case 'uplink':
      return operationIn(group, 'uplink.start')
        ? 'The sandbox has no way out any more'
        : 'The sandbox has a way out, which was not applied'
    case 'forward':
      return operationIn(group, 'uplink.forward')
        ? `The forward from ${which} does not listen any more`
        : `A forward from ${which} listens, which was not applied`
    case 'profile':
      return profileWords(group, device, host)
    case 'unmanaged':
      return 'NetworkManager is not told to leave the interfaces of the lab alone as it was'
    case 'unmanagedByNetworkd':
      return 'systemd-networkd is not told to leave the interfaces of the lab alone as it was'
    case 'boot':
      return operationIn(group, 'unit.install')
        ? 'The lab does not come up with this machine any more'
        : 'The lab comes up with this machine, which was not applied'
    case 'port':
      return `The settings of ${device} as a port were changed`
    case 'there':
    case 'mtu':
    case 'mac':
    case 'alias':
    case 'up':
    case 'master':
    case 'stp':
    case 'forwardDelay':
    case 'vlanFiltering':
    case 'vlans':
    case 'miimon':
    case 'updelay':
    case 'downdelay':
    case 'primary':
    case 'xmitHashPolicy':
    case 'macvtapMode':
    case 'macvtapUser':
      return linkWords({ ...group, aspect }, device, findLink(host, device), host)
    default:
      return unreachable(aspect)
  }
}

function addressWords(group: Group, device: string): string {
  const { which = '' } = group
  const came = surplusAddress(group)
  const isMissing = group.pieces.some(({ operation }) => operation.op === 'address.add' && operation.address === which)
  if (came !== undefined && isMissing && came !== which) return is(`The address of ${device}`, came, which)
  return isMissing
    ? `${device} does not have its address ${which} any more`
    : `${device} has the address ${came ?? which}, which was not applied`
}

/** The address that is there and should not be: one that only goes to come again is none. */
export function surplusAddress({ pieces }: Group): string | undefined {
  const added = new Set(pieces.flatMap(({ operation }) => (operation.op === 'address.add' ? [operation.address] : [])))
  for (const { operation } of pieces)
    if (operation.op === 'address.remove' && !added.has(operation.address)) return operation.address
  return undefined
}

function routeWords(group: Group, device: string): string {
  const wanted = operationIn(group, 'route.add')
  const seen = operationIn(group, 'route.remove')
  const to = wanted?.to ?? seen?.to ?? ''
  const way = `${to === 'default' ? 'default route' : `route to ${to}`} on ${device}`
  const by = (via: string | undefined): string => (via === undefined ? 'by no gateway' : `by ${via}`)
  if (wanted && seen) return is(`The ${way}`, by(seen.via), by(wanted.via))
  return wanted ? `The ${way} ${by(wanted.via)} is gone` : `There is a ${way} ${by(seen?.via)}, which was not applied`
}

function rulesWords(group: Group, host: HostSnapshot): string {
  const table = operationIn(group, 'nft.table')?.table ?? operationIn(group, 'nft.remove')?.table ?? ''
  const seen = host.tables.find(({ name }) => name === table)
  if (operationIn(group, 'nft.remove')) return `There are packet rules in ${table}, which were not applied`
  if (seen === undefined) return `The packet rules of the lab (table ${table}) are gone`
  return `The packet rules of the lab (table ${table}) were changed`
}

function dhcpWords(group: Group, name: string, host: HostSnapshot): string {
  const started = operationIn(group, 'dhcp.start')
  if (!started) return `DHCP and DNS of ${name} run, which was not applied`
  return serviceOf(host, started)
    ? `DHCP and DNS of ${name} run with other settings than those applied`
    : `DHCP and DNS of ${name} do not run any more`
}

function profileWords(group: Group, device: string, host: HostSnapshot): string {
  const told = operationIn(group, 'nm.connection')
  if (operationIn(group, 'link.remove'))
    return `NetworkManager manages the cards under ${device} by now; applied was without it`
  if (operationIn(group, 'nm.remove')) return `NetworkManager has a profile of ${device}, which was not applied`
  if (told) {
    const seen = findConnection(host, profileId(told.lab, told.called))
    return seen === undefined
      ? `NetworkManager’s profile of ${device} is gone`
      : `NetworkManager’s profile of ${device} was changed: ${differsFrom(told.profile, seen) ?? 'it is another one'}`
  }
  return operationIn(group, 'nm.activate')
    ? `NetworkManager’s profile of ${device} is not in force any more`
    : `NetworkManager’s profile of ${device} does not outlast a restart of the machine any more`
}
