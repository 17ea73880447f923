// `iptables-legacy-save -t filter` → the FORWARD chain, where the old tables of the kernel are in use beside nftables.
import type { HostSnapshot } from '../schema.ts'

/** `ip-legacy` and `ip6-legacy` are families of our own making: `nft` does not see these tables. */
export type LegacyFamily = 'ip-legacy' | 'ip6-legacy'

/** The chain with its policy and the number of its rules; nothing where the table is not in use. */
export function parseLegacyForward(family: LegacyFamily, text: string): HostSnapshot['foreignChains'] {
  let table = ''
  let policy: 'accept' | 'drop' | undefined
  let rules = 0
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1).trim()
    if (table !== 'filter') continue
    const chain = /^:FORWARD (ACCEPT|DROP)\b/.exec(line)
    if (chain) policy = chain[1] === 'DROP' ? 'drop' : 'accept'
    if (line.startsWith('-A FORWARD ')) rules++
  }
  return policy === undefined
    ? []
    : [{ family, table: 'filter', chain: 'FORWARD', hook: 'forward', priority: 0, policy, rules }]
}
