// Whether the kernel makes bridges: tried in a namespace that is thrown away.
import { bad, good, moduleFix, unknown, type Check } from '../check.ts'

const trial = [
  'unshare',
  '--user',
  '--map-root-user',
  '--net',
  'ip',
  'link',
  'add',
  'tapdeck0',
  'type',
  'bridge',
] as const

export const bridgeModule: Check = {
  id: 'machine.bridge',
  title: 'Bridges of the kernel',
  command: 'ls -d /sys/module/bridge; modinfo -n bridge',
  async look(context) {
    if (context.probe.names('/sys/module').includes('bridge'))
      return good('The kernel has bridges.', 'Networks and bridges of a lab can be made.')
    const { code, stderr } = await context.probe.run(trial)
    if (code === 0)
      return good('The kernel loads its bridge module when one is made.', 'Networks and bridges of a lab can be made.')
    if (/unshare|Operation not permitted/.test(stderr))
      return unknown('No bridge could be tried, as no namespace can be made.', 'See the check of user namespaces.')
    return bad(
      `The kernel makes no bridge: ${stderr.trim()}.`,
      'No network and no bridge of a lab can be made.',
      await moduleFix(context, 'bridge'),
    )
  },
}
