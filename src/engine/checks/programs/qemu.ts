// QEMU, and whether it is new enough.
import { bad, good, packageFix, warning, type Check } from '../check.ts'

/** What Ubuntu 22.04 has: the oldest that has all options that Tapdeck writes. */
const least = { major: 6, minor: 2 }

export const qemu: Check = {
  id: 'programs.qemu',
  title: 'QEMU',
  command: 'qemu-system-x86_64 --version',
  async look(context) {
    const packages = { apt: 'qemu-system-x86', dnf: 'qemu-kvm', pacman: 'qemu-base', zypper: 'qemu-x86' }
    const fix = packageFix(context, 'Install QEMU.', packages)
    const program =
      context.probe.program('qemu-system-x86_64') ??
      (context.probe.names('/usr/libexec').includes('qemu-kvm') ? '/usr/libexec/qemu-kvm' : undefined)
    if (program === undefined)
      return bad('QEMU is not installed.', 'Networks can be made, and no guest can be started.', fix)
    const { code, stdout, stderr } = await context.probe.run([program, '--version'])
    const [, version = '', major = '0', minor = '0'] = /version ((\d+)\.(\d+)\S*)/.exec(stdout) ?? []
    if (code !== 0 || version === '')
      return bad(`${program} does not run: ${stderr.trim() || stdout.trim()}.`, 'No guest can be started.')
    if (Number(major) < least.major || (Number(major) === least.major && Number(minor) < least.minor))
      return warning(
        `QEMU ${version} is older than ${least.major}.${least.minor}.`,
        'Some of what Tapdeck tells QEMU it may not know: a guest that does not start says so.',
      )
    return good(
      `QEMU ${version} is there.`,
      Number(major) < 8 ? 'Guests can be started. The card model igb needs QEMU 8.' : 'Guests can be started.',
    )
  },
}
