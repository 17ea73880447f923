// Whether taps can be made: /dev/net/tun, open to this user.
import { unreachable } from '../../../core/fault.ts'
import { asRoot, bad, good, moduleFix, type Check } from '../check.ts'

const file = '/dev/net/tun'
const meaning = 'No guest can be on a network or a bridge, and no sandbox can have a way out: both need it.'

export const tun: Check = {
  id: 'machine.tun',
  title: 'TUN/TAP device',
  command: `ls -l ${file}`,
  async look(context) {
    const device = context.probe.open(file)
    switch (device.state) {
      case 'open':
        return good(`${file} opens.`, 'Guests can be connected by taps, and sandboxes can have a way out.')
      case 'absent':
        return bad(`There is no ${file}.`, meaning, await moduleFix(context, 'tun'))
      case 'forbidden': {
        const mode = context.probe.mode(file) ?? '0600'
        return bad(`${file} is there, and this user may not open it (mode ${mode}).`, meaning, {
          what: 'Open it to all, as distributions do: what a tap may do is decided by its network namespace.',
          commands: asRoot(context, `chmod 0666 ${file}`),
          undo: asRoot(context, `chmod ${mode} ${file}`),
        })
      }
      case 'broken':
        return bad(`${file} does not open: ${device.why}.`, meaning, await moduleFix(context, 'tun'))
      default:
        return unreachable(device)
    }
  },
}
