// What gives a sandbox its way out and in.
import { good, packageFix, warning, advice, type Check } from '../check.ts'

export const uplink: Check = {
  id: 'programs.uplink',
  title: 'Way out of sandboxes',
  command: 'slirp4netns --version; pasta --version',
  look(context) {
    const [slirp, pasta] = ['slirp4netns', 'pasta'].map((name) => context.probe.program(name) !== undefined)
    const install = (name: 'slirp4netns' | 'passt') => packageFix(context, `Install ${name}.`, name)
    if (slirp && pasta)
      return good('slirp4netns and pasta are there.', 'Sandboxes have a way out, and every forward a way in.')
    if (slirp)
      return good(
        'slirp4netns is there.',
        'Sandboxes have a way out, and forwards a way in; but for IPv6, and UDP from this machine’s own loopback, which need pasta beside it.',
      )
    if (pasta)
      return advice(
        'pasta is there, slirp4netns is not.',
        'Sandboxes have a way out while this machine has one. Forwards listen on the loopback only.',
        install('slirp4netns'),
      )
    return warning(
      'Neither slirp4netns nor pasta is installed.',
      'Only labs that say `uplink: none` can be applied in a sandbox, and nothing of this machine leads into it.',
      install('slirp4netns'),
    )
  },
}
