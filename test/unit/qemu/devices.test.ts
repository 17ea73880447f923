// What QEMU says of itself, as 7.2 of Debian 12 and 10.0 of its backports word it.
import { expect, test } from 'vitest'
import {
  parseAccelerators,
  parseCardModels,
  parseMachines,
  parseNetdevs,
  parseVersion,
  usableModels,
} from '../../../src/core/qemu/devices.ts'
import { modelTraits, whyUnfit } from '../../../src/core/qemu/models.ts'

const deviceHelp = `Controller/Bridge/Hub devices:
name "i82801b11-bridge", bus PCI
name "usb-host", bus usb-bus

Network devices:
name "e1000", bus PCI, alias "e1000-82540em", desc "Intel Gigabit Ethernet"
name "i82801", bus PCI, desc "Intel i82801 Ethernet"
name "ne2k_isa", bus ISA
name "rocker", bus PCI, desc "Rocker Switch"
name "usb-net", bus usb-bus
name "virtio-net-device", bus virtio-bus
name "virtio-net-pci", bus PCI, alias "virtio-net"

Input devices:
name "i8042", bus ISA
`

test('the network devices of QEMU are read with bus, alias and description', () => {
  expect(parseCardModels(deviceHelp)).toEqual([
    { name: 'e1000', bus: 'PCI', alias: 'e1000-82540em', description: 'Intel Gigabit Ethernet' },
    { name: 'i82801', bus: 'PCI', description: 'Intel i82801 Ethernet' },
    { name: 'ne2k_isa', bus: 'ISA' },
    { name: 'rocker', bus: 'PCI', description: 'Rocker Switch' },
    { name: 'usb-net', bus: 'usb-bus' },
    { name: 'virtio-net-device', bus: 'virtio-bus' },
    { name: 'virtio-net-pci', bus: 'PCI', alias: 'virtio-net' },
  ])
})

test('what is no card is not offered as one, and virtio comes first', () => {
  expect(usableModels(parseCardModels(deviceHelp))).toEqual([
    'virtio-net',
    'virtio-net-pci',
    'e1000',
    'e1000-82540em',
    'i82801',
    'ne2k_isa',
    'usb-net',
  ])
})

test('a text without network devices is a fault with the text in it', () => {
  expect(() => parseCardModels('bash: kvm: command not found')).toThrow(
    expect.objectContaining({
      fault: expect.objectContaining({ code: 'qemu.unreadable', cause: 'bash: kvm: command not found' }),
    }),
  )
})

test('machines are read with what their short names stand for', () => {
  const text = `Supported machines are:
microvm              microvm (i386)
pc                   Standard PC (i440FX + PIIX, 1996) (alias of pc-i440fx-7.2)
pc-i440fx-7.2        Standard PC (i440FX + PIIX, 1996) (default)
pc-i440fx-1.7        Standard PC (i440FX + PIIX, 1996) (deprecated)
`
  expect(parseMachines(text)).toEqual([
    { name: 'microvm', description: 'microvm (i386)', isDefault: false, deprecated: false },
    {
      name: 'pc',
      description: 'Standard PC (i440FX + PIIX, 1996)',
      aliasOf: 'pc-i440fx-7.2',
      isDefault: false,
      deprecated: false,
    },
    {
      name: 'pc-i440fx-7.2',
      description: 'Standard PC (i440FX + PIIX, 1996)',
      isDefault: true,
      deprecated: false,
    },
    { name: 'pc-i440fx-1.7', description: 'Standard PC (i440FX + PIIX, 1996)', isDefault: false, deprecated: true },
  ])
})

test.each([
  [
    'QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)\nCopyright (c) 2003-2022',
    { major: 7, minor: 2, micro: 22, package: 'Debian 1:7.2+dfsg-7+deb12u18' },
  ],
  ['QEMU emulator version 10.0.2\n', { major: 10, minor: 0, micro: 2 }],
])('the version is read: %s', (text, version) => {
  expect(parseVersion(text)).toEqual(version)
})

test('accelerators and netdevs are read', () => {
  expect(parseAccelerators('Accelerators supported in QEMU binary:\ntcg\nkvm\n')).toEqual(['tcg', 'kvm'])
  expect(parseNetdevs('Available netdev backend types:\nsocket\nhubport\nvhost-user\nl2tpv3\n')).toEqual([
    'socket',
    'hubport',
    'vhost-user',
    'l2tpv3',
  ])
  expect(() => parseAccelerators('')).toThrow()
})

test('every model says when to take it, a new one too', () => {
  for (const { name } of parseCardModels(deviceHelp))
    expect((whyUnfit(name) ?? modelTraits(name).advice).length).toBeGreaterThan(20)
  expect(modelTraits('card-of-2030')).toMatchObject({ bus: 'pci', virtio: false, rom: false })
})
