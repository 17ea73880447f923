// nftables: NAT, isolation, forwards.
import { bad, good, packageFix, type Check } from '../check.ts'

export const nft: Check = {
  id: 'programs.nft',
  title: 'nftables',
  command: 'nft --version',
  async look(context) {
    const { code, stdout } = await context.probe.run(['nft', '--version'])
    if (code === 0) return good(`${stdout.trim()}.`, 'Networks can be translated, isolated and opened.')
    return bad(
      'nft is not installed.',
      'No lab with a network can be applied: there is no NAT, no isolation and no forward without it.',
      packageFix(context, 'Install it.', 'nftables'),
    )
  },
}
