// net.ipv4.ip_forward of the machine's own network.
import { advice, good, sysctlFix, unknown, type Check } from '../check.ts'

const key = 'net.ipv4.ip_forward'

export const forwarding: Check = {
  id: 'network.forwarding',
  title: 'Forwarding of IPv4',
  command: `sysctl ${key}`,
  look(context) {
    const value = context.probe.text('/proc/sys/net/ipv4/ip_forward')?.trim()
    if (value === undefined) return unknown(`${key} cannot be read.`, 'Is /proc mounted?')
    if (value === '1')
      return good('Forwarding is on.', 'Guests on NAT and routed networks of this machine reach other networks.')
    return advice(
      'Forwarding is off.',
      'Tapdeck switches it on for a lab in this machine’s own network that needs it, and off again with the last one. A sandbox has its own.',
      sysctlFix(context, 'Switch it on by hand.', key, '1', value),
    )
  },
}
