// What nmcli prints and what managers keep in files, recorded from NetworkManager 1.42 on Debian 12.
import { describe, expect, it } from 'vitest'
import { comparable } from '../../../src/core/host/compare.ts'
import { interfacesIn, managerOfLink, type ManagerFacts } from '../../../src/core/host/managers/configured.ts'
import { parseConnections, parseNmDevices, profilesToRead } from '../../../src/core/host/managers/nmcli.ts'
import { networkdFile, networkdText, parseNetworkd } from '../../../src/core/host/managers/networkd.ts'
import { parseUnit, unitText } from '../../../src/core/host/managers/unit.ts'
import { parseUnmanaged, unmanagedText } from '../../../src/core/host/managers/unmanaged.ts'
import { emptyHost } from '../../../src/core/host/schema.ts'
import { recorded } from './recorded.ts'

const list = recorded('networkmanager-profiles.txt')
const details = recorded('networkmanager-details.txt')
const devices = parseNmDevices(recorded('networkmanager-devices.txt'))
const connections = parseConnections(list, details, devices)
const named = (id: string) => connections.find((connection) => connection.id === id)

describe('NetworkManager', () => {
  it('manages some interfaces, only notes others, and leaves the rest alone', () => {
    expect(devices).toEqual([
      { name: 'br0', care: 'managed', connection: '7d2be14f-387a-4ccd-9fca-50e23ce9e74f' },
      { name: 'lo', care: 'externally', connection: '95743641-b25f-489b-8ae1-0790431afb7c' },
      { name: 'brx', care: 'externally', connection: '1a7e6884-3bc2-4df9-9cd9-ed138febcf93' },
      { name: 'enp0s4', care: 'managed', connection: 'ae72e09d-a888-412a-96bc-db91eabcb9c0' },
      { name: 'enp0s5', care: 'managed', connection: '9bc1a7c2-4ce7-34b1-946a-3d646090b830' },
      { name: 'bry', care: 'unmanaged' },
    ])
  })

  it('has profiles with their settings, but for those by which it notes what others made', () => {
    expect(connections.map(({ id }) => id)).toEqual([
      'Wired connection 2',
      'tapdeck:office/br0',
      'tapdeck:office/enp0s4',
      'guest: wifi\\5G',
      'office: wire\\x',
    ])
    expect(named('office: wire\\x')).toEqual({
      uuid: 'c33ad1e9-8706-4bc3-b7fb-65b8e3af6b43',
      id: 'office: wire\\x',
      type: '802-3-ethernet',
      autoconnect: true,
      priority: 0,
      stored: 'disk',
      file: '/etc/NetworkManager/system-connections/office: wire\\x.nmconnection',
      settings: {
        interfaceName: 'enp0s4',
        ipv4: {
          method: 'manual',
          addresses: ['10.20.190.2/24', '10.20.191.2/24'],
          gateway: '10.20.190.1',
          dns: ['10.20.190.9', '10.20.190.10'],
          search: ['lan.test'],
          routes: ['10.50.0.0/16 10.20.190.7 50', '10.51.0.0/16 10.20.190.8'],
        },
        ipv6: {
          method: 'manual',
          addresses: ['fd00:1::2/64'],
          gateway: 'fd00:1::1',
          dns: [],
          search: [],
          routes: ['fd00:5::/64 fd00:1::9'],
        },
      },
    })
    expect(named('tapdeck:office/br0')).toMatchObject({
      device: 'br0',
      state: 'activated',
      stored: 'memory',
      priority: 100,
      settings: {
        mac: '52:54:00:AA:00:00',
        mtu: 1400,
        bridge: { stp: false, forwardDelay: 15, vlanFiltering: false },
      },
    })
    expect(named('tapdeck:office/enp0s4')?.settings).toEqual({
      interfaceName: 'enp0s4',
      controller: 'br0',
      portOf: 'bridge',
      mtu: 1400,
    })
  })

  it('is asked for the settings only of what a lab has to do with', () => {
    expect(profilesToRead(list)).toHaveLength(5)
    expect(named('guest: wifi\\5G')?.settings).toBeUndefined()
  })

  it('says nothing that can be read in another number of fields', () => {
    expect(() => parseNmDevices('br0:bridge\n')).toThrow('What `nmcli device status` says cannot be understood.')
  })

  it('gives a profile of ours another UUID each time: that alone is no other machine', () => {
    const other = connections.map((one) => (one.id.startsWith('tapdeck:') ? { ...one, uuid: 'another' } : one))
    expect(comparable({ ...emptyHost, connections: other })).toEqual(comparable({ ...emptyHost, connections }))
    const foreign = connections.map((one) => ({ ...one, uuid: 'another' }))
    expect(comparable({ ...emptyHost, connections: foreign })).not.toEqual(comparable({ ...emptyHost, connections }))
  })
})

