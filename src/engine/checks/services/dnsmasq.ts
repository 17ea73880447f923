// The program that gives guests their addresses and names.
import { bad, good, packageFix, warning, type Check } from '../check.ts'

const meaning = 'Networks of labs have no DHCP and no DNS: they need `dhcp: false` and `dns: false`.'

export const dnsmasq: Check = {
  id: 'services.dnsmasq',
  title: 'dnsmasq',
  command: 'dnsmasq --version | head -1',
  async look(context) {
    // Debian: dnsmasq-base is the program alone, without a service of the machine
    const packages = { apt: 'dnsmasq-base', dnf: 'dnsmasq', pacman: 'dnsmasq', zypper: 'dnsmasq' }
    const fix = packageFix(context, 'Install it; no service is started.', packages)
    if (context.probe.program('dnsmasq') === undefined) return bad('dnsmasq is not installed.', meaning, fix)
    const { code, stdout, stderr } = await context.probe.run(['dnsmasq', '--version'])
    const [, version = '', major = '0', minor = '0'] = /version ((\d+)\.(\d+)\S*)/.exec(stdout) ?? []
    if (code !== 0 || version === '') return bad(`dnsmasq does not run: ${stderr.trim()}.`, meaning, fix)
    if (Number(major) < 2 || (Number(major) === 2 && Number(minor) < 80))
      return warning(`dnsmasq ${version} is old.`, 'Tapdeck is tried with 2.80 and newer.', fix)
    return good(`dnsmasq ${version} is there.`, 'Networks of labs can have DHCP and DNS.')
  },
}
