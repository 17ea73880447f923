// Which program carries a sandbox's traffic here.
import { FaultError } from '../../../core/fault.ts'
import type { UplinkTool } from '../../../core/plan/operations/services/sandbox.ts'
import { findProgram } from '../../observe/run.ts'

/**
 * slirp4netns where both are installed: it takes new forwards while it runs, on any address, and needs no route of the machine
 * to start, where every forward of pasta is one more process that serves only the loopback. TAPDECK_UPLINK overrides:
 * `pasta`, `slirp4netns`, or `none` for neither. Faults `uplink.unknown-tool`, `uplink.not-installed`.
 */
export function installedUplink(wish = process.env['TAPDECK_UPLINK'] ?? ''): UplinkTool | 'missing' {
  switch (wish) {
    case '':
      return (['slirp4netns', 'pasta'] as const).find((tool) => findProgram(tool) !== undefined) ?? 'missing'
    case 'none':
      return 'missing'
    case 'pasta':
    case 'slirp4netns':
      if (findProgram(wish) !== undefined) return wish
      throw new FaultError({
        code: 'uplink.not-installed',
        message: `TAPDECK_UPLINK asks for ${wish}, which is not installed.`,
        hint: `Install it (apt-get install ${wish === 'pasta' ? 'passt' : wish}), or unset the variable.`,
      })
    default:
      throw new FaultError({
        code: 'uplink.unknown-tool',
        message: `TAPDECK_UPLINK is ${JSON.stringify(wish)}, which is no uplink.`,
        hint: 'It takes slirp4netns, pasta or none.',
      })
  }
}
