// The rules of a lab's table: what leaves a network, what enters it, what is translated (M3). Typed content → nft's text.
import { familyOf } from '../../net.ts'
import type { NftTable } from './nft-table.ts'

/** A chain with its rules; `hook` is nft's text for a base chain. */
export interface RuleChain {
  name: string
  hook: string
  rules: string[]
}

/** What a network may not translate: link-local multicast and the limited broadcast (as libvirt does, network/bridge_driver_linux.c). */
const notTranslated = ['224.0.0.0/24', '255.255.255.255/32']

type RuleNetwork = NftTable['networks'][number]
type RuleForward = NftTable['forwards'][number]

const quoted = (name: string): string => `"${name}"`
const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.')
const isEverywhere = (address: string): boolean => address === '0.0.0.0' || address === '::'
/** nft's word for the family of an address. */
const ip = (address: string): 'ip' | 'ip6' => (familyOf(address) === 'inet' ? 'ip' : 'ip6')

const subnetsOf = ({ subnet, subnet6 }: RuleNetwork): string[] => [subnet, ...(subnet6 === undefined ? [] : [subnet6])]

/** All chains of a table, in the order in which they are written. */
export function rulesOf({ networks, forwards, wayIn }: NftTable): RuleChain[] {
  const chains: RuleChain[] = [
    {
      name: 'martians',
      hook: 'type filter hook prerouting priority raw; policy accept;',
      rules: martians(networks, forwards),
    },
    {
      name: 'arriving',
      hook: 'type nat hook prerouting priority dstnat; policy accept;',
      rules: [...forwards.flatMap((forward) => arriving(forward, wayIn)), ...(wayIn ? [enter(wayIn)] : [])],
    },
    // By number: nft 1.0.6 knows srcnat in postrouting only, and dstnat in prerouting only.
    { name: 'arrived', hook: 'type nat hook input priority 100; policy accept;', rules: wayIn ? [asLocal(wayIn)] : [] },
    { name: 'leaving', hook: 'type nat hook output priority -100; policy accept;', rules: forwards.flatMap(leaving) },
    { name: 'forward', hook: 'type filter hook forward priority filter; policy accept;', rules: forwarding(networks) },
    {
      name: 'translate',
      hook: 'type nat hook postrouting priority srcnat; policy accept;',
      rules: networks.flatMap((network) => translate(network, forwards)),
    },
  ]
  return chains.filter(({ rules }) => rules.length > 0)
}

// A forward from 127.0.0.1 needs route_localnet on the bridge; without this rule a guest could then send to 127.0.0.1 of the
// host (the hole of CVE-2020-8558).
function martians(networks: RuleNetwork[], forwards: RuleForward[]): string[] {
  return networks
    .filter(({ bridge }) => forwards.some((forward) => forward.bridge === bridge))
    .map(({ bridge }) => `iifname ${quoted(bridge)} ip daddr 127.0.0.0/8 drop`)
}

const target = ({ to }: RuleForward): string =>
  familyOf(to.address) === 'inet' ? `dnat ip to ${to.address}:${to.port}` : `dnat ip6 to [${to.address}]:${to.port}`

/** Connections from outside, and from guests, to a forward's listening end. */
function arriving(forward: RuleForward, wayIn: NftTable['wayIn']): string[] {
  const { proto, listen } = forward
  const port = `${proto} dport ${listen.port}`
  if (wayIn)
    return [`iifname ${quoted(wayIn.device)} ${ip(wayIn.address)} daddr ${wayIn.address} ${port} ${target(forward)}`]
  if (isLoopback(listen.address)) return []
  const here = isEverywhere(listen.address)
    ? `meta nfproto ${listen.address === '::' ? 'ipv6' : 'ipv4'} fib daddr type local`
    : `${ip(listen.address)} daddr ${listen.address}`
  return [`${here} ${port} ${target(forward)}`]
}

/** Connections of the host itself to a forward's listening end. */
function leaving(forward: RuleForward): string[] {
  const { proto, listen } = forward
  const here = isEverywhere(listen.address)
    ? `meta nfproto ${listen.address === '::' ? 'ipv6' : 'ipv4'} fib daddr type local`
    : `${ip(listen.address)} daddr ${listen.address}`
  return [`${here} ${proto} dport ${listen.port} ${target(forward)}`]
}

/** What comes in by a sandbox's way in, and is no network's forward, is for a guest's user-mode forward: those listen on the loopback. */
const enter = ({ device, address }: NonNullable<NftTable['wayIn']>): string =>
  `iifname ${quoted(device)} ${ip(address)} daddr ${address} dnat ip to 127.0.0.1`

