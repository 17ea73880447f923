// Firewalls of others: they drop what guests send through this machine, and with br_netfilter also what they send each other.
import type { HostSnapshot } from '../host/schema.ts'
import { allCards } from '../lab/check/words.ts'
import { pathText } from '../lab/read/words.ts'
import type { Lab } from '../lab/schema.ts'
import type { Adviser, Alternative } from './advice.ts'
import {
  bridgeFilterKey,
  bridgeFilterMending,
  chainText,
  droppingOf,
  firewalldMending,
  policyMending,
  type Mending,
} from '../host/forwarded.ts'

/** Who drops, in a sentence, and what of it can be mended; undefined where nobody is known to. */
function dropper(host: HostSnapshot, subnets: readonly string[]): { words: string; mendings: Mending[] } | undefined {
  const dropping = droppingOf(host.foreignChains)
  if (dropping.length > 0)
    return {
      words: `${dropping.map(chainText).join(', ')} drops forwarded packets that no rule accepts`,
      mendings: [policyMending(dropping)],
    }
  if (host.managers.includes('firewalld'))
    return {
      words: 'firewalld rejects forwarded packets that no zone allows',
      mendings: subnets.length === 0 ? [] : [firewalldMending(subnets)],
    }
  // An ordinary user does not see the rules: Docker's policy is known from its documentation.
  const isBlind = host.unread?.some(({ part }) => part === 'rules') === true
  return isBlind && host.managers.includes('docker')
    ? { words: 'Docker runs here, and usually drops forwarded packets that are not its own', mendings: [] }
    : undefined
}

const fixOf = (check: string, { what, commands, undo }: Mending): Alternative => ({
  kind: 'fix',
  words: what,
  check,
  commands,
  undo,
})

/** NAT and routed networks: what their guests send elsewhere is forwarded. */
export const forwardPolicy: Adviser = (lab, host) => {
  if (lab.scope === 'sandbox') return []
  const open = Object.entries(lab.networks).filter(
    ([, { mode, forwards }]) => mode !== 'isolated' || forwards.length > 0,
  )
  const who = dropper(
    host,
    open.map(([, { subnet }]) => subnet),
  )
  if (open.length === 0 || who === undefined) return []
  return [
    {
      code: 'advice.forward-policy',
      level: 'warning',
      at: open.map(([name]) => pathText(['networks', name])),
      words: `Guests on ${open.map(([name]) => name).join(', ')} reach nothing beyond this machine: ${who.words}.`,
      meaning: 'Tapdeck’s own rules let their packets pass, but every base chain must agree.',
      source: 'nft(8), verdict statements; docs.docker.com/engine/network/packet-filtering-firewalls',
      alternatives: who.mendings.map((mending) => fixOf('network.foreign-firewall', mending)),
    },
  ]
}

/** The plan sets it, and puts it back when no lab is left. */
const switchedOff: Alternative = {
  kind: 'edits',
  words: 'Let the lab switch that off while it is up, for the whole machine',
  edits: [{ edit: 'lab.set', values: { bridgeFilter: 'bypass' } }],
}

/** What guests of one bridge say to each other. */
export const bridgeFilter: Adviser = (lab, host) => {
  const value = host.sysctls[bridgeFilterKey]
  if (value === undefined || value === '0' || (lab.scope === 'host' && lab.bridgeFilter === 'bypass')) return []
  const shared = sharedBridges(lab)
  const who = dropper(host, [])
  if (shared.length === 0 || who === undefined) return []
  return [
    {
      code: 'advice.bridge-filter',
      level: 'warning',
      at: shared.map(({ at }) => at),
      words: `What is on ${shared.map(({ name }) => name).join(', ')} cannot talk to each other: ${who.words}, and ${bridgeFilterKey} is ${value}.`,
      meaning: 'Packets that stay within a bridge pass the rules for routed packets too, and are dropped there.',
      source: 'Documentation/networking/ip-sysctl.rst of the kernel, bridge-nf-call-iptables',
      alternatives: [
        ...(lab.scope === 'host' ? [switchedOff] : []),
        fixOf('network.bridge-filter', bridgeFilterMending(value)),
        ...who.mendings.map((mending) => fixOf('network.foreign-firewall', mending)),
      ],
    },
  ]
}

/** Bridges through which frames pass from one port to another: what they only say to this machine is not forwarded. */
function sharedBridges(lab: Lab): { name: string; at: string }[] {
  const taps = (kind: 'network' | 'bridge', name: string): number =>
    allCards(lab).filter(
      ({ card: { connect } }) =>
        connect !== 'nothing' &&
        (kind === 'network'
          ? 'network' in connect && connect.network === name
          : 'bridge' in connect && connect.bridge === name),
    ).length
  return [
    ...Object.keys(lab.networks).flatMap((name) =>
      taps('network', name) > 1 ? [{ name, at: pathText(['networks', name]) }] : [],
    ),
    ...Object.entries(lab.bridges).flatMap(([name, { ports }]) =>
      taps('bridge', name) + ports.length > 1 ? [{ name, at: pathText(['bridges', name]) }] : [],
    ),
  ]
}
