// Where packets go: in rounds, late, or nowhere.
import type { HostSnapshot } from '../../../../src/core/host/schema.ts'
import { link, machine } from '../../plan/machine.ts'
import { card, bridgeOf, guest, gateway, heard, drops, filter, type AdviceCase } from './case.ts'

const other = '02:00:00:00:00:98'
const learnt = (devices: string[], ...macs: string[]): HostSnapshot['fdb'] =>
  devices.flatMap((device) => macs.map((mac) => ({ mac, device, bridge: 'x', state: 'dynamic' })))

export const wayCases: AdviceCase[] = [
  {
    about: 'two cards that hear the same gateway, in one bridge',
    lab: `bridges: { br0: { ports: [eth0, eth1] } }`,
    host: { ...machine([card('eth0'), card('eth1')]), ...heard('eth0', 'eth1') },
    said: [
      'advice.loop at bridges.br0.stp: Turn on spanning tree on br0 | Make a bond of eth0 and eth1: one works, the other stands in | Leave eth1 out of br0',
    ],
  },
  {
    about: 'two cards in one bridge, of which nothing is known',
    lab: `bridges: { br0: { ports: [eth0, eth1] } }`,
    host: { ...machine([card('eth0'), card('eth1')]), ...heard('eth0') },
    said: [
      'advice.loop-possible at bridges.br0.stp: Turn on spanning tree on br0 | Make a bond of eth0 and eth1: one works, the other stands in',
    ],
  },
  {
    about: 'the address that routers share by VRRP proves nothing',
    lab: `bridges: { br0: { ports: [eth0, eth1] } }`,
    host: {
      ...machine([card('eth0'), card('eth1')]),
      fdb: ['eth0', 'eth1'].map((device) => ({ mac: '00:00:5e:00:01:01', device, bridge: 'x', state: 'dynamic' })),
    },
    said: [
      'advice.loop-possible at bridges.br0.stp: Turn on spanning tree on br0 | Make a bond of eth0 and eth1: one works, the other stands in',
    ],
  },
  {
    about: 'a router with one MAC and an address for each network proves nothing',
    lab: `bridges: { br0: { ports: [eth0, eth1] } }`,
    host: {
      ...machine([card('eth0'), card('eth1')]),
      neighbours: ['eth0', 'eth1'].flatMap((device) =>
        [`10.0.${device.at(-1)}.1`, 'fe80::ff:fe00:99'].map((address) => ({
          address,
          device,
          mac: gateway,
          state: 'REACHABLE',
        })),
      ),
    },
    said: [
      'advice.loop-possible at bridges.br0.stp: Turn on spanning tree on br0 | Make a bond of eth0 and eth1: one works, the other stands in',
    ],
  },
  {
    about: 'a bond and a card on one network, heard by another bridge’s table',
    lab: `bonds: { bond0: { ports: [eth0, eth1] } }\nbridges: { br0: { ports: [bond0, eth2] } }`,
    host: {
      ...machine([card('eth0'), card('eth1'), card('eth2')]),
      fdb: learnt(['eth0', 'eth2'], gateway, other),
    },
    said: ['advice.loop at bridges.br0.stp: Turn on spanning tree on br0 | Leave eth2 out of br0'],
  },
  {
    about: 'a VLAN in the bridge twice over: on two cards of one network',
    lab: `vlans: { eth0.5: { link: eth0, id: 5 }, eth1.5: { link: eth1, id: 5 }, eth1.6: { link: eth1, id: 6 } }
bridges: { br5: { ports: [eth0.5, eth1.5] }, br6: { ports: [eth0.5x, eth1.6] } }`,
    host: {
      ...machine([card('eth0'), card('eth1'), link('eth0.5x', { kind: 'veth', lower: 'far' })]),
      ...heard('eth0', 'eth1'),
    },
    said: ['advice.loop at bridges.br5.stp: Turn on spanning tree on br5 | Leave eth1.5 out of br5'],
  },
  {
    about: 'two bridges that a veth joins, and a network that both are on',
    lab: `bridges: { br0: { ports: [eth0, left] } }`,
    host: {
      ...machine([
        card('eth0'),
        card('eth1', { master: 'old0' }),
        bridgeOf('old0'),
        link('left', { kind: 'veth', lower: 'right' }),
        link('right', { kind: 'veth', lower: 'left', master: 'old0' }),
      ]),
      ...heard('eth0', 'eth1'),
    },
    said: ['advice.loop at bridges.br0.stp: Turn on spanning tree on br0 | Leave left out of br0'],
  },
  {
    about: 'two networks that a bridge of someone else joins already',
    lab: `bridges: { br0: { ports: [eth0, eth1] } }`,
    host: {
      ...machine([
        card('eth0'),
        card('eth1'),
        card('eth2', { master: 'old0' }),
        card('eth3', { master: 'old0' }),
        bridgeOf('old0'),
      ]),
      fdb: [
        ...learnt(['eth0', 'eth2'], gateway, other),
        ...learnt(['eth1', 'eth3'], '02:00:00:00:00:97', '02:00:00:00:00:96'),
      ],
    },
    said: [
      'advice.loop at bridges.br0.stp: Turn on spanning tree on br0 | Make a bond of eth0 and eth1: one works, the other stands in | Leave eth1 out of br0',
    ],
  },
  {
    about: 'a bridge with spanning tree has no loop, and makes guests wait; so does a network',
    lab: `bridges: { br0: { ports: [eth0, eth1], stp: true }, br1: { stp: true, forwardDelay: 4 } }
networks: { lan: { subnet: 10.9.0.0/24, mode: isolated, stp: true } }
guests: { web: { cards: [{ connect: { bridge: br0 } }, { connect: { bridge: br1 } }, { connect: { network: lan } }] } }`,
    host: { ...machine([card('eth0'), card('eth1')]), ...heard('eth0', 'eth1') },
    said: [
      'advice.stp-delay at bridges.br0.forwardDelay: Let br0 wait 8 seconds only',
      'advice.stp-delay at networks.lan.stp: Turn off spanning tree on lan, which has no way to go round',
    ],
  },
  {
    about: 'Docker’s policy: networks that are forwarded, and guests that talk within their bridge',
    lab: `networks: { lan: { subnet: 10.9.0.0/24 }, quiet: { subnet: 10.8.0.0/24, mode: isolated } }
guests: { web: { cards: [{ connect: { network: quiet } }] }, db: { cards: [{ connect: { network: quiet } }] } }`,
    host: { ...machine([]), foreignChains: [drops], sysctls: filter('1') },
    said: [
      'advice.bridge-filter at networks.quiet: Let the lab switch that off while it is up, for the whole machine | Leave packets within bridges alone. Kubernetes needs it to be 1. | Accept what no rule of theirs decides. This opens forwarding for all networks of the machine; Docker sets it back when it starts.',
      'advice.forward-policy at networks.lan: Accept what no rule of theirs decides. This opens forwarding for all networks of the machine; Docker sets it back when it starts.',
    ],
  },
  {
    about: 'firewalld: the lab’s subnets are to be trusted; a bridge over a card is filtered too',
    lab: `networks: { lan: { subnet: 10.9.0.0/24, mode: routed } }\nbridges: { br0: { ports: [eth0] } }\n${guest}`,
    host: { ...machine([card('eth0')]), managers: ['firewalld'], sysctls: filter('1') },
    said: [
      'advice.bridge-filter at bridges.br0: Let the lab switch that off while it is up, for the whole machine | Leave packets within bridges alone. Kubernetes needs it to be 1.',
      'advice.forward-policy at networks.lan: Trust the subnets of the labs until firewalld is started anew.',
    ],
  },
  {
    about: 'Docker, whose rules this user may not read',
    lab: `networks: { lan: { subnet: 10.9.0.0/24 } }`,
    host: { ...machine([]), managers: ['docker'], unread: [{ part: 'rules', reason: 'Operation not permitted' }] },
    said: ['advice.forward-policy at networks.lan: '],
  },
  {
    about: 'br_netfilter where nobody drops, or nobody talks, or it is told not to',
    lab: `networks: { lan: { subnet: 10.9.0.0/24, mode: isolated } }\nbridges: { br0: { ports: [eth0] } }\n${guest}`,
    host: { ...machine([card('eth0')]), foreignChains: [drops], sysctls: filter('0') },
    said: [],
  },
  {
    about: 'a sandbox, which has none of the machine’s rules',
    lab: `networks: { lan: { subnet: 10.9.0.0/24 } }`,
    scope: 'sandbox',
    host: { ...machine([]), managers: ['docker'], unread: [{ part: 'rules', reason: 'Operation not permitted' }] },
    said: [],
  },
]
