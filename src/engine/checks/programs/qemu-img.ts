// The program that makes disk images.
import { good, packageFix, warning, type Check } from '../check.ts'

export const qemuImg: Check = {
  id: 'programs.qemu-img',
  title: 'qemu-img',
  command: 'qemu-img --version | head -1',
  look(context) {
    const program = context.probe.program('qemu-img')
    if (program !== undefined)
      return good(`${program} is there.`, 'Disks that a lab names and that are not there can be made.')
    return warning(
      'qemu-img is not installed.',
      'Guests start from disks that are there already; none can be made.',
      packageFix(context, 'Install it.', {
        apt: 'qemu-utils',
        dnf: 'qemu-img',
        pacman: 'qemu-img',
        zypper: 'qemu-img',
      }),
    )
  },
}