describe('who configures an interface', () => {
  const nobody: ManagerFacts = {
    devices: [],
    connections: [],
    networkManager: undefined,
    networkd: undefined,
    interfaces: {},
  }

  it('is NetworkManager, by a profile; not where it only notes the interface', () => {
    const facts = { ...nobody, devices, connections }
    expect(managerOfLink('enp0s4', facts)).toEqual({
      kind: 'networkmanager',
      connection: 'ae72e09d-a888-412a-96bc-db91eabcb9c0',
    })
    expect(managerOfLink('brx', facts)).toBeUndefined()
    expect(managerOfLink('bry', facts)).toBeUndefined()
  })

  it('is netplan where the file has its name', () => {
    const file = '/run/systemd/network/10-netplan-eth0.network'
    expect(managerOfLink('eth0', { ...nobody, networkd: { kind: 'networkd', file } })).toEqual({
      kind: 'netplan',
      through: 'networkd',
      file,
    })
    const profile = {
      uuid: 'u',
      id: 'netplan-eth0',
      type: '802-3-ethernet',
      autoconnect: true,
      priority: 0,
      stored: 'memory' as const,
      file: '/run/NetworkManager/system-connections/netplan-eth0.nmconnection',
    }
    const device = { name: 'eth0', care: 'managed' as const, connection: 'u' }
    expect(managerOfLink('eth0', { ...nobody, devices: [device], connections: [profile] })).toEqual({
      kind: 'netplan',
      through: 'networkmanager',
      file: profile.file,
    })
  })

  it('is systemd-networkd by its file', () => {
    const file = '/etc/systemd/network/20-wired.network'
    expect(managerOfLink('eth0', { ...nobody, networkd: { kind: 'networkd', file } })).toEqual({
      kind: 'networkd',
      file,
    })
  })

  it('is ifupdown by what /etc/network/interfaces says, but not where that is `manual`', () => {
    const text =
      'auto lo\niface lo inet loopback\nallow-hotplug eth0\niface eth0 \\\n  inet dhcp\niface eth1 inet manual\n'
    expect(interfacesIn(text)).toEqual(['eth0'])
    const interfaces = { '/etc/network/interfaces': text }
    expect(managerOfLink('eth0', { ...nobody, interfaces })).toEqual({
      kind: 'ifupdown',
      file: '/etc/network/interfaces',
    })
    expect(managerOfLink('eth1', { ...nobody, interfaces })).toBeUndefined()
  })
})

describe('files of ours', () => {
  it('say to NetworkManager what it leaves alone, and can be read back', () => {
    const text = unmanagedText('office', ['office-lan', 'br0'])
    expect(text).toContain('unmanaged-devices+=interface-name:=office-lan;interface-name:=br0\n')
    expect(parseUnmanaged(text)).toEqual(['office-lan', 'br0'])
    expect(parseUnmanaged('[keyfile]\n')).toEqual([])
  })

  it('say to systemd-networkd what it leaves alone, before any other file, and can be read back', () => {
    const text = networkdText('office', ['br0', 'eth0'])
    expect(text).toContain('[Match]\nName=br0 eth0\n\n[Link]\nUnmanaged=yes\n')
    expect(parseNetworkd(text)).toEqual(['br0', 'eth0'])
    expect(parseNetworkd('[Match]\n')).toEqual([])
    const name = networkdFile('office').split('/').at(-1) ?? ''
    expect(['10-netplan-eth0.network', '00-wire.network', name].toSorted()[0]).toBe(name)
  })

  it('say to systemd what it applies, and can be read back; a unit that somebody changed is nobody’s', () => {
    const unit = { lab: 'office', program: '/usr/bin/tapdeck', file: '/etc/tapdeck/office.yaml', user: 1000 }
    const text = unitText(unit)
    expect(text).toContain('ExecStart=/usr/bin/tapdeck apply /etc/tapdeck/office.yaml --yes\n')
    expect(text, 'what an interrupted change has left is undone before').toMatch(/^After=.* tapdeck-recover\.service$/m)
    expect(parseUnit('office', text, 'enabled')).toEqual({ ...unit, state: 'enabled' })
    expect(parseUnit('office', text.replace('oneshot', 'simple'), 'enabled')).toBeUndefined()
    expect(parseUnit('other', text, 'enabled')).toBeUndefined()
  })
})
