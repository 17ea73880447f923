// iproute2: links, addresses, routes.
import { bad, good, packageFix, warning, type Check } from '../check.ts'

export const ip: Check = {
  id: 'programs.ip',
  title: 'iproute2',
  command: 'ip -V; bridge -V',
  async look(context) {
    const missing = ['ip', 'bridge'].filter((name) => context.probe.program(name) === undefined)
    const fix = packageFix(context, 'Install it.', {
      apt: 'iproute2',
      dnf: 'iproute',
      pacman: 'iproute2',
      zypper: 'iproute2',
    })
    if (missing.length > 0)
      return bad(`${missing.join(' and ')} of iproute2: not installed.`, 'No network can be read or made.', fix)
    const { stdout } = await context.probe.run(['ip', '-V'])
    const [, version = '', major = '0'] = /iproute2-(?:ss)?((\d+)[\d.]*)/.exec(stdout) ?? []
    // JSON of every object, `bridge -j` and batches among it, since 4.19; versions by date (ss170501) came before
    if (version === '' || Number(major) < 5 || Number(major) > 1000)
      return warning(
        `iproute2 ${version || 'of unknown version'} is there.`,
        'Tapdeck is tried with 5.10 and newer.',
        fix,
      )
    return good(`iproute2 ${version} is there.`, 'Networks can be read and made.')
  },
}
