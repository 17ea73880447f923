// The interfaces that a machine's connection to the rest of the world goes through, each with what it carries.
import { routeTo } from '../../host/route-to.ts'
import { findLink, type HostSnapshot, type Link, type Route } from '../../host/schema.ts'
import { peerWords, type Contacts } from './contact.ts'

/** By interface: why it must not be lost, as the end of a sentence about it: `it carries the default route`. */
export function lifelines(host: HostSnapshot, contacts: Contacts): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, loads] of loadsOf(host, contacts)) {
    const carries = `carries ${listed(loads)}`
    found.set(name, `it ${carries}`)
    for (const below of under(host, name))
      if (!found.has(below)) found.set(below, `${name}, which stands on it, ${carries}`)
    const above = findLink(host, name)?.master
    if (above !== undefined && !found.has(above)) found.set(above, `${name}, a port of it, ${carries}`)
  }
  return found
}

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`

/** What each interface carries by itself, the most important first. */
function loadsOf(host: HostSnapshot, { peers, nameServers }: Contacts): Map<string, string[]> {
  const loads = new Map<string, string[]>()
  const note = (device: string | undefined, load: string): void => {
    if (device === undefined || device === 'lo') return
    const list = loads.get(device) ?? []
    if (!list.includes(load)) loads.set(device, [...list, load])
  }
  for (const route of host.routes) if (isDefault(route)) note(route.device, defaultWords(route))
  for (const peer of peers) note(routeTo(host, peer.address)?.device, peerWords(peer))
  for (const link of host.links) {
    if (link.card?.wireless === true && link.up && link.addresses.length > 0) note(link.name, 'a Wi-Fi connection')
    if (isVpn(link) && link.up && link.addresses.length > 0) note(link.name, 'a VPN')
  }
  for (const { device, to } of waysToVpns(host)) note(device, `the way to the VPN’s other end ${to}`)
  for (const address of nameServers) note(routeTo(host, address)?.device, `the way to the name server ${address}`)
  return loads
}

/** OpenVPN leaves the default route in place and covers it with these two (its option `redirect-gateway def1`). */
const halves = new Set(['0.0.0.0/1', '128.0.0.0/1', '::/1', '8000::/1'])

/** Also in a table of its own: wg-quick puts it there and leads to it by a rule. */
const isDefault = ({ to, type, table }: Route): boolean =>
  (to === 'default' || halves.has(to)) && type === 'unicast' && table !== 'local'

const defaultWords = ({ family, table }: Route): string =>
  `the ${family === 'inet6' ? 'IPv6 ' : ''}default route${table === 'main' ? '' : ` of table ${table}`}`

const isVpn = ({ kernelKind, tap, owner }: Link): boolean =>
  kernelKind === 'wireguard' || kernelKind === 'ppp' || (tap?.mode === 'tun' && owner.kind !== 'tapdeck')

/** Where there is a VPN, routes to single addresses by a gateway lead to its other end, past its own default route. */
function waysToVpns(host: HostSnapshot): Route[] {
  const vpns = new Set(host.links.filter(isVpn).map(({ name }) => name))
  if (vpns.size === 0) return []
  return host.routes.filter(
    ({ to, via, device, table, type }) =>
      table === 'main' &&
      type === 'unicast' &&
      via !== undefined &&
      device !== undefined &&
      !vpns.has(device) &&
      (/^[\d.]+$/.test(to) || (to.includes(':') && !to.includes('/'))),
  )
}

/** Everything that an interface stands on, down to the cards. What guests hang on is no support: their taps come and go. */
function under(host: HostSnapshot, name: string): string[] {
  const seen = new Set<string>()
  const visit = (at: string): void => {
    const link = findLink(host, at)
    const below = [
      ...(link?.lower === undefined ? [] : [link.lower]),
      ...host.links.flatMap((each) => (each.master === at && each.kind !== 'tap' ? [each.name] : [])),
    ]
    for (const each of below) {
      if (each === name || seen.has(each)) continue
      seen.add(each)
      visit(each)
    }
  }
  visit(name)
  return [...seen]
}
