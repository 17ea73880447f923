// Plans that would cut the machine off without a word: refused before they are one.
import { FaultError } from '../fault.ts'
import { findLink, type HostSnapshot } from '../host/schema.ts'
import { carriesOwnFramesOnly } from '../host/uses.ts'
import { macvtapOf, allCards, cardPath } from '../lab/check/words.ts'
import { pathText } from '../lab/read/words.ts'
import type { Lab } from '../lab/schema.ts'
import { parseSubnet, subnetsOverlap, subnetText } from '../net.ts'
import type { Draft } from './diff/draft.ts'
import { isOfLab } from './wanted/taken.ts'
import type { Wanted } from './wanted/want.ts'

/** A network of the lab in a subnet that the machine already reaches elsewhere takes that from it: fault `plan.overlap`. */
export function refuseOverlaps(lab: string, wanted: Wanted, host: HostSnapshot): void {
  const ours = new Set(
    host.links.flatMap(({ name, owner }) => (owner.kind === 'tapdeck' && owner.lab === lab ? [name] : [])),
  )
  const taken = host.routes.filter(
    ({ to, device, table, type }) =>
      to !== 'default' &&
      table === 'main' &&
      type === 'unicast' &&
      device !== undefined &&
      !ours.has(device) &&
      !to.startsWith('fe80:'),
  )
  for (const { subnet, subnet6, bridge } of wanted.table?.networks ?? []) {
    for (const text of [subnet, ...(subnet6 === undefined ? [] : [subnet6])]) {
      const mine = parseSubnet(text)
      const other = taken.find(({ to }) => {
        const theirs = parseSubnet(to.includes('/') ? to : `${to}/${to.includes(':') ? 128 : 32}`)
        return mine !== undefined && theirs !== undefined && subnetsOverlap(mine, theirs)
      })
      if (mine === undefined || other === undefined) continue
      throw new FaultError({
        code: 'plan.overlap',
        message: `The subnet ${subnetText(mine)} of ${bridge} overlaps ${other.to}, which this machine reaches through ${other.device ?? 'another way'}.`,
        hint: 'Choose another subnet for the network: a machine that has one twice loses what was there before.',
        at: { path: 'networks' },
      })
    }
  }
}

/**
 * A machine that forwards IPv6 takes no default route from router advertisements any more (accept_ra in the kernel's
 * ip-sysctl.rst): fault `plan.router-advertisement` where it has one.
 */
export function refuseLosingRoutes(wanted: Wanted, host: HostSnapshot): void {
  const key = 'net.ipv6.conf.all.forwarding'
  if (host.sysctls[key] === '1' || !wanted.sysctls.some((wish) => wish.key === key)) return
  const route = host.routes.find(
    ({ family, to, protocol }) => family === 'inet6' && to === 'default' && protocol === 'ra',
  )
  if (!route) return
  throw new FaultError({
    code: 'plan.router-advertisement',
    message: `This machine has its IPv6 default route on ${route.device ?? 'a card'} from router advertisements, and would lose it when it forwards IPv6.`,
    hint: `Leave out \`subnet6\`, or let the machine take advertisements all the same: sysctl -w net.ipv6.conf.${route.device ?? 'CARD'}.accept_ra=2, and set ${key}=1 yourself.`,
    at: { path: 'networks' },
  })
}

/**
 * A client that is ended must be one that can be started again: fault `plan.dhcp-client`. One can ask for several interfaces; ended for one
 * of them, it is ended for all: fault `plan.shared-client`.
 */
export function refuseClients(drafts: readonly Draft[], { dhcpClients = [] }: HostSnapshot): void {
  for (const { operation } of drafts) {
    if (operation.op !== 'lease.stop') continue
    const client = dhcpClients.find(({ device }) => device === operation.device)
    if (client === undefined) continue
    const { pid, program, device } = client
    if (program !== 'dhclient')
      throw new FaultError({
        code: 'plan.dhcp-client',
        message: `${device} has its address by ${program} (process ${pid}), which Tapdeck cannot start again when the lab goes.`,
        hint: `Let dhclient ask for it (package isc-dhcp-client), or give ${device} its address by hand.`,
      })
    const other = dhcpClients.find((each) => each.pid === pid && each.device !== device)
    if (other === undefined) continue
    throw new FaultError({
      code: 'plan.shared-client',
      message: `The DHCP client ${program} (process ${pid}) asks for ${device} and for ${other.device}: ended for the one, it would be ended for both.`,
      hint: `Start one for each: \`dhclient ${device}\` and \`dhclient ${other.device}\`.`,
    })
  }
}

/**
 * A VLAN of a Wi-Fi card is made, as an access point may pass it (docs/decisions/015-vlans-over-wi-fi.md); guests are not reached through it,
 * as through the card itself: fault `plan.wireless`.
 */
export function refuseGuestsOnWireless(lab: Lab, host: HostSnapshot): void {
  const isWireless = (name: string): boolean => {
    const link = lab.vlans[name]?.link
    return link !== undefined && !isOfLab(lab, link) && carriesOwnFramesOnly(findLink(host, link))
  }
  const refuse = (name: string, words: string, path: string): never => {
    throw new FaultError({
      code: 'plan.wireless',
      message: `${name} is a VLAN of ${lab.vlans[name]?.link ?? ''}, a Wi-Fi card whose access point takes frames of its own stations only: it cannot be ${words}.`,
      hint: 'Use a network of mode nat or routed.',
      at: { path },
    })
  }
  for (const [kind, map] of [
    ['bond', lab.bonds],
    ['bridge', lab.bridges],
  ] as const)
    for (const [of, { ports }] of Object.entries<{ ports: string[] }>(map))
      for (const [at, port] of ports.entries())
        if (isWireless(port)) refuse(port, `a port of ${kind} ${of}`, pathText([`${kind}s`, of, 'ports', at]))
  for (const { guest, card } of allCards(lab)) {
    const link = macvtapOf(card.connect)?.link
    if (link !== undefined && isWireless(link))
      refuse(
        link,
        `what card ${card.index} of guest ${guest} is on`,
        pathText([...cardPath(guest, card.index), 'connect', 'macvtap', 'link']),
      )
  }
}
