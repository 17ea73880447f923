// Wi-Fi cards, which cannot be ports of a bridge.
import { advice, good, type Check } from '../check.ts'

export const wireless: Check = {
  id: 'network.wireless',
  title: 'Wi-Fi cards',
  command: 'ls -d /sys/class/net/*/phy80211',
  look({ probe }) {
    const cards = probe
      .names('/sys/class/net')
      .filter((name) =>
        probe.names(`/sys/class/net/${name}`).some((file) => file === 'phy80211' || file === 'wireless'),
      )
    if (cards.length === 0) return good('There is none.', 'Every card here can be a port of a bridge.')
    return advice(
      `${cards.join(', ')}: Wi-Fi.`,
      'An access point takes frames from the card’s own address only, so a guest cannot be bridged to it. Use a NAT network, or a routed one.',
    )
  },
}
