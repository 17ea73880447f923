// How one sits at a guest: the monitors, the serial line, the screen and its VNC. All by sockets in the run folder.
import { unreachable, type Fault } from '../fault.ts'
import type { Guest } from '../lab/schema.ts'
import { endpointText } from '../lab/words.ts'
import { finding, guestFiles, type Build } from './facts.ts'
import { hasUsbDisk } from './disks.ts'
import { modelTraits } from './models.ts'
import { optionText } from './option.ts'

const socket = (id: string, path: string, more: Record<string, string> = {}): string[] => [
  '-chardev',
  optionText('socket', { id, path, server: true, wait: false, ...more }),
]

/** QMP for the engine, the human monitor, the serial line. What the guest says before anyone looks is in serial.log. */
export function consoleArgs({ definition, place }: Build): string[] {
  const files = guestFiles(place.folder)
  return [
    ...socket('qmp', files.qmp),
    '-mon',
    'chardev=qmp,mode=control',
    ...socket('monitor', files.monitor),
    '-mon',
    'chardev=monitor,mode=readline',
    ...(definition.serial === 'off'
      ? []
      : [...socket('serial', files.serial, { logfile: files.serialLog }), '-serial', 'chardev:serial']),
    '-pidfile',
    files.pid,
  ]
}

function displayDevice(display: Guest['display']): string | undefined {
  switch (display) {
    case 'std':
      return 'VGA'
    case 'virtio':
      return 'virtio-vga'
    case 'qxl':
      return 'qxl-vga'
    case 'cirrus':
      return 'cirrus-vga'
    case 'vmware':
      return 'vmware-svga'
    case 'none':
      return undefined
    default:
      return unreachable(display)
  }
}

/** The graphics card, if the guest has one: it goes before the cards, to the slot where QEMU itself puts it. */
export function displayArgs({ definition }: Build): string[] {
  const device = displayDevice(definition.display)
  return device === undefined ? [] : ['-device', device]
}

const hasScreen = ({ definition }: Build): boolean => definition.vnc !== 'off' && definition.display !== 'none'

/** Whether the guest gets a USB controller: for the tablet, a disk or a card. */
export const hasUsb = (build: Build): boolean =>
  hasScreen(build) || hasUsbDisk(build) || build.cards.some(({ model }) => modelTraits(model).bus === 'usb')

/** USB. The tablet tells where the pointer is, not how far it went: with a mouse the two pointers of VNC drift apart. */
export function usbArgs(build: Build): string[] {
  return [
    ...(hasUsb(build) ? ['-device', optionText('qemu-xhci', { id: 'usb' })] : []),
    ...(hasScreen(build) ? ['-device', optionText('usb-tablet', { id: 'tablet', bus: 'usb.0' })] : []),
  ]
}

/** VNC display 0 is port 5900 (ui/vnc.c). */
const firstVncPort = 5900

export function vncArgs({ definition, place }: Build): string[] {
  const { vnc } = definition
  const files = guestFiles(place.folder)
  if (vnc === 'off') return ['-display', 'none']
  if (vnc === 'socket') return ['-display', 'none', '-vnc', optionText(`unix:${files.vnc}`)]
  const address = place.listen.kind === 'as-written' ? vnc.listen.address : place.listen.address
  const display = endpointText(address, vnc.listen.port - firstVncPort)
  // password-secret: since 6.1.
  return [
    '-display',
    'none',
    ...(vnc.password ? ['-object', optionText('secret', { id: 'vnc-secret', file: files.vncSecret })] : []),
    '-vnc',
    optionText(display, vnc.password ? { 'password-secret': 'vnc-secret' } : {}),
  ]
}

export function consoleNotes({ definition, at }: Build): string[] {
  const { vnc } = definition
  if (typeof vnc === 'string' || vnc.listen.address === '::1' || vnc.listen.address.startsWith('127.')) return []
  return [
    `${at}.vnc: the screen is open to the network${vnc.password ? '; its password is no more than 8 letters and goes unencrypted' : ', to anyone, without a password'}.`,
  ]
}

/** Bytes of a text in UTF-8. */
const byteLength = (text: string): number => encodeURIComponent(text).replaceAll(/%../g, '.').length

/** sun_path is 108 bytes with its NUL (unix(7)). */
const longestSocketPath = 107

export function consoleFindings({ definition, place, at }: Build): Fault[] {
  const { vnc } = definition
  const found: Fault[] = []
  const longest = guestFiles(place.folder).monitor
  if (byteLength(longest) > longestSocketPath)
    found.push(
      finding(
        'guest.folder',
        at,
        `The path of the guest’s sockets is longer than the ${longestSocketPath} bytes that the kernel takes: ${longest}`,
        'Give the lab or the guest a shorter name, or set XDG_RUNTIME_DIR to a shorter path.',
      ),
    )
  if (typeof vnc === 'object' && vnc.listen.port < firstVncPort)
    found.push(
      finding(
        'guest.vnc',
        `${at}.vnc.listen`,
        `QEMU takes VNC ports from ${firstVncPort} on; ${vnc.listen.port} is lower.`,
        'Take 5900 for display :0, 5901 for :1 and so on.',
      ),
    )
  return found
}
