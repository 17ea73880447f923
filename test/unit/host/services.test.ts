// Servers, guests and managers, by their command lines and files.
import { describe, expect, it } from 'vitest'
import { configFilesOf, dhcpServiceOf, leaseFilesOf, parseLeases } from '../../../src/core/host/parse/dnsmasq.ts'
import { managersAmong, networkdOwner, networkManagerOwner } from '../../../src/core/host/parse/managers.ts'
import { guestProcessOf, isQemu } from '../../../src/core/host/parse/qemu.ts'
import { recorded } from './recorded.ts'

const folder = '/run/user/1000/tapdeck/office'
const own = [
  '--conf-file=/dev/null',
  `--pid-file=${folder}/lan.dnsmasq.pid`,
  `--dhcp-leasefile=${folder}/lan.leases`,
  '--interface=office-lan',
  '--except-interface=lo',
  '--dhcp-option=tag:tapdeck,option:router,192.168.150.1',
]
const libvirtConf = '/var/lib/libvirt/dnsmasq/default.conf'
const libvirt = [`--conf-file=${libvirtConf}`, '--leasefile-ro', '--dhcp-script=/usr/lib/libvirt/libvirt_leaseshelper']

describe('a dnsmasq', () => {
  it('of a lab is known by its mark, and by its PID file which lab and network it serves', () => {
    expect(dhcpServiceOf(7, own, {})).toEqual({
      pid: 7,
      args: own,
      owner: { kind: 'tapdeck', lab: 'office', name: 'lan' },
      interfaces: ['office-lan'],
    })
    expect(leaseFilesOf(own, {})).toEqual([`${folder}/lan.leases`])
  })

  it('of somebody else may have a PID file of the same form', () => {
    expect(dhcpServiceOf(7, ['--pid-file=/run/office/lan.dnsmasq.pid'], {}).owner).toEqual({ kind: 'nobody' })
  })

  it('of libvirt is known by its configuration, which names the interface', () => {
    const configs = { [libvirtConf]: recorded('libvirt.conf') }
    expect(configFilesOf(libvirt)).toEqual([libvirtConf])
    expect(dhcpServiceOf(8, libvirt, configs)).toMatchObject({
      owner: { kind: 'libvirt', network: 'default' },
      interfaces: ['virbr0'],
    })
    expect(leaseFilesOf(libvirt, configs)).toEqual(['/var/lib/libvirt/dnsmasq/virbr0.status'])
    expect(dhcpServiceOf(8, libvirt, {}).interfaces).toEqual([])
  })

  it('of anybody may say its options in any of three ways', () => {
    const service = dhcpServiceOf(9, ['-i', 'br0', '--interface', 'br1', '--interface=br2,br3', '-l', '/tmp/l'], {})
    expect(service).toMatchObject({ owner: { kind: 'nobody' }, interfaces: ['br0', 'br1', 'br2', 'br3'] })
    expect(leaseFilesOf(service.args, {})).toEqual(['/tmp/l'])
    expect(leaseFilesOf([], {})).toEqual(['/var/lib/misc/dnsmasq.leases'])
    expect(dhcpServiceOf(9, ['--pid-file=/run/nm-dnsmasq-eth1.pid'], {}).owner).toEqual({ kind: 'networkmanager' })
  })

  it('writes its leases in lines, those of IPv6 with the DUID of the client', () => {
    expect(parseLeases('/x/lan.leases', recorded('dnsmasq.leases'), 'office-lan')).toEqual([
      { expires: 1795430400, mac: '52:54:00:aa:00:01', address: '192.168.150.11', name: 'web', device: 'office-lan' },
      { expires: 0, mac: '52:54:00:aa:00:02', address: '192.168.150.12', device: 'office-lan' },
      { expires: 1795430400, mac: '52:54:00:aa:00:01', address: 'fd00:150::1f4', name: 'web', device: 'office-lan' },
      { expires: 1795430400, mac: '00:04:de:ad:be:ef:00:00', address: 'fd00:150::1f5', device: 'office-lan' },
    ])
  })

  it('of libvirt leaves them to libvirt, as JSON', () => {
    expect(parseLeases('/var/lib/libvirt/dnsmasq/virbr0.status', recorded('virbr0.status'), 'virbr0')).toEqual([
      { expires: 1795430400, mac: '52:54:00:6b:3c:58', address: '192.168.122.45', name: 'fedora', device: 'virbr0' },
    ])
    expect(parseLeases('/var/lib/libvirt/dnsmasq/virbr1.status', '')).toEqual([])
  })
})

describe('a QEMU', () => {
  it('is known by its process name, which the kernel cuts', () => {
    expect(['qemu-system-x86', 'qemu-kvm', 'kvm'].every(isQemu)).toBe(true)
    expect(['qemu-img', 'kvm-irqfd-clean', 'kvmtool'].some(isQemu)).toBe(false)
  })

  it('of a lab has both names in one', () => {
    const args = ['-name', 'office/web', '-netdev', 'tap,id=net0,ifname=office-web0,script=no,downscript=no']
    expect(guestProcessOf(5, args, ['office-web0'])).toEqual({
      pid: 5,
      name: 'office/web',
      lab: 'office',
      guest: 'web',
      taps: ['office-web0'],
    })
  })

  it('of libvirt has its taps as descriptors, which only /proc tells', () => {
    const args = [
      '-name',
      'guest=fedora,debug-threads=on',
      '-netdev',
      '{"type":"tap","fd":"31","vhost":true,"id":"hostnet0"}',
    ]
    expect(guestProcessOf(6, args, ['vnet0'])).toEqual({ pid: 6, name: 'fedora', taps: ['vnet0'] })
  })

  it('may be called in old ways, or not at all', () => {
    expect(guestProcessOf(7, ['-net', 'nic', '-net', 'tap,ifname=tap3,script=no'], [])).toEqual({
      pid: 7,
      taps: ['tap3'],
    })
    expect(guestProcessOf(7, ['-nic', 'user', '-name', 'old,process=vm-old'], [])).toEqual({
      pid: 7,
      name: 'old',
      taps: [],
    })
  })
})

describe('managers', () => {
  it('are known by their process names', () => {
    expect(
      managersAmong(['dockerd', 'bash', 'NetworkManager', 'virtqemud', 'virtnetworkd', 'systemd-network']),
    ).toEqual(['networkmanager', 'networkd', 'libvirt', 'docker'])
  })

  it('say what they look after', () => {
    expect(networkManagerOwner(recorded('networkmanager-device.txt'))).toEqual({
      kind: 'networkmanager',
      connection: '2f7a5a3e-51c1-4f1c-9a0e-1d2c3b4a5f60',
    })
    expect(networkManagerOwner('[device]\nmanaged=false\n')).toBeUndefined()
    expect(networkdOwner(recorded('networkd-link.txt'))).toEqual({
      kind: 'networkd',
      file: '/run/systemd/network/10-netplan-ens3.network',
    })
    expect(networkdOwner('ADMIN_STATE=unmanaged\n')).toBeUndefined()
  })
})
