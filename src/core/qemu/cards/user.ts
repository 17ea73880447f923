// A card in user mode (M1): QEMU's own network stack, with forwards; by itself or shared over a legacy hub.
import type { Fault } from '../../fault.ts'
import type { PlacedCard } from '../../lab/resolve.ts'
import { endpointText, listenOf, type UserForward } from '../../lab/words.ts'
import { familyOf, subnetHas, subnetText } from '../../net.ts'
import { cardPlace, finding, type Build, type FileToRead, type GuestPlace } from '../facts.ts'
import { optionText, resolvePath } from '../option.ts'
import { cableId, type Plug } from './plug.ts'
import { userNet, userNetComplaints, type UserConnection } from './user-net.ts'

/** The netdev that is the network stack: for hostfwd_add and hostfwd_remove. Cards on one hub share one. */
export const userNetdev = (cardId: string, connection: UserConnection): string =>
  connection.hub === undefined ? cableId(cardId) : `user-hub${connection.hub}`

/** `tcp:127.0.0.1:8022`: the end that listens, as hostfwd_remove takes it. */
export function forwardListenText(forward: UserForward, listen: GuestPlace['listen']): string {
  const { proto, address, port } = listenOf(forward)
  return `${proto}:${endpointText(listen.kind === 'as-written' ? address : listen.address, port)}`
}

/** `tcp:127.0.0.1:8022-10.0.2.15:22`, as hostfwd= and hostfwd_add take it. */
export function forwardText(forward: UserForward, connection: UserConnection, listen: GuestPlace['listen']): string {
  const guest = 'address' in forward.to ? forward.to.address : userNet(connection).dhcpstart
  return `${forwardListenText(forward, listen)}-${guest}:${forward.to.port}`
}

const userOf = (card: PlacedCard): UserConnection | undefined =>
  card.connect !== 'nothing' && 'user' in card.connect ? card.connect.user : undefined

/** The cards that hear each other on a hub, in order. */
const cardsOnHub = (build: Build, hub: number): { card: PlacedCard; connection: UserConnection }[] =>
  build.cards.flatMap((card) => {
    const connection = userOf(card)
    return connection?.hub === hub ? [{ card, connection }] : []
  })

export function plugUser(build: Build, card: PlacedCard, connection: UserConnection): Plug {
  const netdev = cableId(card.id)
  const plug = (args: string[]): Plug => ({ kind: 'netdev', netdev, carrier: card.link === 'up', args })
  const { hub } = connection
  if (hub === undefined) return plug(stackArgs(build, netdev, connection, connection.forwards))
  const sharing = cardsOnHub(build, hub)
  const port = ['-netdev', optionText('hubport', { id: netdev, hubid: hub })]
  if (sharing[0]?.card.index !== card.index) return plug(port)
  const stack = userNetdev(card.id, connection)
  return plug([
    ...stackArgs(
      build,
      stack,
      connection,
      sharing.flatMap((other) => other.connection.forwards),
    ),
    '-netdev',
    optionText('hubport', { id: `${stack}-port`, hubid: hub, netdev: stack }),
    ...port,
  ])
}

function stackArgs(
  { place }: Build,
  id: string,
  connection: UserConnection,
  forwards: readonly UserForward[],
): string[] {
  const folder = (path: string | undefined) => (path === undefined ? undefined : resolvePath(place.labFolder, path))
  return [
    '-netdev',
    optionText('user', {
      id,
      ipv4: connection.ipv4 ? undefined : false,
      net: connection.ipv4 ? connection.net : undefined,
      host: connection.host,
      dns: connection.dns,
      dhcpstart: connection.dhcpstart,
      ipv6: connection.ipv6 ? undefined : false,
      'ipv6-net': connection.net6,
      'ipv6-host': connection.host6,
      'ipv6-dns': connection.dns6,
      restrict: connection.restrict ? true : undefined,
      hostname: connection.hostname,
      domainname: connection.domainname,
      dnssearch: connection.dnssearch,
      tftp: folder(connection.tftp),
      bootfile: connection.bootfile,
      smb: folder(connection.smb),
      hostfwd: forwards.map((forward) => forwardText(forward, connection, place.listen)),
    }),
  ]
}

/** The folders that the guest is shown. */
export function userReads(build: Build, card: PlacedCard, connection: UserConnection): FileToRead[] {
  return (['tftp', 'smb'] as const).flatMap((key) => {
    const path = connection[key]
    if (path === undefined) return []
    return [{ path: resolvePath(build.place.labFolder, path), at: `${cardPlace(build, card)}.connect.user.${key}` }]
  })
}

export function userFindings(build: Build, card: PlacedCard, connection: UserConnection): Fault[] {
  const path = `${cardPlace(build, card)}.connect.user`
  return [
    ...userNetComplaints(connection).map(({ key, message, hint }) =>
      finding('guest.user-net', `${path}.${key}`, message, hint),
    ),
    ...forwardFindings(build, card, connection, path),
    ...hubFindings(build, card, connection, path),
  ]
}

function forwardFindings(build: Build, card: PlacedCard, connection: UserConnection, path: string): Fault[] {
  const { listen } = build.place
  const { subnet } = userNet(connection)
  const earlier = new Map<string, string>()
  for (const other of build.cards.filter(({ index }) => index < card.index))
    for (const forward of userOf(other)?.forwards ?? [])
      earlier.set(forwardListenText(forward, listen), `card ${other.id}`)
  return connection.forwards.flatMap((forward, index) => {
    const place = `${path}.forwards[${index}]`
    const text = forwardListenText(forward, listen)
    const owner = earlier.get(text)
    earlier.set(text, owner ?? `forwards[${index}]`)
    const { proto, address } = listenOf(forward)
    const found: Fault[] = []
    // "Bad host address": slirp_hostfwd reads it with inet_aton, in 7.2 and 10.0 alike.
    if (listen.kind === 'as-written' && familyOf(address) === 'inet6')
      found.push(
        finding(
          'guest.forward',
          `${place}.${proto}`,
          `QEMU’s user mode cannot listen at an IPv6 address, ${address}.`,
          'Take 127.0.0.1, or put the guest on a network and the forward there.',
        ),
      )
    if (owner !== undefined)
      found.push(
        finding('guest.forward', `${place}.${proto}`, `${text} is that of ${owner} already.`, 'Take another port.'),
      )
    if (connection.ipv4 && 'address' in forward.to && !subnetHas(subnet, forward.to.address))
      found.push(
        finding(
          'guest.forward',
          `${place}.to`,
          `${forward.to.address} is not in ${subnetText(subnet)}, so no guest has it.`,
          'Give only the port: that is the guest’s own address.',
        ),
      )
    return found
  })
}

const settings = (connection: UserConnection): string =>
  JSON.stringify(Object.entries({ ...connection, forwards: [] }).sort(([a], [b]) => (a < b ? -1 : 1)))

/** One hub has one network stack, so its cards must want the same of it; forwards are added up. */
function hubFindings(build: Build, card: PlacedCard, connection: UserConnection, path: string): Fault[] {
  if (connection.hub === undefined) return []
  const first = cardsOnHub(build, connection.hub)[0]
  if (first === undefined || first.card.index === card.index) return []
  if (settings(first.connection) === settings(connection)) return []
  return [
    finding(
      'guest.hub',
      `${path}.hub`,
      `Card ${first.card.id} is on hub ${connection.hub} too, with other settings; the cards on a hub share one user-mode network.`,
      'Say the same for both (forwards may differ), or take another hub.',
    ),
  ]
}
