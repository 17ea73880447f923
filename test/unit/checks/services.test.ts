// The checks of DHCP and DNS, and of the programs that Tapdeck needs.
import { describe, expect, it } from 'vitest'
import { bridgeHelper } from '../../../src/engine/checks/programs/bridge-helper.ts'
import { ip } from '../../../src/engine/checks/programs/ip.ts'
import { nft } from '../../../src/engine/checks/programs/nft.ts'
import { privilege } from '../../../src/engine/checks/programs/privilege.ts'
import { qemuImg } from '../../../src/engine/checks/programs/qemu-img.ts'
import { qemu } from '../../../src/engine/checks/programs/qemu.ts'
import { uplink } from '../../../src/engine/checks/programs/uplink.ts'
import { dhcpPort } from '../../../src/engine/checks/services/dhcp-port.ts'
import { dnsPort } from '../../../src/engine/checks/services/dns-port.ts'
import { dnsmasq } from '../../../src/engine/checks/services/dnsmasq.ts'
import { systemDnsmasq } from '../../../src/engine/checks/services/system-dnsmasq.ts'
import { machine, processFiles } from './fake-machine.ts'

const heading =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n'
/** A line of /proc/net/udp: `address` is hexadecimal, its bytes turned round. */
const udp = (address: string, port: number, inode: number) =>
  `${heading}  12: ${address}:${port.toString(16).padStart(4, '0').toUpperCase()} 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 ${inode} 2 0000000000000000 0\n`
const holds = (pid: number, inode: number) => ({ [`/proc/${pid}/fd/4`]: `socket:[${inode}]` })
const ours = ['dnsmasq', '--bind-dynamic', '--dhcp-option=tag:tapdeck,3']

describe('the port of DHCP', () => {
  it('is free', () => {
    expect(dhcpPort.look(machine({ files: { '/proc/net/udp': udp('00000000', 68, 11) } }))).toMatchObject({
      state: 'good',
    })
  })
  it('is taken by a server that does not share it', () => {
    const files = { '/proc/net/udp': udp('00000000', 67, 11), ...processFiles(90, 'dhcpd', ['dhcpd', '-4']) }
    const found = dhcpPort.look(machine({ files, links: holds(90, 11) }))
    expect(found).toMatchObject({
      state: 'warning',
      finding: 'dhcpd listens on port 67 of all addresses (process 90).',
    })
  })
  it('is shared by the dnsmasqs of labs and of libvirt', () => {
    for (const args of [ours, ['dnsmasq', '--conf-file=/var/lib/libvirt/dnsmasq/default.conf']]) {
      const files = { '/proc/net/udp': udp('00000000', 67, 11), ...processFiles(90, 'dnsmasq', args) }
      expect(dhcpPort.look(machine({ files, links: holds(90, 11) }))).toMatchObject({ state: 'good' })
      // the sockets of another user's process may not be seen
      expect(dhcpPort.look(machine({ files }))).toMatchObject({ state: 'good' })
    }
  })
  it('is taken by somebody of whom nothing is known', () => {
    const found = dhcpPort.look(machine({ files: { '/proc/net/udp': udp('00000000', 67, 11) } }))
    expect(found).toMatchObject({ state: 'warning', finding: expect.stringContaining('a process of another user') })
  })
})

describe('the port of DNS', () => {
  it('is taken on one address only', () => {
    const files = {
      '/proc/net/udp': udp('3500007F', 53, 12),
      ...processFiles(91, 'systemd-resolve', ['systemd-resolved']),
    }
    const found = dnsPort.look(machine({ files, links: holds(91, 12) }))
    expect(found).toMatchObject({ state: 'good', finding: expect.stringContaining('systemd-resolve on 127.0.0.53') })
  })
  it('is taken on all addresses, of IPv4 or IPv6, by UDP or TCP', () => {
    const six = udp('00000000000000000000000000000000', 53, 12)
    const tcp = udp('00000000', 53, 12).replace(' 07 ', ' 0A ')
    for (const [file, text] of [
      ['udp', udp('00000000', 53, 12)],
      ['udp6', six],
      ['tcp', tcp],
    ]) {
      const files = { [`/proc/net/${file}`]: text ?? '', ...processFiles(91, 'named', ['named']) }
      const found = dnsPort.look(machine({ files, links: holds(91, 12) }))
      expect(found).toMatchObject({ state: 'warning', finding: expect.stringContaining('named') })
    }
  })
  it('is free', () => {
    expect(dnsPort.look(machine({}))).toMatchObject({ state: 'good', finding: 'Nobody listens there.' })
  })
})

