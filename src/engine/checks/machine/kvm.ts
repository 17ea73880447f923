// Whether guests really run under KVM.
import { unreachable } from '../../../core/fault.ts'
import { asRoot, good, moduleFix, warning, type Check } from '../check.ts'

const slow = 'Guests run under TCG: all works, about ten times slower.'

export const kvm: Check = {
  id: 'machine.kvm',
  title: 'KVM',
  command: 'ls -l /dev/kvm; groups',
  async look(context) {
    const { state, why } = await context.kvm()
    switch (state) {
      case 'works':
        return good('A guest ran under KVM just now.', 'Guests run at nearly the speed of this machine.')
      case 'broken':
        return warning(`/dev/kvm opens, and no guest runs under it: ${why}`, slow)
      case 'forbidden': {
        const { name } = context.user
        return warning(
          `/dev/kvm is there, and ${name} may not open it (mode ${context.probe.mode('/dev/kvm') ?? '?'}).`,
          slow,
          {
            what: `Make ${name} a member of the group kvm. It holds from the next login.`,
            commands: asRoot(context, `usermod -a -G kvm ${name}`),
            undo: asRoot(context, `gpasswd -d ${name} kvm`),
          },
        )
      }
      case 'absent': {
        const info = context.probe.text('/proc/cpuinfo') ?? ''
        const name = /\bvmx\b/.test(info) ? 'kvm_intel' : /\bsvm\b/.test(info) ? 'kvm_amd' : undefined
        return warning('There is no /dev/kvm.', slow, name === undefined ? undefined : await moduleFix(context, name))
      }
      default:
        return unreachable(state)
    }
  },
}
