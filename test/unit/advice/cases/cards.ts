// Cards that a lab cannot have, or that lose something: Wi-Fi, in use, with addresses.
import { link, machine } from '../../plan/machine.ts'
import { card, wifi, busy, bridgeOf, guest, type AdviceCase } from './case.ts'

export const cardCases: AdviceCase[] = [
  {
    about: 'a Wi-Fi card under a bridge: its guests get a network',
    lab: `bridges: { br0: { ports: [wlan0], address: inherit } }\n${guest}`,
    host: machine([wifi, busy('eth0')]),
    said: [
      'advice.wireless at bridges.br0.ports[0]: Put the guests of br0 on a network with NAT | Put the guests of br0 on a routed network',
    ],
  },
  {
    about: 'a Wi-Fi card under a bridge with another port, and a card that is free',
    lab: `bridges: { br0: { ports: [eth0, wlan0], stp: true, address: inherit } }`,
    host: machine([wifi, busy('eth0'), card('eth1')]),
    said: ['advice.wireless at bridges.br0.ports[1]: Take eth1 in its place | Leave wlan0 out of br0'],
  },
  {
    about: 'a Wi-Fi card in a bond, as its primary',
    lab: `bonds: { bond0: { ports: [wlan0, eth0], primary: wlan0 } }`,
    host: machine([wifi, busy('eth0'), card('eth1')]),
    said: ['advice.wireless at bonds.bond0.ports[0]: Take eth1 in its place | Leave wlan0 out of bond0'],
  },
  {
    about: 'a card that ifupdown configures, as a port; under a VLAN it keeps what it has',
    lab: `bridges: { br0: { ports: [eth0], address: inherit } }\nvlans: { eth1.20: { link: eth1, id: 20 } }`,
    host: machine(
      [card('eth0'), card('eth1')].map((each) => ({
        ...each,
        manager: { kind: 'ifupdown', file: '/etc/network/interfaces' },
      })),
    ),
    said: ['advice.ifupdown at bridges.br0.ports[0]: '],
  },
  {
    about: 'a VLAN on a Wi-Fi card',
    lab: `vlans: { wlan0.20: { link: wlan0, id: 20 } }`,
    host: machine([wifi, card('eth1')]),
    said: ['advice.wireless at vlans["wlan0.20"].link: Take eth1 in its place'],
  },
  {
    about: 'a guest’s card directly on a Wi-Fi card',
    lab: `guests: { web: { cards: [{ connect: { macvtap: { link: wlan0, mode: private } } }] } }`,
    host: machine([wifi, busy('eth0'), card('eth1')]),
    said: [
      'advice.wireless at guests.web.cards[0].connect.macvtap.link: Put card 0 of web on a network with NAT | Take eth1 in its place',
    ],
  },
  {
    about: 'the same beside a network, with no card that is free',
    lab: `networks: { lan: { mode: nat, subnet: 10.77.0.0/24 } }\nguests: { web: { cards: [{ connect: { network: lan } }, { connect: { macvtap: { link: wlan0 } } }] } }`,
    host: machine([wifi, busy('eth0')]),
    said: ['advice.wireless at guests.web.cards[1].connect.macvtap.link: Put card 1 of web on a network with NAT'],
  },
  {
    about: 'a guest’s card directly on a bond of the lab that has the name of a Wi-Fi card',
    lab: `bonds: { wlan0: { ports: [eth1] } }\nguests: { web: { cards: [{ connect: { macvtap: { link: wlan0 } } }] } }`,
    host: machine([wifi, card('eth1')]),
    said: [],
  },
  {
    about: 'a card that a guest of the lab is directly on is not free',
    lab: `bridges: { br0: { ports: [eth0], address: inherit } }\nguests: { web: { cards: [{ connect: { macvtap: { link: eth1 } } }] } }`,
    host: machine([card('eth0', { master: 'old0' }), bridgeOf('old0'), card('eth1'), card('eth2')]),
    said: ['advice.in-use at bridges.br0.ports[0]: Take eth2 in its place'],
  },
  {
    about: 'guests’ cards directly on the port of a bridge of others, and on a tap of libvirt',
    lab: `guests: { web: { cards: [{ connect: { macvtap: { link: eth0 } } }, { connect: { macvtap: { link: vnet0 } } }] } }`,
    host: machine([
      card('eth0', { master: 'old0' }),
      bridgeOf('old0'),
      link('vnet0', { kind: 'tap', owner: { kind: 'libvirt' } }),
      card('eth2'),
    ]),
    said: [
      'advice.in-use at guests.web.cards[0].connect.macvtap.link: Connect card 0 of web to the bridge old0 | Take eth2 in its place',
      'advice.in-use at guests.web.cards[1].connect.macvtap.link: Take eth2 in its place',
    ],
  },
  {
    about: 'a guest’s card directly on a card that carries others’ VLANs and macvtaps takes nothing from them',
    lab: `guests: { web: { cards: [{ connect: { macvtap: { link: eth1 } } }] } }`,
    host: machine([
      card('eth1'),
      link('eth1.7', { kind: 'vlan', lower: 'eth1', vlan: { id: 7, protocol: '802.1Q' } }),
      link('macvtap0', { kind: 'macvtap', lower: 'eth1', macvtap: { mode: 'bridge' } }),
    ]),
    said: [],
  },
  {
    about: 'a card that is a port of another bridge',
    lab: `bridges: { br0: { ports: [eth0], address: inherit } }`,
    host: machine([card('eth0', { master: 'old0' }), bridgeOf('old0'), card('eth1'), card('eth2', { carrier: false })]),
    said: ['advice.in-use at bridges.br0.ports[0]: Take eth1 in its place | Take eth2 in its place'],
  },
  {
    about: 'the tap of libvirt, and no card that is free',
    lab: `bridges: { br0: { ports: [vnet0] } }`,
    host: machine([link('vnet0', { kind: 'tap', owner: { kind: 'libvirt' } }), busy('eth0')]),
    said: ['advice.in-use at bridges.br0.ports[0]: '],
  },
  {
    about: 'a card of Docker’s and one of another lab, in a bond',
    lab: `bonds: { bond0: { ports: [eth0, eth1] } }`,
    host: machine([
      card('eth0', { owner: { kind: 'docker' } }),
      card('eth1', { owner: { kind: 'tapdeck', lab: 'other', name: 'x' } }),
      card('eth2'),
    ]),
    said: [
      'advice.in-use at bonds.bond0.ports[0]: Take eth2 in its place',
      'advice.in-use at bonds.bond0.ports[1]: Take eth2 in its place',
    ],
  },
  {
    about: 'a card that carries a VLAN of others, and one that carries the macvtap of a guest',
    lab: `bridges: { br0: { ports: [eth0] }, br1: { ports: [eth1] } }`,
    host: machine([
      card('eth0'),
      link('eth0.7', { kind: 'vlan', lower: 'eth0', vlan: { id: 7, protocol: '802.1Q' } }),
      card('eth1'),
      link('macvtap0', { kind: 'macvtap', lower: 'eth1', macvtap: { mode: 'bridge' } }),
    ]),
    said: ['advice.in-use at bridges.br0.ports[0]: ', 'advice.in-use at bridges.br1.ports[0]: '],
  },
  {
    about: 'a VLAN beside VLANs of others is no trouble',
    lab: `vlans: { eth0.20: { link: eth0, id: 20 } }`,
    host: machine([card('eth0'), link('eth0.7', { kind: 'vlan', lower: 'eth0', vlan: { id: 7, protocol: '802.1Q' } })]),
    said: [],
  },
  {
    about: 'a bridge of the lab that is there already is no other’s',
    lab: `bridges: { br0: { ports: [eth0] } }`,
    host: machine([card('eth0', { master: 'br0' }), bridgeOf('br0', { kind: 'tapdeck', lab: 'office', name: 'br0' })]),
    said: [],
  },
  {
    about: 'a card whose address nothing takes over, in a bond under the bridge',
    lab: `bonds: { bond0: { ports: [eth0, eth1] } }\nbridges: { br0: { ports: [bond0] } }`,
    host: {
      ...machine([busy('eth0'), card('eth1')]),
      dhcpClients: [{ pid: 7, program: 'dhclient', device: 'eth0' }],
    },
    said: ['advice.address-goes at bridges.br0.address: Let br0 take it over, with its routes'],
  },
  {
    about: 'the same of a card alone, where another is free',
    lab: `bridges: { br0: { ports: [eth0] } }`,
    host: machine([busy('eth0'), card('eth1')]),
    said: [
      'advice.address-goes at bridges.br0.address: Let br0 take it over, with its routes | Take eth1 in its place',
    ],
  },
]
