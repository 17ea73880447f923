// The small Linux guest boots, gets its address, answers by HTTP, obeys its serial line and its power button.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { whenDone } from '../support/cleanup.ts'
import { guestImage } from '../support/world/guest-image.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { until } from '../support/until.ts'

const base64 = (script: string) => Buffer.from(script).toString('base64')

/** A bare QEMU with the guest; what its serial line said, and a way to type there. */
async function boot(kernel: string, initrd: string, append: string, args: string[]) {
  const machine = ['-M', 'q35', '-accel', 'tcg', '-m', '256', '-nodefaults', '-display', 'none', '-no-reboot']
  const guest = ['-kernel', kernel, '-initrd', initrd, '-append', `quiet ${append}`, '-serial', 'stdio']
  const child = spawn('qemu-system-x86_64', [...machine, ...guest, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  let said = ''
  child.stdout.on('data', (text: Buffer) => (said += text.toString()))
  whenDone(async () => {
    child.kill('SIGKILL')
    await ended
  })
  let alive = true
  void ended.then(() => (alive = false))
  const says = async (pattern: RegExp) => {
    await until(() => pattern.test(said) || !alive, { what: `${pattern} on the serial line`, deadline: 60_000 })
    if (!pattern.test(said)) throw new Error(`QEMU ended, and ${pattern} was not on the serial line:\n${said}`)
  }
  return { says, ended, type: (line: string) => child.stdin.write(`${line}\n`), said: () => said }
}

const card = (index: number, net: string, model = 'virtio-net-pci') =>
  `-netdev user,id=n${index},net=${net} -device ${model},netdev=n${index},romfile=`.split(' ')

describe('the guest image', () => {
  it('has a lease on every card, a fixed address where it is told one, names, and a web page', async () => {
    const { kernel, initrd } = await guestImage()
    const script = base64('wget -qO- http://web/; ip -4 -o address show dev eth1; ping -qc1 10.0.2.2')
    const append = `td.name=web td.ip=eth1:10.7.0.9/24 td.run=${script}`
    const cards = [...card(0, '10.0.2.0/24'), ...card(1, '10.7.0.0/24'), ...card(2, '10.8.0.0/24')]
    const guest = await boot(kernel, initrd, append, cards)
    await guest.says(/^DONE 0 /m)
    expect(guest.said()).toMatch(/^LEASE eth0 10\.0\.2\.15 gw=10\.0\.2\.2 dns=10\.0\.2\.3 /m)
    expect(guest.said()).toMatch(/^LEASE eth2 10\.8\.0\.15 /m)
    expect(guest.said()).toMatch(/^FIXED eth1 10\.7\.0\.9\/24/m)
    expect(guest.said()).toContain('hello from web')
    expect(guest.said()).toContain('inet 10.7.0.9/24')
    expect(guest.said()).toContain('1 packets received')
    expect(await guest.ended).toEqual([0, null])
  })

  it('gives a shell on the serial line, sees a card that comes later, and powers off by its button', async () => {
    const { screenKernel, initrd } = await guestImage()
    const socket = join(await tempFolder(), 'qmp')
    const spare = ['-device', 'pcie-root-port,id=spare', '-qmp', `unix:${socket},server=on,wait=off`]
    const guest = await boot(screenKernel, initrd, 'td.name=two', [...card(0, '10.0.2.0/24'), ...spare])
    await guest.says(/^READY two /m)
    guest.type('echo sum-$((40+2))')
    await guest.says(/^sum-42/m)

    const qmp = connect(socket)
    whenDone(() => void qmp.destroy())
    const tell = (execute: string, args = {}) => qmp.write(JSON.stringify({ execute, arguments: args }))
    tell('qmp_capabilities')
    tell('netdev_add', { type: 'user', id: 'later', net: '10.9.0.0/24' })
    tell('device_add', { driver: 'virtio-net-pci', netdev: 'later', bus: 'spare', id: 'card', romfile: '' })
    await guest.says(/^LEASE eth1 10\.9\.0\.15 /m)
    tell('system_powerdown')
    await guest.says(/^POWER button/m)
    expect(await guest.ended).toEqual([0, null])
  })

  it('knows every card of QEMU with the other kernel', async () => {
    const { kernel, initrd } = await guestImage('amd64')
    const models = ['e1000', 'e1000e', 'rtl8139', 'pcnet', 'ne2k_pci', 'i82559er', 'vmxnet3', 'virtio-net-pci']
    const script = 'for c in /sys/class/net/eth*; do basename $(readlink $c/device/driver); done'
    const cards = models.flatMap((model, index) => card(index, `10.${20 + index}.0.0/24`, model))
    const guest = await boot(kernel, initrd, `td.run=${base64(script)}`, cards)
    await guest.says(/^DONE 0 /m)
    const drivers = ['e1000', 'e1000e', '8139cp', 'pcnet32', 'ne2k-pci', 'e100', 'vmxnet3', 'virtio_net']
    for (const driver of drivers) expect(guest.said()).toMatch(new RegExp(`^${driver}\\r?$`, 'm'))
    for (const index of models.keys()) expect(guest.said()).toContain(`gw=10.${20 + index}.0.2`)
  })
})