/** And comes from the loopback then: a guest whose user mode is restricted has no route to anyone else. */
const asLocal = ({ device }: NonNullable<NftTable['wayIn']>): string =>
  `iifname ${quoted(device)} ip daddr 127.0.0.1 snat ip to 127.0.0.1`

/** First what may enter a network, then what may leave it: so that no network's leave opens another's door. */
function forwarding(networks: RuleNetwork[]): string[] {
  if (networks.length === 0) return []
  const enters = networks.flatMap((network) => {
    const bridge = quoted(network.bridge)
    const open =
      network.mode === 'routed'
        ? subnetsOf(network).map((subnet) => `oifname ${bridge} ${ip(subnet)} daddr ${subnet} accept`)
        : []
    return network.mode === 'routed' ? open : [`oifname ${bridge} reject with icmpx admin-prohibited`]
  })
  const leaves = networks.flatMap((network) => {
    const bridge = quoted(network.bridge)
    const open =
      network.mode === 'isolated'
        ? []
        : subnetsOf(network).map((subnet) => `iifname ${bridge} ${ip(subnet)} saddr ${subnet} accept`)
    return [...open, `iifname ${bridge} reject with icmpx admin-prohibited`]
  })
  const isolatedFirst = networks
    .filter(({ mode }) => mode === 'isolated')
    .map(
      ({ bridge }) =>
        `iifname ${quoted(bridge)} oifname != ${quoted(bridge)} ct state != { established, related } reject with icmpx admin-prohibited`,
    )
  const inside = networks.map(({ bridge }) => `iifname ${quoted(bridge)} oifname ${quoted(bridge)} accept`)
  return [
    ...isolatedFirst,
    'ct state established,related accept',
    'ct status dnat accept',
    ...inside,
    ...networks.flatMap(spoofed),
    ...enters,
    ...leaves,
  ]
}

/** What a guest sends with an address that is not of its network goes nowhere, whichever door stands open. */
function spoofed({ bridge, subnet, subnet6 }: RuleNetwork): string[] {
  const from = `iifname ${quoted(bridge)}`
  return [
    `${from} ip saddr != ${subnet} drop`,
    subnet6 === undefined ? `${from} meta nfproto ipv6 drop` : `${from} ip6 saddr != ${subnet6} drop`,
  ]
}

function translate(network: RuleNetwork, forwards: RuleForward[]): string[] {
  const bridge = quoted(network.bridge)
  const mine = forwards.filter((forward) => forward.bridge === network.bridge)
  const out =
    network.mode !== 'nat'
      ? []
      : subnetsOf(network).flatMap((subnet) => {
          const family = ip(subnet)
          const from = `${family} saddr ${subnet}`
          const kept =
            family === 'ip'
              ? notTranslated.map((to) => `${from} ip daddr ${to} return`)
              : [`${from} ip6 daddr ff00::/8 return`]
          return [
            ...kept,
            ...['tcp', 'udp'].map(
              (proto) => `${from} ${family} daddr != ${subnet} meta l4proto ${proto} masquerade to :1024-65535`,
            ),
            `${from} ${family} daddr != ${subnet} masquerade`,
          ]
        })
  // A guest answers to where a connection came from: the host's own loopback, or a neighbour that took the way round through a
  // forward, must become the address of the host. An isolated network knows no way back to anyone else either.
  const back =
    mine.length === 0
      ? []
      : network.mode === 'isolated'
        ? [`oifname ${bridge} ct status dnat masquerade`]
        : [
            `oifname ${bridge} ip saddr 127.0.0.0/8 masquerade`,
            `oifname ${bridge} ip saddr ${network.subnet} ct status dnat masquerade`,
          ]
  return [...out, ...back]
}

/** The script that replaces the whole table at once; `notes` say in it what it was made from. */
export function tableScript(table: string, chains: RuleChain[], notes: string[]): string {
  const body = chains
    .map(
      ({ name, hook, rules }) =>
        `  chain ${name} {\n    ${hook}\n${rules.map((rule) => `    ${rule}\n`).join('')}  }\n`,
    )
    .join('')
  return `table inet ${table}\ndelete table inet ${table}\ntable inet ${table} {\n${notesChain(notes)}${body}}\n`
}

/** A chain that no packet meets: its comments are the memory of the table. */
export const notesChain = (notes: string[]): string =>
  `  chain notes {\n${notes.map((note) => `    return comment "${note}"\n`).join('')}  }\n`
