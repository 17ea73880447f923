// Plans that cut the machine off, or are interrupted half-way: what each does, and in how many seconds the machine is back.
import { peer } from '../support/outer.ts'

/** Of the gateway where the machine is reached by a VLAN. */
const vlanPeerAddress = '10.20.20.9'

/** What happens to a change besides what its plan does. */
export type Event =
  /** Nothing: the plan itself cuts the machine off, and is undone with this fault. */
  | { kind: 'fault'; code: string }
  /** The machine answers, but nobody says keep. */
  | { kind: 'silence' }
  /** The user says rollback. */
  | { kind: 'rollback' }
  /** The command line, or it and all that it started, is killed while the change waits to be kept. */
  | { kind: 'killed'; what: 'app' | 'helper' | 'both' }
  /** The helper is killed, or the power cut, after so many commands of the plan. */
  | { kind: 'helper-killed-after' | 'power-cut-after'; commands: number }
  /** The power is cut while the change waits to be kept. */
  | { kind: 'power-cut' }

export interface LockOut {
  name: string
  lab: string
  event: Event
  /** What the machine has of Tapdeck before: a lab that is applied and kept. */
  before?: { lab: string; way: 'by VLAN 20' }
  /** Seconds without an answer to the peer, at most. */
  within: number
  /** Said where the plan itself takes the machine away from the peer, and not only for a moment. */
  cuts?: 'off'
}

const fixed = (ports: string, address: string, gateway: string): string =>
  `bridges: { br0: { ports: [${ports}], address: [${address}], gateway: ${gateway} } }`

/** A bridge over the card of the default route. */
export const good = 'bridges: { br0: { ports: [eth0], address: inherit } }'
const bond = 'bonds: { bond0: { ports: [eth0, eth1] } }\nbridges: { br0: { ports: [bond0], address: inherit } }'

/** The machine's own address and gateway, over something else than the card that has them. */
const elsewhere = (port: string): string =>
  `bridges: { br0: { ports: [eth0], address: none }, br1: { ports: [${port}], address: [10.20.190.2/24], gateway: ${peer.address} } }`

const onVlan = (id: number): string =>
  `vlans: { way: { link: eth0, id: ${id} } }\nbridges: { br0: { ports: [way], address: [10.20.20.2/24], gateway: ${vlanPeerAddress} } }`

/** eth1 is on the outer network too, eth2 on one where nobody else is. */
export const wrongPlans: LockOut[] = [
  {
    name: 'a gateway that is not there',
    lab: fixed('eth0', '10.20.190.2/24', '10.20.190.77'),
    event: { kind: 'fault', code: 'apply.cut-off' },
    within: 45,
  },
  {
    name: 'an address of another subnet',
    lab: fixed('eth0', '10.20.77.2/24', '10.20.77.1'),
    event: { kind: 'fault', code: 'apply.cut-off' },
    within: 45,
    cuts: 'off',
  },
  {
    name: 'another card than the one with the cable to the gateway',
    lab: elsewhere('eth2'),
    event: { kind: 'fault', code: 'apply.cut-off' },
    within: 60,
    cuts: 'off',
  },
  {
    name: 'a VLAN that the switch does not know',
    lab: `vlans: { eth0.66: { link: eth0, id: 66 } }\n${elsewhere('eth0.66')}`,
    event: { kind: 'fault', code: 'apply.cut-off' },
    within: 60,
    cuts: 'off',
  },
  {
    name: 'another VLAN than that of the gateway',
    before: { lab: onVlan(20), way: 'by VLAN 20' },
    lab: onVlan(66),
    event: { kind: 'fault', code: 'apply.cut-off' },
    within: 60,
    cuts: 'off',
  },
  {
    name: 'DHCP where nobody serves it',
    lab: 'bridges: { br0: { ports: [eth0], address: dhcp } }',
    event: { kind: 'fault', code: 'apply.failed' },
    within: 60,
    cuts: 'off',
  },
  {
    name: 'a bond that prefers a card whose cable leads elsewhere',
    lab: 'bonds: { bond0: { ports: [eth0, eth2], primary: eth2 } }',
    event: { kind: 'fault', code: 'apply.cut-off' },
    within: 45,
    cuts: 'off',
  },
  {
    name: 'the same under a bridge',
    lab: 'bonds: { bond0: { ports: [eth0, eth2], primary: eth2 } }\nbridges: { br0: { ports: [bond0], address: inherit } }',
    event: { kind: 'fault', code: 'apply.cut-off' },
    within: 45,
    cuts: 'off',
  },
  {
    name: 'a bridge without an address',
    lab: 'bridges: { br0: { ports: [eth0], address: none } }',
    event: { kind: 'silence' },
    within: 30,
    cuts: 'off',
  },
]

export const interruptions: LockOut[] = [
  { name: 'a good plan that nobody keeps', lab: good, event: { kind: 'silence' }, within: 30 },
  { name: 'a good plan that is taken back', lab: bond, event: { kind: 'rollback' }, within: 20 },
  { name: 'the app killed while it waits', lab: good, event: { kind: 'killed', what: 'app' }, within: 30 },
  { name: 'the helper killed while it waits', lab: bond, event: { kind: 'killed', what: 'helper' }, within: 30 },
  { name: 'both killed at once', lab: good, event: { kind: 'killed', what: 'both' }, within: 30 },
  ...[4, 6].map((commands): LockOut => ({
    name: `the helper killed after ${commands} commands of a bridge over a bond`,
    lab: bond,
    event: { kind: 'helper-killed-after', commands },
    within: 30,
  })),
  ...[1, 5].map((commands): LockOut => ({
    name: `the power cut after ${commands} commands`,
    lab: bond,
    event: { kind: 'power-cut-after', commands },
    within: 60,
  })),
  { name: 'the power cut while it waits', lab: good, event: { kind: 'power-cut' }, within: 60 },
]
