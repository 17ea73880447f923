// How a lab in this machine's own network gets the rights of root.
import { advice, good, packageFix, type Check } from '../check.ts'

export const privilege: Check = {
  id: 'programs.privilege',
  title: 'Rights for the machine’s own network',
  command: 'command -v pkexec sudo',
  look(context) {
    if (context.user.id === 0) return good('You are root.', 'Labs with `scope: host` can be applied.')
    const there = ['pkexec', 'sudo'].filter((name) => context.probe.program(name) !== undefined)
    if (there.length > 0)
      return good(
        `${there.join(' and ')}: there.`,
        'Labs with `scope: host` can be applied, after you have given your password.',
      )
    return advice(
      'Neither pkexec nor sudo is installed.',
      'Labs in sandboxes need neither. Labs with `scope: host` can be applied by root only.',
      packageFix({ ...context, user: { id: 0, name: 'root' } }, 'As root, install sudo.', 'sudo'),
    )
  },
}
