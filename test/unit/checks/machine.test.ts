// The checks of the CPU, the devices and the kernel, on machines of several kinds.
import { describe, expect, it } from 'vitest'
import { iommu } from '../../../src/engine/checks/devices/iommu.ts'
import { vfio } from '../../../src/engine/checks/devices/vfio.ts'
import { vhostNet } from '../../../src/engine/checks/devices/vhost-net.ts'
import { bridgeModule } from '../../../src/engine/checks/machine/bridge-module.ts'
import { cpu } from '../../../src/engine/checks/machine/cpu.ts'
import { kvm } from '../../../src/engine/checks/machine/kvm.ts'
import { tun } from '../../../src/engine/checks/machine/tun.ts'
import { userNamespaces } from '../../../src/engine/checks/machine/user-namespaces.ts'
import { machine } from './fake-machine.ts'

const cpuinfo = (flags: string, vendor = 'GenuineIntel') => ({
  '/proc/cpuinfo': `processor\t: 0\nvendor_id\t: ${vendor}\nflags\t\t: fpu vme ${flags} lm\n`,
})

describe('the CPU', () => {
  it('has virtualisation, on the metal', async () => {
    expect(await cpu.look(machine({ files: cpuinfo('vmx') }))).toMatchObject({
      state: 'good',
      finding: 'The CPU has Intel VT-x.',
    })
    expect(await cpu.look(machine({ files: cpuinfo('svm') }))).toMatchObject({
      state: 'good',
      finding: 'The CPU has AMD-V.',
    })
  })
  it('has it nested', async () => {
    const found = await cpu.look(machine({ files: cpuinfo('vmx hypervisor') }))
    expect(found).toMatchObject({ state: 'good', meaning: expect.stringContaining('nested') })
  })
  it('has none', async () => {
    expect(await cpu.look(machine({ files: cpuinfo('') }))).toMatchObject({
      state: 'warning',
      meaning: expect.stringContaining('firmware'),
    })
    const guest = await cpu.look(machine({ files: cpuinfo('hypervisor') }))
    expect(guest).toMatchObject({ state: 'warning', finding: expect.stringContaining('a virtual machine') })
  })
  it('is that of a container', async () => {
    const files = { ...cpuinfo('vmx'), '/run/systemd/container': 'lxc\n' }
    expect(await cpu.look(machine({ files }))).toMatchObject({
      state: 'advice',
      finding: expect.stringContaining('lxc'),
    })
  })
})

describe('KVM', () => {
  it('works, if a guest ran', async () => {
    expect(await kvm.look(machine({ kvm: { state: 'works', why: '' } }))).toMatchObject({ state: 'good' })
  })
  it('is broken, with the reason', async () => {
    const found = await kvm.look(machine({ kvm: { state: 'broken', why: 'emulation failure' } }))
    expect(found).toMatchObject({ state: 'warning', finding: expect.stringContaining('emulation failure') })
    expect(found.fix).toBeUndefined()
  })
  it('is forbidden, and the group mends it', async () => {
    const found = await kvm.look(machine({ kvm: { state: 'forbidden', why: '' }, modes: { '/dev/kvm': '0660' } }))
    expect(found.fix).toMatchObject({ commands: ['sudo usermod -a -G kvm ada'], undo: ['sudo gpasswd -d ada kvm'] })
  })
  it('is absent, and the module of this CPU mends it where the kernel has it', async () => {
    const files = cpuinfo('svm')
    const found = await kvm.look(machine({ files, answers: { 'modinfo -n kvm_amd': '/lib/modules/kvm-amd.ko' } }))
    expect(found.fix?.commands).toEqual(['sudo modprobe kvm_amd'])
    expect((await kvm.look(machine({ files }))).fix).toBeUndefined()
  })
})

describe('/dev/net/tun', () => {
  const file = '/dev/net/tun'
  it('opens', async () => {
    expect(await tun.look(machine({ devices: { [file]: 'open' } }))).toMatchObject({ state: 'good' })
  })
  it('is absent: the module mends it', async () => {
    const found = await tun.look(machine({ answers: { 'modinfo -n tun': '/lib/modules/tun.ko' } }))
    expect(found).toMatchObject({
      state: 'bad',
      fix: { commands: ['sudo modprobe tun'], undo: ['sudo modprobe -r tun'] },
    })
  })
  it('is forbidden: the mode is given and can be put back', async () => {
    const found = await tun.look(machine({ devices: { [file]: 'forbidden' }, modes: { [file]: '0600' } }))
    expect(found).toMatchObject({
      state: 'bad',
      fix: { commands: [`sudo chmod 0666 ${file}`], undo: [`sudo chmod 0600 ${file}`] },
    })
  })
  it('is broken', async () => {
    expect(await tun.look(machine({ devices: { [file]: 'broken' } }))).toMatchObject({ state: 'bad' })
  })
})

