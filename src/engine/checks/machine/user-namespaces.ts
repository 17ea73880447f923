// Whether an ordinary user may make namespaces, which is what a sandbox is.
import { bad, good, sysctlFix, type Check, type CheckContext, type Fix } from '../check.ts'

/** Settings that forbid them, in the kernels of several distributions; each with the value that allows them. */
const settings = [
  { key: 'kernel.unprivileged_userns_clone', forbids: '0', allow: '1' },
  { key: 'user.max_user_namespaces', forbids: '0', allow: '10000' },
  // Ubuntu since 23.10
  { key: 'kernel.apparmor_restrict_unprivileged_userns', forbids: '1', allow: '0' },
]

export const userNamespaces: Check = {
  id: 'machine.user-namespaces',
  title: 'User namespaces',
  command: 'unshare --user --map-root-user --mount --net true; echo $?',
  async look(context) {
    const { code, stderr } = await context.probe.run([
      'unshare',
      '--user',
      '--map-root-user',
      '--mount',
      '--net',
      'true',
    ])
    if (code === 0) return good('A namespace could be made just now.', 'Labs run in sandboxes without privileges.')
    const reason = code === 127 ? 'unshare (util-linux) is not installed' : stderr.trim()
    return bad(
      `No namespace can be made: ${reason}.`,
      'Labs in a sandbox do not work. Labs with `scope: host` do, with the rights of root.',
      fixOf(context),
    )
  },
}

function fixOf(context: CheckContext): Fix | undefined {
  for (const { key, forbids, allow } of settings) {
    const value = context.probe.text(`/proc/sys/${key.replaceAll('.', '/')}`)?.trim()
    if (value === forbids)
      return sysctlFix(context, `${key} forbids them: allow them until the next start.`, key, allow, value)
  }
  return undefined
}
