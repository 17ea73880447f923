// Programs that configure the machine's cards, and may take back what somebody else does to them.
import { interfacesIn, managerOfLink, type ManagerFacts } from '../../../core/host/managers/configured.ts'
import type { ManagerOfLink } from '../../../core/host/managers/manager.ts'
import { networkdOwner, networkManagerOwner } from '../../../core/host/parse/managers.ts'
import { advice, good, type Check } from '../check.ts'
import type { Probe } from '../probe.ts'
import { pidsNamed } from '../sockets.ts'

export const managers: Check = {
  id: 'network.managers',
  title: 'Managers of the cards',
  command: 'nmcli device; networkctl; cat /etc/network/interfaces',
  look({ probe }) {
    const running = [
      { who: 'NetworkManager', process: 'NetworkManager' },
      { who: 'systemd-networkd', process: 'systemd-network' },
    ].filter(({ process }) => pidsNamed(probe, process).length > 0)
    const facts = factsOf(
      probe,
      running.map(({ process }) => process),
    )
    const managed = [...cardNames(probe)].flatMap(([index, name]) => {
      const manager = managerOfLink(name, facts(index))
      return manager ? [{ name, manager }] : []
    })
    if (managed.length === 0) {
      const who = running.map((each) => each.who).join(' and ')
      return good(
        who === '' ? 'No manager runs.' : `${who} runs, and manages no card here.`,
        'Nobody changes behind Tapdeck’s back what a lab makes of a card.',
      )
    }
    const whoOf = (manager: ManagerOfLink): string => wordsFor[wayOf(manager)].who(manager)
    const all = [...new Set(managed.map(({ manager }) => whoOf(manager)))]
    const cardsOf = (who: string): string[] =>
      managed.flatMap(({ name, manager }) => (whoOf(manager) === who ? [name] : []))
    const ways = [...new Set(managed.map(({ manager }) => wayOf(manager)))]
    return advice(
      `${all.map((who) => `${who} manages ${cardsOf(who).join(', ')}`).join('; ')}.`,
      ['Sandboxes are not touched.', ...new Set(ways.map((way) => wordsFor[way].meaning))].join(' '),
    )
  },
}

type Way = 'networkmanager' | 'networkd' | 'netplan' | 'ifupdown'
const wayOf = (manager: ManagerOfLink): Way =>
  manager.kind === 'netplan' && manager.through === 'networkmanager' ? 'networkmanager' : manager.kind

const told =
  'systemd-networkd is told to leave a card alone that a lab in this machine’s own network takes, for as long as the lab has it: the plan has the step.'
const wordsFor: Record<Way, { who(manager: ManagerOfLink): string; meaning: string }> = {
  networkmanager: {
    who: ({ kind }) => (kind === 'netplan' ? 'netplan, through NetworkManager,' : 'NetworkManager'),
    meaning:
      'What a lab in this machine’s own network wants of a card that NetworkManager manages, it is told by profiles of Tapdeck’s own.',
  },
  networkd: {
    who: () => 'systemd-networkd',
    meaning: told,
  },
  netplan: {
    who: () => 'netplan, through systemd-networkd,',
    meaning: told,
  },
  ifupdown: {
    who: (manager) => `ifupdown (${manager.kind === 'ifupdown' ? manager.file : ''})`,
    meaning:
      'ifupdown brings its cards up at boot and then leaves them: a lab that is to stay says `boot: apply`, and the card `inet manual`.',
  },
}

/** What the files of the managers that run say, of an interface by its number. */
function factsOf(probe: Probe, running: readonly string[]): (index: string) => ManagerFacts {
  const ifupdown = '/etc/network/interfaces'
  const text = probe.program('ifup') === undefined ? undefined : probe.text(ifupdown)
  const folder = '/etc/network/interfaces.d'
  const more = text === undefined ? [] : probe.names(folder).map((name) => `${folder}/${name}`)
  const interfaces = Object.fromEntries(
    [...(text === undefined ? [] : [ifupdown]), ...more]
      .map((file): [string, string] => [file, probe.text(file) ?? ''])
      .filter(([, each]) => interfacesIn(each).length > 0),
  )
  const say = (process: string, file: string): string => (running.includes(process) ? (probe.text(file) ?? '') : '')
  return (index) => ({
    devices: [],
    connections: [],
    networkManager: networkManagerOwner(say('NetworkManager', `/run/NetworkManager/devices/${index}`)),
    networkd: networkdOwner(say('systemd-network', `/run/systemd/netif/links/${index}`)),
    interfaces,
  })
}

/** Cards by their numbers; a device of the machine has a `device` in sysfs. */
const cardNames = (probe: Probe): Map<string, string> =>
  new Map(
    probe.names('/sys/class/net').flatMap((name): [string, string][] => {
      const index = probe.text(`/sys/class/net/${name}/ifindex`)?.trim()
      return index !== undefined && probe.link(`/sys/class/net/${name}/device`) !== undefined ? [[index, name]] : []
    }),
  )