describe('a dnsmasq of the machine', () => {
  const system = ['/usr/sbin/dnsmasq', '-x', '/run/dnsmasq/dnsmasq.pid', '-7', '/etc/dnsmasq.d,.dpkg-dist,.dpkg-old']
  it('does not run, or only those of labs do', () => {
    expect(systemDnsmasq.look(machine({}))).toMatchObject({ state: 'good' })
    expect(systemDnsmasq.look(machine({ files: processFiles(95, 'dnsmasq', ours) }))).toMatchObject({ state: 'good' })
  })
  it('takes all interfaces, and can be told not to', () => {
    expect(systemDnsmasq.look(machine({ files: processFiles(95, 'dnsmasq', system) }))).toMatchObject({
      state: 'warning',
      fix: {
        commands: ['echo bind-dynamic | sudo tee /etc/dnsmasq.d/tapdeck.conf', 'sudo systemctl restart dnsmasq'],
        undo: ['sudo rm /etc/dnsmasq.d/tapdeck.conf', 'sudo systemctl restart dnsmasq'],
      },
    })
  })
  it('binds to what it serves, as its configuration says', () => {
    const files = { ...processFiles(95, 'dnsmasq', system), '/etc/dnsmasq.d/local.conf': '# x\nbind-interfaces\n' }
    expect(systemDnsmasq.look(machine({ files }))).toMatchObject({ state: 'advice' })
  })
  it('in another network does not count', () => {
    const links = { '/proc/self/ns/net': 'net:[1]', '/proc/95/ns/net': 'net:[2]' }
    expect(systemDnsmasq.look(machine({ files: processFiles(95, 'dnsmasq', system), links }))).toMatchObject({
      state: 'good',
    })
  })
  it('of another user, whose namespace only root may see, counts in this network and not in another', () => {
    const files = processFiles(95, 'dnsmasq', system)
    const links = { '/proc/self/ns/net': 'net:[1]' }
    const look = (inode: number) =>
      systemDnsmasq.look(machine({ files, links, inodes: { '/proc/self/net/dev': 11, '/proc/95/net/dev': inode } }))
    expect(look(11)).toMatchObject({ state: 'warning' })
    expect(look(12)).toMatchObject({ state: 'good' })
  })
})

const lookAtQemu = (version: string) =>
  qemu.look(
    machine({ programs: ['qemu-system-x86_64'], answers: { '/usr/bin/qemu-system-x86_64 --version': version } }),
  )
const lookAtIp = (text: string) => ip.look(machine({ programs: ['ip', 'bridge'], answers: { 'ip -V': text } }))
const lookAtUplink = (...programs: string[]) => uplink.look(machine({ programs: [...programs, 'apt-get'] }))

