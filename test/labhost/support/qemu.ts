// The command line of the lab host's QEMU.
import { join } from 'node:path'
import { cableOf } from './outer.ts'

/** Two kinds of card, as machines have: the last one is of Intel's. */
export const cards = [
  { name: 'eth0', mac: '52:54:00:aa:00:00', driver: 'virtio_net' },
  { name: 'eth1', mac: '52:54:00:aa:00:01', driver: 'virtio_net' },
  { name: 'eth2', mac: '52:54:00:aa:00:02', driver: 'virtio_net' },
  { name: 'eth3', mac: '52:54:00:aa:00:03', driver: 'e1000' },
] as const

/** In the run folder of the machine. */
export const filesIn = (folder: string) => ({
  agent: join(folder, 'agent.sock'),
  script: join(folder, 'agent.mjs'),
  qmp: join(folder, 'qmp.sock'),
  disk: join(folder, 'disk'),
  serial: join(folder, 'serial'),
})

const checkout = join(import.meta.dirname, '../../..')

const share = (tag: string, path: string): string[] => [
  '-fsdev',
  `local,id=${tag},path=${path},security_model=none,multidevs=remap,readonly=on`,
  '-device',
  `virtio-9p-pci,fsdev=${tag},mount_tag=${tag}`,
]

/** Each card has a slot of its own, so its PCI address: 0000:00:10.0 and on. `speed` is what 802.3ad wants to know. */
const cardArguments = cards.flatMap(({ mac, driver }, at) => [
  '-netdev',
  `tap,id=net${at},ifname=${cableOf(at)},script=no,downscript=no`,
  '-device',
  `${driver === 'e1000' ? 'e1000' : 'virtio-net-pci,speed=1000,duplex=full'},id=card${at},netdev=net${at},mac=${mac},addr=0x${(16 + at).toString(16)},romfile=`,
])

/** `image` is the folder that image/build prints. The disk's writes are in this machine's memory as soon as the guest's kernel has made them. */
export function qemuArguments(image: string, folder: string): string[] {
  const files = filesIn(folder)
  const boot = join(checkout, 'test/labhost/image/boot')
  if (/[\s"]/.test(boot + files.script)) throw new Error(`the lab host cannot boot from a path with spaces: ${boot}`)
  return [
    'qemu-system-x86_64',
    ...['-accel', 'tcg,thread=multi,tb-size=512', '-M', 'q35', '-smp', '2', '-m', '1536'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-serial', `file:${files.serial}`],
    ...['-qmp', `unix:${files.qmp},server=on,wait=off`],
    ...['-drive', `file=${files.disk},format=raw,if=virtio,cache=unsafe`],
    ...['-device', 'virtio-serial-pci', '-chardev', `socket,id=agent,path=${files.agent},server=on,wait=off`],
    ...['-device', 'virtserialport,chardev=agent,name=agent', '-device', 'virtio-rng-pci'],
    ...share('machine', '/'),
    ...share('modules', join(image, 'modules')),
    ...cardArguments,
    ...['-kernel', join(image, 'vmlinux'), '-initrd', join(image, 'initrd')],
    '-append',
    `console=ttyS0 quiet panic=-1 mitigations=off net.ifnames=0 lab.boot=${boot} lab.agent=${files.script} lab.checkout=${checkout}`,
  ]
}
