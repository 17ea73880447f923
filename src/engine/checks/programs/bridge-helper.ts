// qemu-bridge-helper: Tapdeck does not use it; one that lets everybody onto every bridge is worth a word.
import { advice, asRoot, good, type Check } from '../check.ts'

const files = ['/usr/lib/qemu/qemu-bridge-helper', '/usr/libexec/qemu-bridge-helper']

export const bridgeHelper: Check = {
  id: 'programs.bridge-helper',
  title: 'QEMU’s bridge helper',
  command: `ls -l ${files.join(' ')}; cat /etc/qemu/bridge.conf`,
  look(context) {
    const { probe } = context
    const file = files.find((name) => probe.mode(name) !== undefined)
    const mode = file === undefined ? undefined : probe.mode(file)
    const isSetuid = mode !== undefined && (Number.parseInt(mode, 8) & 0o4000) !== 0
    const allowsAll = /^\s*allow\s+all\b/m.test(probe.text('/etc/qemu/bridge.conf') ?? '')
    if (file === undefined || mode === undefined || !isSetuid || !allowsAll)
      return good(
        'It is not needed, and does no harm here.',
        'Tapdeck makes the taps of guests itself, each for its user.',
      )
    return advice(
      `${file} is setuid, and /etc/qemu/bridge.conf allows all bridges.`,
      'Every user can put a guest on every bridge of this machine. Tapdeck does not need it.',
      {
        what: 'Take the setuid bit away.',
        commands: asRoot(context, `chmod u-s ${file}`),
        undo: asRoot(context, `chmod ${mode} ${file}`),
      },
    )
  },
}
