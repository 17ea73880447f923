// Firewalls of others that drop packets which this machine forwards.
import { chainText, droppingOf, firewalldMending, policyMending, type Chain } from '../../../core/host/forwarded.ts'
import { parseLegacyForward } from '../../../core/host/parse/iptables.ts'
import { parseRuleset } from '../../../core/host/parse/nft.ts'
import { fixFor, good, unknown, warning, type Check, type CheckContext } from '../check.ts'
import { pidsNamed } from '../sockets.ts'

const meaning =
  'Packets of guests on NAT and routed networks of this machine’s own network are dropped there, though Tapdeck’s rules let them pass: every base chain must agree. Sandboxes are not touched.'

export const foreignFirewall: Check = {
  id: 'network.foreign-firewall',
  title: 'Firewalls of others',
  command: 'nft list ruleset | grep -B1 -A1 "hook forward"; iptables-legacy -S FORWARD',
  async look(context) {
    const { code, stdout, stderr } = await context.probe.run(['nft', '-j', '-t', 'list', 'ruleset'])
    if (code !== 0) {
      const why = code === 127 ? 'nft is not installed' : (stderr.trim().split('\n')[0] ?? '')
      return unknown(
        `The rules cannot be read: ${why}.`,
        'Only root may see them. Where guests reach nothing although Tapdeck’s rules are there, look here first.',
      )
    }
    const chains = [...parseRuleset(stdout).foreignChains, ...(await legacyChains(context))]
    const dropping = droppingOf(chains)
    const names = whose(context)
    const [first] = dropping
    if (first) {
      const where = dropping.map(chainText).join(', ')
      return warning(
        `Forwarded packets are dropped unless a rule accepts them: ${where}${names === '' ? '' : ` (${names} runs here)`}.`,
        meaning,
        fixFor(context, policyMending(dropping)),
      )
    }
    if (names.includes('firewalld')) {
      return warning(
        'firewalld runs: at the end of its chain for forwarded packets it rejects what no zone allows.',
        meaning,
        fixFor(context, firewalldMending(context.networks.map(({ subnet }) => subnet))),
      )
    }
    return good(
      chains.length === 0 ? 'Nobody else filters forwarded packets.' : 'Nobody drops forwarded packets by default.',
      'What Tapdeck’s rules let pass, passes.',
    )
  },
}

/** The old tables, which nft does not show. The kernel lists those in use; asking iptables itself would make them. */
async function legacyChains({ probe }: CheckContext): Promise<Chain[]> {
  const found: Chain[] = []
  for (const [family, program, names] of [
    ['ip-legacy', 'iptables-legacy-save', 'ip_tables_names'],
    ['ip6-legacy', 'ip6tables-legacy-save', 'ip6_tables_names'],
  ] as const) {
    if (!(probe.text(`/proc/net/${names}`) ?? '').split('\n').includes('filter')) continue
    const { code, stdout } = await probe.run([program, '-t', 'filter'])
    if (code === 0) found.push(...parseLegacyForward(family, stdout))
  }
  return found
}

/** Who is known to make such rules, and runs here. */
const whose = ({ probe }: CheckContext): string =>
  [
    ['dockerd', 'Docker'],
    ['firewalld', 'firewalld'],
    ['libvirtd', 'libvirt'],
    ['virtnetworkd', 'libvirt'],
  ]
    .filter(([process = '']) => pidsNamed(probe, process).length > 0)
    .map(([, word]) => word)
    .join(' and ')