describe('bridges', () => {
  const trial = 'unshare --user --map-root-user --net ip link add tapdeck0 type bridge'
  it('are there', async () => {
    expect(await bridgeModule.look(machine({ files: { '/sys/module/bridge/version': '2.3' } }))).toMatchObject({
      state: 'good',
    })
    expect(await bridgeModule.look(machine({ answers: { [trial]: '' } }))).toMatchObject({ state: 'good' })
  })
  it('are not in this kernel', async () => {
    const stderr = 'Error: Unknown device type.'
    expect(await bridgeModule.look(machine({ answers: { [trial]: { code: 2, stderr } } }))).toMatchObject({
      state: 'bad',
    })
  })
  it('cannot be tried', async () => {
    const stderr = 'unshare: unshare failed: Operation not permitted'
    expect(await bridgeModule.look(machine({ answers: { [trial]: { code: 1, stderr } } }))).toMatchObject({
      state: 'unknown',
    })
  })
})

describe('user namespaces', () => {
  const trial = 'unshare --user --map-root-user --mount --net true'
  const refused = { [trial]: { code: 1, stderr: 'unshare: unshare failed: Operation not permitted' } }
  it('can be made', async () => {
    expect(await userNamespaces.look(machine({ answers: { [trial]: '' } }))).toMatchObject({ state: 'good' })
  })
  it.each([
    ['kernel.unprivileged_userns_clone', '0', '1'],
    ['user.max_user_namespaces', '0', '10000'],
    ['kernel.apparmor_restrict_unprivileged_userns', '1', '0'],
  ])('are forbidden by %s', async (key, value, allow) => {
    const files = { [`/proc/sys/${key.replaceAll('.', '/')}`]: `${value}\n` }
    const found = await userNamespaces.look(machine({ answers: refused, files }))
    expect(found).toMatchObject({
      state: 'bad',
      fix: { commands: [`sudo sysctl -w ${key}=${allow}`], undo: [`sudo sysctl -w ${key}=${value}`] },
    })
  })
  it('are forbidden by something else', async () => {
    expect((await userNamespaces.look(machine({ answers: refused }))).fix).toBeUndefined()
  })
})

describe('the IOMMU', () => {
  it('is on', async () => {
    const files = { '/sys/kernel/iommu_groups/0/type': 'DMA', '/sys/kernel/iommu_groups/1/type': 'DMA' }
    expect(await iommu.look(machine({ files }))).toMatchObject({
      state: 'good',
      finding: 'It is on: 2 groups of devices.',
    })
  })
  it('is off on Intel: the command line of the kernel mends it, by grub or grubby', async () => {
    const files = { ...cpuinfo('vmx'), '/proc/cmdline': 'quiet\n' }
    const debian = machine({ files: { ...files, '/etc/default/grub.d/x.cfg': '' }, programs: ['update-grub'] })
    expect((await iommu.look(debian)).fix?.undo).toEqual([
      'sudo rm /etc/default/grub.d/tapdeck.cfg',
      'sudo update-grub',
    ])
    const fedora = await iommu.look(machine({ files, programs: ['grubby'] }))
    expect(fedora.fix?.commands).toEqual(['sudo grubby --update-kernel=ALL --args=intel_iommu=on'])
    expect((await iommu.look(machine({ files }))).fix).toBeUndefined()
  })
  it('is off in the firmware', async () => {
    const asked = { ...cpuinfo('vmx'), '/proc/cmdline': 'intel_iommu=on\n' }
    expect(await iommu.look(machine({ files: asked }))).toMatchObject({
      state: 'advice',
      meaning: expect.stringContaining('VT-d'),
    })
    const amd = await iommu.look(machine({ files: cpuinfo('svm', 'AuthenticAMD') }))
    expect(amd).toMatchObject({ state: 'advice', meaning: expect.stringContaining('AMD-Vi') })
  })
})

describe('drivers for devices', () => {
  it('vfio-pci is loaded, can be loaded, or is not there', async () => {
    expect(await vfio.look(machine({ files: { '/sys/bus/pci/drivers/vfio-pci/bind': '' } }))).toMatchObject({
      state: 'good',
    })
    const there = await vfio.look(machine({ answers: { 'modinfo -n vfio-pci': '/lib/modules/vfio-pci.ko' } }))
    expect(there.fix?.commands).toEqual(['sudo modprobe vfio-pci'])
    expect(await vfio.look(machine({}))).toMatchObject({
      state: 'advice',
      finding: expect.stringContaining('no driver'),
    })
  })
  it('vhost-net opens, is absent, or forbidden', async () => {
    const file = '/dev/vhost-net'
    expect(await vhostNet.look(machine({ devices: { [file]: 'open' } }))).toMatchObject({ state: 'good' })
    expect(await vhostNet.look(machine({}))).toMatchObject({ state: 'advice' })
    expect(await vhostNet.look(machine({ devices: { [file]: 'forbidden' } }))).toMatchObject({ state: 'advice' })
  })
})
