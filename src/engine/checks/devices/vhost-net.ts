// The kernel's own end of virtio cards.
import { advice, good, moduleFix, type Check } from '../check.ts'

const meaning = 'virtio cards of guests work without it, with a lower throughput: QEMU carries each packet itself.'

export const vhostNet: Check = {
  id: 'devices.vhost-net',
  title: 'vhost-net',
  command: 'ls -l /dev/vhost-net',
  async look(context) {
    const device = context.probe.open('/dev/vhost-net')
    if (device.state === 'open')
      return good('/dev/vhost-net opens.', 'The kernel can carry the packets of virtio cards.')
    if (device.state === 'absent')
      return advice('There is no /dev/vhost-net.', meaning, await moduleFix(context, 'vhost_net'))
    return advice(`/dev/vhost-net is there, and does not open for this user: ${device.why}.`, meaning)
  },
}
