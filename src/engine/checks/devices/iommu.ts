// The IOMMU, without which no device of the machine can be given to a guest.
import { advice, asRoot, good, type Check, type CheckContext, type Fix } from '../check.ts'

export const iommu: Check = {
  id: 'devices.iommu',
  title: 'IOMMU',
  command: 'ls /sys/kernel/iommu_groups | wc -l; cat /proc/cmdline',
  look(context) {
    const groups = context.probe.names('/sys/kernel/iommu_groups').length
    if (groups > 0)
      return good(
        `It is on: ${groups} groups of devices.`,
        'Cards and their functions can be given to guests, a group at a time.',
      )
    const isIntel = (context.probe.text('/proc/cpuinfo') ?? '').includes('GenuineIntel')
    const isAsked = /\bintel_iommu=on\b/.test(context.probe.text('/proc/cmdline') ?? '')
    const meaning =
      'No card and no virtual function can be given to a guest. Bridges, taps and networks do not need it.'
    if (isAsked || !isIntel) {
      const firmware = isIntel ? 'VT-d' : 'IOMMU or AMD-Vi'
      return advice(
        'It is off: there are no groups of devices.',
        `${meaning} It is switched on in the firmware (${firmware}).`,
      )
    }
    return advice(
      'It is off: there are no groups of devices, and the kernel was not started with intel_iommu=on.',
      `${meaning} VT-d must be on in the firmware as well.`,
      cmdlineFix(context),
    )
  },
}

function cmdlineFix(context: CheckContext): Fix | undefined {
  const what = 'Start the kernel with intel_iommu=on from the next start of the machine on.'
  const { probe, user } = context
  if (probe.program('update-grub') !== undefined && probe.names('/etc/default').includes('grub.d')) {
    const file = '/etc/default/grub.d/tapdeck.cfg'
    const line = `echo 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX intel_iommu=on"'`
    return {
      what,
      commands: [user.id === 0 ? `${line} > ${file}` : `${line} | sudo tee ${file}`, ...asRoot(context, 'update-grub')],
      undo: asRoot(context, `rm ${file}`, 'update-grub'),
    }
  }
  if (probe.program('grubby') !== undefined) {
    return {
      what,
      commands: asRoot(context, 'grubby --update-kernel=ALL --args=intel_iommu=on'),
      undo: asRoot(context, 'grubby --update-kernel=ALL --remove-args=intel_iommu=on'),
    }
  }
  return undefined
}
