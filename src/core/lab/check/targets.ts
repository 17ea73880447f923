// Where forwards lead: a guest that is there, on that network, at an address that stays.
import { addressSchema, familyOf, parseSubnet, subnetHas, subnetText } from '../../net.ts'
import type { Note } from '../finding.ts'
import { freeAddress } from '../propose.ts'
import { suggest } from '../read/suggest.ts'
import { cardsOn, placeNetwork } from '../resolve.ts'
import type { Lab, Network } from '../schema.ts'
import { listenOf, parseEndpoint } from '../words.ts'
import { cardPath, userCards } from './words.ts'

export function* forwardTargets(lab: Lab): Generator<Note> {
  for (const [name, network] of Object.entries(lab.networks))
    for (const [at, { to }] of network.forwards.entries()) {
      const host = parseEndpoint(to)?.host ?? ''
      const note = addressSchema.safeParse(host).success
        ? outside(lab, name, network, host)
        : unreachable(lab, name, network, host, to)
      if (note)
        yield { level: 'error', code: 'forward.target', path: ['networks', name, 'forwards', at, 'to'], ...note }
    }
}

type Reason = Pick<Note, 'message' | 'hint' | 'fix'>

function outside(lab: Lab, name: string, network: Network, address: string): Reason | undefined {
  const placed = placeNetwork(lab, name, network)
  const subnet = familyOf(address) === 'inet' ? placed.subnet : placed.v6?.subnet
  if (subnet !== undefined && subnetHas(subnet, address)) return undefined
  return {
    message: `${address} is not in the network ${name}${subnet === undefined ? ', which has no IPv6' : ` (${subnetText(subnet)})`}.`,
    hint: 'A forward leads to a guest of its own network.',
  }
}

function unreachable(lab: Lab, name: string, network: Network, guest: string, to: string): Reason | undefined {
  if (lab.guests[guest] === undefined) {
    const meant = suggest(guest, Object.keys(lab.guests))
    return {
      message: `\`${to}\` leads to a guest ${guest} that is not in this lab${meant === undefined ? '.' : `: did you mean \`${meant}\`?`}`,
      hint: 'Write guest:port, or address:port for a machine that Tapdeck does not start.',
    }
  }
  const cards = cardsOn(lab, name).filter((card) => card.guest === guest)
  const [first] = cards
  if (first === undefined)
    return {
      message: `\`${to}\` leads to ${guest}, which has no card on the network ${name}.`,
      hint: `Connect one: \`connect: { network: ${name} }\`.`,
    }
  if (network.dhcp === false)
    return {
      message: `\`${to}\` leads to ${guest}, but without DHCP nobody knows its address.`,
      hint: 'Write the address that the guest gives itself, as address:port.',
    }
  const { hosts } = network.dhcp
  if (cards.some(({ card }) => hosts[card.mac] !== undefined)) return undefined
  const address = freeAddress(lab, name)
  return {
    message: `\`${to}\` leads to ${guest}, whose address on ${name} may change.`,
    hint: `Fix it: \`dhcp: { hosts: { ${first.card.mac}: ${address ?? '…'} } }\`.`,
    ...(address === undefined ? {} : { fix: { edit: 'lease.fix', network: name, mac: first.card.mac, address } }),
  }
}

/** slirp_hostfwd of net/slirp.c reads both addresses with inet_aton: IPv4 alone. */
export function* userForwards(lab: Lab): Generator<Note> {
  for (const { guest, card, user } of userCards(lab)) {
    const subnet = parseSubnet(user.net)
    for (const [at, forward] of user.forwards.entries()) {
      const path = [...cardPath(guest, card.index), 'connect', 'user', 'forwards', at]
      const listen = listenOf(forward)
      if (familyOf(listen.address) === 'inet6')
        yield {
          level: 'error',
          code: 'forward.user-family',
          message: `A forward of user mode cannot listen on ${listen.address}: QEMU forwards IPv4 only.`,
          hint: 'Listen on 127.0.0.1, or connect the guest to a network.',
          path: [...path, listen.proto],
        }
      const address = 'address' in forward.to ? forward.to.address : undefined
      if (address !== undefined && subnet !== undefined && !subnetHas(subnet, address))
        yield {
          level: 'error',
          code: 'forward.target',
          message: `${address} is not in the user-mode network ${user.net} of this card.`,
          hint: 'Write the port alone, and it leads to the guest.',
          path: [...path, 'to'],
        }
    }
  }
}
