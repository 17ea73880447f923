// Of which interfaces the files of systemd-networkd speak: those that systemd brings, and such as people write.
import { describe, expect, it } from 'vitest'
import { fileFor, parseNetworkFiles, type Matched } from '../../../src/core/host/managers/network-files.ts'

const bridge: Matched = { name: 'office-lan', kind: 'bridge', macs: ['52:54:00:00:00:01'] }
const card: Matched = { name: 'enp3s0', kind: 'card', macs: ['52:54:00:00:00:02'], driver: 'e1000e' }
const etc = (name: string): string => `/etc/systemd/network/${name}.network`
const matched = (match: string, link: Matched): boolean =>
  fileFor(parseNetworkFiles({ [etc('10')]: `[Match]\n${match}\n` }), link) !== undefined

describe('a file of systemd-networkd', () => {
  it.each([
    ['Name=*', true, true],
    ['Name=en*', false, true],
    ['Name=en[a-p]?s0 wl*', false, true],
    ['Name=en[!a-p]*', false, false],
    ['Name=!en*', true, false],
    ['Name=!office-* eth0', false, true],
    ['Name=eth0\nName=enp3s0', false, true],
    ['Name=enp3s0\nName=\nName=eth0', false, false],
    ['Name=enp3s0.1', false, false],
    ['Type=ether', false, true],
    ['Type=!ether', true, false],
    ['Type=wlan\nWLANInterfaceType=ad-hoc', false, false],
    ['Kind=bridge', true, false],
    ['Name=*\nKind=!*', false, true],
    ['Driver=e1000e', false, true],
    ['Name=vz-*\nDriver=bridge', false, false],
    ['MACAddress=52-54-00-00-00-02', false, true],
    ['MACAddress=52:54:00:00:00:01 52:54:00:00:00:09', true, false],
    ['PermanentMACAddress=52:54:00:00:00:02\nName=enp3s0', false, true],
    ['Path=pci-0000:03:00.0', false, false],
    ['Virtualization=no', false, false],
    ['# nothing', false, false],
  ])('with %j', (match, ofBridge, ofCard) => {
    expect([matched(match, bridge), matched(match, card)]).toEqual([ofBridge, ofCard])
  })

  it('counts by its name alone, and hides those of the same name in folders after its own', () => {
    const files = parseNetworkFiles({
      '/usr/lib/systemd/network/10-all.network': '[Match]\nName=*\n',
      [etc('10-all')]: '',
      [etc('30-card')]: '[Match]\nName=enp3s0\n',
      '/run/systemd/network/20-netplan.network': '[Match]\nName=enp3s0\n[Link]\nUnmanaged=yes\n',
    })
    expect(files.map(({ file }) => file)).toEqual(['/run/systemd/network/20-netplan.network', etc('30-card')])
    expect(fileFor(files, card)).toBeUndefined()
  })
})
