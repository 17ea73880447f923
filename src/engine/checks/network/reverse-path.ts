// rp_filter: whether the machine drops packets that come in by another way than answers would leave.
import { advice, good, sysctlFix, unknown, type Check } from '../check.ts'

const key = 'net.ipv4.conf.all.rp_filter'

export const reversePath: Check = {
  id: 'network.reverse-path',
  title: 'Filter for packets from unexpected sides',
  command: `sysctl ${key} net.ipv4.conf.default.rp_filter`,
  look(context) {
    const [all, fresh] = ['all', 'default'].map((name) =>
      context.probe.text(`/proc/sys/net/ipv4/conf/${name}/rp_filter`)?.trim(),
    )
    if (all === undefined || fresh === undefined) return unknown(`${key} cannot be read.`, 'Is /proc mounted?')
    // The greater of `all` and the interface's own holds (ip-sysctl.rst); a new interface starts with `default`.
    const value = Math.max(Number(all), Number(fresh))
    if (value !== 1)
      return good(
        value === 0 ? 'It is off.' : 'It is loose.',
        'Guests with several cards may answer by another one than they were asked on.',
      )
    return advice(
      `It is strict (all ${all}, default ${fresh}).`,
      'Where a guest has two cards, or a routed network two ways, packets that come in by the other way are dropped without a word.',
      sysctlFix(context, 'Make it loose: the source must be reachable by any way.', key, '2', all),
    )
  },
}