describe('programs', () => {
  const apt = ['apt-get']
  it('dnsmasq: there, old, broken, missing', async () => {
    const look = (answer: string | number) =>
      dnsmasq.look(machine({ programs: ['dnsmasq', ...apt], answers: { 'dnsmasq --version': answer } }))
    expect(await look('Dnsmasq version 2.90  Copyright (c) 2000-2024 Simon Kelley\n')).toMatchObject({ state: 'good' })
    expect(await look('Dnsmasq version 2.76  Copyright\n')).toMatchObject({ state: 'warning' })
    expect(await look(1)).toMatchObject({ state: 'bad' })
    expect(await dnsmasq.look(machine({ programs: apt }))).toMatchObject({
      state: 'bad',
      fix: { commands: ['sudo apt-get install --yes dnsmasq-base'], undo: ['sudo apt-get remove --yes dnsmasq-base'] },
    })
  })
  it('QEMU: there, without igb, old, broken, missing', async () => {
    expect(await lookAtQemu('QEMU emulator version 10.0.2 (Debian 1:10.0.2)\n')).toMatchObject({ state: 'good' })
    expect(await lookAtQemu('QEMU emulator version 7.2.22 (Debian)\n')).toMatchObject({
      state: 'good',
      meaning: expect.stringContaining('igb'),
    })
    expect(await lookAtQemu('QEMU emulator version 6.1.0\n')).toMatchObject({ state: 'warning' })
    expect(await lookAtQemu('')).toMatchObject({ state: 'bad' })
    expect((await qemu.look(machine({ programs: ['dnf'] }))).fix?.commands).toEqual(['sudo dnf install -y qemu-kvm'])
  })
  it('QEMU of RHEL is under another name', async () => {
    const files = { '/usr/libexec/qemu-kvm': '' }
    const answers = { '/usr/libexec/qemu-kvm --version': 'QEMU emulator version 9.1.0\n' }
    expect(await qemu.look(machine({ files, answers }))).toMatchObject({ state: 'good' })
  })
  it('qemu-img, nft: there or missing', async () => {
    expect(await qemuImg.look(machine({ programs: ['qemu-img'] }))).toMatchObject({ state: 'good' })
    expect((await qemuImg.look(machine({ programs: apt }))).fix?.commands).toEqual([
      'sudo apt-get install --yes qemu-utils',
    ])
    expect(
      await nft.look(machine({ answers: { 'nft --version': 'nftables v1.0.6 (Lester Gooch #5)\n' } })),
    ).toMatchObject({ state: 'good' })
    expect(await nft.look(machine({ programs: ['pacman'] }))).toMatchObject({
      state: 'bad',
      fix: { undo: ['sudo pacman -R --noconfirm nftables'] },
    })
  })
  it('iproute2: there, old, missing', async () => {
    expect(await lookAtIp('ip utility, iproute2-6.1.0, libbpf 1.1.2\n')).toMatchObject({ state: 'good' })
    expect(await lookAtIp('ip utility, iproute2-ss170501\n')).toMatchObject({ state: 'warning' })
    expect(await ip.look(machine({ programs: ['ip'] }))).toMatchObject({
      state: 'bad',
      finding: expect.stringContaining('bridge'),
    })
  })
  it('the way out of sandboxes: both, either, neither', async () => {
    expect(await lookAtUplink('slirp4netns', 'pasta')).toMatchObject({ state: 'good' })
    expect(await lookAtUplink('slirp4netns')).toMatchObject({
      state: 'good',
      meaning: expect.stringContaining('pasta'),
    })
    expect(await lookAtUplink('pasta')).toMatchObject({ state: 'advice' })
    expect((await lookAtUplink()).fix?.commands).toEqual(['sudo apt-get install --yes slirp4netns'])
  })
  it('rights: root, a launcher, none', async () => {
    expect(await privilege.look(machine({ user: { id: 0, name: 'root' } }))).toMatchObject({ state: 'good' })
    expect(await privilege.look(machine({ programs: ['sudo'] }))).toMatchObject({ state: 'good' })
    expect((await privilege.look(machine({ programs: apt }))).fix?.commands).toEqual(['apt-get install --yes sudo'])
  })
  it('the bridge helper: harmless, or open to all', () => {
    const file = '/usr/lib/qemu/qemu-bridge-helper'
    expect(bridgeHelper.look(machine({ modes: { [file]: '0755' } }))).toMatchObject({ state: 'good' })
    const files = { '/etc/qemu/bridge.conf': 'allow all\n' }
    expect(bridgeHelper.look(machine({ modes: { [file]: '04755' }, files }))).toMatchObject({
      state: 'advice',
      fix: { commands: [`sudo chmod u-s ${file}`], undo: [`sudo chmod 04755 ${file}`] },
    })
  })
})
