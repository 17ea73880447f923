// Whether the CPU can run guests by itself, and whether this machine is a guest or a container.
import { advice, good, warning, type Check } from '../check.ts'

export const cpu: Check = {
  id: 'machine.cpu',
  title: 'Virtualisation of the CPU',
  command: "grep -m1 -oE 'vmx|svm' /proc/cpuinfo; systemd-detect-virt",
  look({ probe }) {
    const info = probe.text('/proc/cpuinfo') ?? ''
    const flags = new Set((/^(?:flags|Features)\s*:(.*)$/m.exec(info)?.[1] ?? '').trim().split(/\s+/))
    const kind = flags.has('vmx') ? 'Intel VT-x' : flags.has('svm') ? 'AMD-V' : undefined
    const container = probe.text('/run/systemd/container')?.trim() ?? (probe.mode('/.dockerenv') && 'docker')
    const isGuest = flags.has('hypervisor')
    const where = [container ? `a container (${container})` : '', isGuest ? 'a virtual machine' : ''].filter(Boolean)
    const here = where.length === 0 ? '' : ` This machine is itself ${where.join(' in ')}.`
    if (kind === undefined) {
      return warning(
        `The CPU shows no virtualisation.${here}`,
        isGuest
          ? 'Guests run under TCG, about ten times slower. Whoever runs this virtual machine can give it nested virtualisation.'
          : 'Guests run under TCG, about ten times slower. It may be switched off in the firmware (Intel VT-x, AMD SVM).',
      )
    }
    if (container) {
      return advice(
        `The CPU has ${kind}.${here}`,
        'A container sees the devices that it was given: /dev/kvm and /dev/net/tun must be among them.',
      )
    }
    return good(
      `The CPU has ${kind}.${here}`,
      isGuest ? 'Guests can run under nested KVM, somewhat slower than on the metal.' : 'Guests can run under KVM.',
    )
  },
}
