// NetworkManager and systemd: what operations on them are tried on. They need a machine of their own, in which those run.
import { type OperationCase } from './ground.ts'

/** A card that NetworkManager manages, with a profile of somebody's in force on it: the lab host makes both. */
export const managedCard = 'eth1'
export const foreignProfile = '5f0ad5c8-7a5c-4b3e-9d5e-3b0a4f1c2d10'

const none = { method: 'disabled', addresses: [], dns: [], search: [], routes: [] }
const bridgeProfile = {
  interface: 'br0',
  type: { kind: 'bridge', stp: false, forwardDelay: 15, vlanFiltering: false },
  mac: '52:54:00:aa:00:01',
  mtu: 1400,
  ipv4: {
    method: 'manual',
    addresses: ['10.30.0.2/24', '10.30.1.2/24'],
    gateway: '10.30.0.1',
    dns: ['10.30.0.9', '10.30.0.10'],
    search: ['lan.test'],
    routes: [
      { to: '10.50.0.0/16', via: '10.30.0.7', metric: 50 },
      { to: '10.51.0.0/16', via: '10.30.0.8' },
    ],
  },
  ipv6: { ...none, method: 'manual', addresses: ['fd00:30::2/64'], gateway: 'fd00:30::1' },
  stored: 'memory',
}
const bridge = { op: 'nm.connection', lab: 'office', called: 'br0', as: 'new', profile: bridgeProfile }
const portProfile = {
  interface: managedCard,
  type: { kind: 'ethernet' },
  port: { of: 'br0', kind: 'bridge' },
  stored: 'memory',
}
const port = { op: 'nm.connection', lab: 'office', called: managedCard, as: 'new', profile: portProfile }
const filtering = {
  ...bridge,
  profile: { ...bridgeProfile, type: { kind: 'bridge', stp: false, forwardDelay: 15, vlanFiltering: true } },
}
const own = (called: string): { kind: string; called: string } => ({ kind: 'own', called })
const activate = (called: string): Record<string, unknown> & { op: string } => ({
  op: 'nm.activate',
  lab: 'office',
  profile: own(called),
  device: called,
})

export const managerCases: OperationCase[] = [
  { name: 'a bridge with addresses', operation: bridge },
  { name: 'a card as port of it', first: [bridge], operation: port },
  {
    name: 'a card that carries VLANs of guests',
    first: [filtering],
    operation: { ...port, profile: { ...portProfile, vlans: [20, 30, 31, 32] } },
  },
  {
    name: 'a card that carries VLANs of guests no more',
    first: [filtering, { ...port, profile: { ...portProfile, vlans: [20, 30] } }],
    operation: { ...port, as: 'changed' },
  },
  {
    name: 'a bond',

    operation: {
      ...bridge,
      called: 'bond0',
      profile: {
        interface: 'bond0',
        type: { kind: 'bond', options: { mode: 'active-backup', miimon: 100, primary: managedCard } },
        port: { of: 'br0', kind: 'bridge' },
        stored: 'memory',
      },
    },
  },
  {
    name: 'a VLAN by DHCP',

    operation: {
      ...bridge,
      called: 'vlan20',
      profile: {
        interface: 'vlan20',
        type: { kind: 'vlan', link: managedCard, id: 20 },
        ipv4: { ...none, method: 'auto' },
        ipv6: { ...none, method: 'auto' },
        stored: 'disk',
      },
    },
  },
  {
    name: 'a bridge, changed',

    first: [bridge],
    operation: {
      ...bridge,
      as: 'changed',
      profile: { ...bridgeProfile, mtu: 1500, ipv4: { ...none, method: 'auto' }, ipv6: none },
    },
  },
  {
    name: 'a bridge',

    first: [bridge],
    operation: { op: 'nm.keep', lab: 'office', called: 'br0', interface: 'br0' },
  },
  {
    name: 'a bridge in memory',

    first: [bridge, activate('br0')],
    operation: { op: 'nm.remove', lab: 'office', called: 'br0', interface: 'br0' },
  },
  {
    name: 'a bridge that was kept',

    first: [bridge, { op: 'nm.keep', lab: 'office', called: 'br0', interface: 'br0' }],
    operation: { op: 'nm.remove', lab: 'office', called: 'br0', interface: 'br0' },
  },
  { name: 'a bridge', first: [bridge], operation: activate('br0') },
  {
    name: 'a port, in place of what was there',

    first: [bridge, port, activate('br0')],
    operation: activate(managedCard),
  },
  {
    name: 'what was there, in place of a port',

    first: [bridge, port, activate('br0'), activate(managedCard)],
    operation: {
      op: 'nm.activate',
      lab: 'office',
      profile: { kind: 'foreign', uuid: foreignProfile },
      device: managedCard,
    },
  },
  {
    name: 'a bridge',

    first: [bridge, activate('br0')],
    operation: { ...activate('br0'), op: 'nm.deactivate' },
  },
  {
    name: 'a tap and a bridge that are to come',

    operation: { op: 'nm.unmanaged', lab: 'office', interfaces: ['br1', 'tap0'] },
  },
  {
    name: 'nothing any more',

    first: [{ op: 'nm.unmanaged', lab: 'office', interfaces: ['br1'] }],
    operation: { op: 'nm.unmanaged', lab: 'office', interfaces: [] },
  },
  {
    name: 'a lab',
    operation: {
      op: 'unit.install',
      lab: 'office',
      program: '/usr/bin/tapdeck',
      file: '/etc/tapdeck/office.yaml',
      user: 1000,
    },
  },
  {
    name: 'a lab',
    first: [
      {
        op: 'unit.install',
        lab: 'office',
        program: '/usr/bin/tapdeck',
        file: '/etc/tapdeck/office.yaml',
        user: 1000,
      },
    ],
    operation: { op: 'unit.remove', lab: 'office' },
  },
]
