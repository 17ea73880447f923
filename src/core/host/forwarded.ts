// Who drops packets that this machine forwards, and the commands that end it and take that back. Checks and advice say the same.
import type { HostSnapshot } from './schema.ts'
import { shellQuote } from '../shell.ts'

export type Chain = HostSnapshot['foreignChains'][number]

export interface Mending {
  what: string
  commands: string[]
  undo: string[]
}

/** Packets that stay within a bridge pass the rules for routed ones where this is 1 (br_netfilter). */
export const bridgeFilterKey = 'net.bridge.bridge-nf-call-iptables'

export const droppingOf = (chains: readonly Chain[]): Chain[] => chains.filter(({ policy }) => policy === 'drop')

export const chainText = ({ family, table, chain }: Chain): string => `${family} ${table} ${chain}`

/** One setting of the kernel, there and back; neither outlives a reboot. */
export const sysctlMending = (what: string, key: string, value: string, before: string): Mending => ({
  what,
  commands: [`sysctl -w ${key}=${value}`],
  undo: [`sysctl -w ${key}=${before}`],
})

export const bridgeFilterMending = (before: string): Mending =>
  sysctlMending('Leave packets within bridges alone. Kubernetes needs it to be 1.', bridgeFilterKey, '0', before)

export function policyMending(chains: readonly Chain[]): Mending {
  const set = (policy: 'accept' | 'drop'): string[] =>
    chains.map(({ family, table, chain }) =>
      family.endsWith('-legacy')
        ? `${family === 'ip-legacy' ? 'iptables' : 'ip6tables'}-legacy -P ${chain} ${policy.toUpperCase()}`
        : shellQuote(['nft', `chain ${family} ${table} ${chain} { policy ${policy}; }`]),
    )
  return {
    what: 'Accept what no rule of theirs decides. This opens forwarding for all networks of the machine; Docker sets it back when it starts.',
    commands: set('accept'),
    undo: set('drop'),
  }
}

export function firewalldMending(subnets: readonly string[]): Mending {
  const zone = (change: 'add' | 'remove'): string[] =>
    subnets.map((subnet) => `firewall-cmd --zone=trusted --${change}-source=${subnet}`)
  return {
    what: 'Trust the subnets of the labs until firewalld is started anew.',
    commands: zone('add'),
    undo: zone('remove'),
  }
}
