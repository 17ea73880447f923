// Programs that manage the machine's cards, and may take back what somebody else does to them.
import { networkdOwner, networkManagerOwner } from '../../../core/host/parse/managers.ts'
import type { Probe } from '../probe.ts'
import { advice, good, type Check } from '../check.ts'
import { pidsNamed } from '../sockets.ts'

export const managers: Check = {
  id: 'network.managers',
  title: 'Managers of the cards',
  command: 'nmcli device; networkctl',
  look({ probe }) {
    const names = cardNames(probe)
    const managed = [
      {
        who: 'NetworkManager',
        process: 'NetworkManager',
        folder: '/run/NetworkManager/devices',
        owner: networkManagerOwner,
      },
      { who: 'systemd-networkd', process: 'systemd-network', folder: '/run/systemd/netif/links', owner: networkdOwner },
    ].flatMap(({ who, process, folder, owner }) => {
      if (pidsNamed(probe, process).length === 0) return []
      const cards = [...names]
        .filter(([index]) => owner(probe.text(`${folder}/${index}`) ?? ''))
        .map(([, name]) => name)
      return [{ who, cards }]
    })
    const busy = managed.filter(({ cards }) => cards.length > 0)
    if (busy.length === 0) {
      const running = managed.map(({ who }) => who).join(' and ')
      return good(
        running === '' ? 'No manager runs.' : `${running} runs, and manages no card here.`,
        'Nobody changes behind Tapdeck’s back what a lab makes of a card.',
      )
    }
    return advice(
      `${busy.map(({ who, cards }) => `${who} manages ${cards.join(', ')}`).join('; ')}.`,
      'Sandboxes are not touched. A lab in this machine’s own network that takes one of these cards must do it through the manager, or it is undone at the next change.',
    )
  },
}

/** Cards by their numbers; a device of the machine has a `device` in sysfs. */
const cardNames = (probe: Probe): Map<string, string> =>
  new Map(
    probe.names('/sys/class/net').flatMap((name): [string, string][] => {
      const index = probe.text(`/sys/class/net/${name}/ifindex`)?.trim()
      return index !== undefined && probe.link(`/sys/class/net/${name}/device`) !== undefined ? [[index, name]] : []
    }),
  )
