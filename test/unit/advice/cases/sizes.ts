// What goes through together and does not fit: modes of bonds, MTUs, speeds, cables.
import { link, machine } from '../../plan/machine.ts'
import { card, fast, type AdviceCase } from './case.ts'

export const sizeCases: AdviceCase[] = [
  ...(['balance-tlb', 'balance-alb'] as const).map((mode) => ({
    about: `a bond in mode ${mode} under a bridge, with options that other modes do not have`,
    lab: `bonds: { bond0: { mode: ${mode}, ports: [eth0, eth1], primary: eth0${mode === 'balance-tlb' ? ', xmitHashPolicy: layer2' : ''} } }
bridges: { br0: { ports: [bond0], address: dhcp } }`,
    host: machine([card('eth0'), card('eth1')]),
    said: [
      'advice.bond-mode at bonds.bond0.mode: Make bond0 active-backup: one port works, the others wait | Make bond0 802.3ad, where the switch does LACP',
    ],
  })),
  {
    about: 'such a bond under a VLAN under a bridge',
    lab: `bonds: { bond0: { mode: balance-alb, ports: [eth0, eth1] } }
vlans: { bond0.20: { link: bond0, id: 20 } }
bridges: { br20: { ports: [bond0.20] } }`,
    host: machine([card('eth0'), card('eth1')]),
    said: [
      'advice.bond-mode at bonds.bond0.mode: Make bond0 active-backup: one port works, the others wait | Make bond0 802.3ad, where the switch does LACP',
    ],
  },
  {
    about: 'such a bond of the machine, which the lab cannot change',
    lab: `bridges: { br0: { ports: [bond9] } }`,
    host: machine([
      link('bond9', {
        kind: 'bond',
        bond: { mode: 'balance-alb', miimon: 100, updelay: 0, downdelay: 0, ports: [] },
      }),
    ]),
    said: ['advice.bond-mode at bridges.br0.ports[0]: '],
  },
  {
    about: 'ports of a bond with different MTUs',
    lab: `bonds: { bond0: { ports: [eth0, eth1] } }`,
    host: machine([card('eth0', { mtu: 9000 }), card('eth1')]),
    said: ['advice.mtu-ports at bonds.bond0.ports: Give bond0 an MTU of 1500 | Give bond0 an MTU of 9000'],
  },
  {
    about: 'ports of a bridge with different MTUs: a bond and a VLAN on another',
    lab: `bonds: { bond0: { ports: [eth0], mtu: 9000 }, bond1: { ports: [eth1, eth2] } }
vlans: { bond1.20: { link: bond1, id: 20 } }
bridges: { br0: { ports: [bond0, bond1.20], stp: true } }`,
    host: machine([card('eth0'), card('eth1'), card('eth2')]),
    said: ['advice.mtu-ports at bridges.br0.ports: Give all of them an MTU of 9000 | Give br0 an MTU of 1500'],
  },
  {
    about: 'a bridge that is to be larger than the bond under it, whose cards cannot do it',
    lab: `bonds: { bond0: { ports: [eth0, eth1] } }\nbridges: { br0: { ports: [bond0], mtu: 9000 } }`,
    host: machine([card('eth0', { maxMtu: 4000 }), card('eth1')]),
    said: ['advice.mtu-bridge at bridges.br0.mtu: Give br0 an MTU of 1500'],
  },
  {
    about: 'a bridge over a card that goes no further: the plan would raise the card',
    lab: `bridges: { br0: { ports: [eth0], mtu: 9000 } }`,
    host: machine([card('eth0', { maxMtu: 4000 })]),
    said: [
      'advice.mtu-bridge at bridges.br0.mtu: Give br0 an MTU of 4000',
      'advice.mtu-limit at bridges.br0.mtu: Give br0 an MTU of 4000',
    ],
  },
  {
    about: 'a bridge over a card that is raised with it',
    lab: `bridges: { br0: { ports: [eth0], mtu: 9000 } }`,
    host: machine([card('eth0', { maxMtu: 9216 })]),
    said: [],
  },
  {
    about: 'a bond and a VLAN that ask a card for more than it can do',
    lab: `bonds: { bond0: { ports: [eth0, eth1], mtu: 9000 } }\nvlans: { eth2.7: { link: eth2, id: 7, mtu: 9000 } }`,
    host: machine([card('eth0'), card('eth1', { maxMtu: 4000 }), card('eth2', { maxMtu: 2000 })]),
    said: [
      'advice.mtu-limit at bonds.bond0.mtu: Give bond0 an MTU of 4000',
      'advice.mtu-limit at vlans["eth2.7"].mtu: Give eth2.7 an MTU of 2000',
    ],
  },
  {
    about: 'a VLAN larger than the bond that it stands on',
    lab: `bonds: { bond0: { ports: [eth0, eth1] } }\nvlans: { bond0.20: { link: bond0, id: 20, mtu: 9000 } }`,
    host: machine([card('eth0'), card('eth1')]),
    said: ['advice.mtu-vlan at vlans["bond0.20"].mtu: Give bond0.20 an MTU of 1500 | Give bond0 an MTU of 9000'],
  },
  {
    about: 'guests with a larger MTU than their network or bridge, in a sandbox',
    lab: `networks: { lan: { subnet: 10.9.0.0/24 } }
bridges: { br0: { mtu: 1400 } }
guests: { web: { cards: [{ mtu: 9000, connect: { network: lan } }, { mtu: 1500, connect: { bridge: br0 } }] } }`,
    scope: 'sandbox',
    host: machine([]),
    said: [
      'advice.mtu-guest at guests.web.cards[0].mtu: Give card 0 of web an MTU of 1500 | Give lan an MTU of 9000',
      'advice.mtu-guest at guests.web.cards[1].mtu: Give card 1 of web an MTU of 1400 | Give br0 an MTU of 1500',
    ],
  },
  {
    about: 'a guest behind a card that would have to be raised',
    lab: `bonds: { bond0: { ports: [eth0, eth1] } }
bridges: { br0: { ports: [bond0] } }
guests: { web: { cards: [{ mtu: 9000, connect: { bridge: br0 } }] } }`,
    host: machine([card('eth0'), card('eth1')]),
    said: ['advice.mtu-guest at guests.web.cards[0].mtu: Give card 0 of web an MTU of 1500 | Give br0 an MTU of 9000'],
  },
  {
    about: 'ports of different speeds that all work at once',
    lab: `bonds: { bond0: { mode: balance-rr, ports: [eth0, eth1, eth2] } }`,
    host: machine([fast('eth0', 1000), fast('eth1', 10_000), fast('eth2', 100, 'half')]),
    said: [
      'advice.bond-speed at bonds.bond0.ports: Make bond0 active-backup, and prefer eth1 | Leave eth0, eth2 out of bond0',
    ],
  },
  {
    about: 'LACP with one port at half duplex',
    lab: `bonds: { bond0: { mode: 802.3ad, ports: [eth0, eth1], lacpRate: fast } }`,
    host: machine([fast('eth0', 100, 'half'), fast('eth1', 100)]),
    said: [
      'advice.bond-speed at bonds.bond0.ports: Make bond0 active-backup, and prefer eth1 | Leave eth0 out of bond0',
    ],
  },
  {
    about: 'active-backup that may end up on the slow port, and that prefers it',
    lab: `bonds: { bond0: { ports: [eth0, eth1] }, bond1: { ports: [eth2, eth3], primary: eth2 } }`,
    host: machine([fast('eth0', 1000), fast('eth1', 10_000), fast('eth2', 100), fast('eth3', 1000)]),
    said: [
      'advice.bond-primary at bonds.bond0.ports: Prefer eth1 while it has a cable',
      'advice.bond-primary at bonds.bond1.primary: Prefer eth3 while it has a cable',
    ],
  },
  {
    about: 'active-backup that prefers its fast port, and a bond whose speeds nobody knows',
    lab: `bonds: { bond0: { ports: [eth0, eth1], primary: eth1 }, bond1: { mode: balance-rr, ports: [eth2, eth3] } }`,
    host: machine([fast('eth0', 1000), fast('eth1', 10_000), card('eth2'), card('eth3')]),
    said: [],
  },
  {
    about: 'ports without a cable: one of two, and the only one, where a card with a cable is free',
    lab: `bonds: { bond0: { ports: [eth0, eth1] } }\nbridges: { br0: { ports: [eth2] } }`,
    host: machine([
      card('eth0', { carrier: false }),
      card('eth1'),
      card('eth2', { carrier: false }),
      card('eth3'),
      card('eth4', { carrier: false }),
    ]),
    said: [
      'advice.no-carrier at bridges.br0.ports[0]: Take eth3 in its place',
      'advice.no-carrier at bonds.bond0.ports[0]: Take eth3 in its place',
    ],
  },
]
