// QEMU's last words → a fault that says what to do. The words are those of QEMU 7.2 to 10.0 in English.
import { dirname } from 'node:path'
import { FaultError, type Fault } from '../../../core/fault.ts'
import { cardsOf } from '../../../core/lab/resolve.ts'
import type { Lab } from '../../../core/lab/schema.ts'
import { endpointText, listenOf } from '../../../core/lab/words.ts'
import { fileEnd } from './file-end.ts'

/** Bytes at the end of the log that are looked at. */
const tail = 8192

/** The last lines of a log without mere warnings, at most `lines`; empty if there is nothing. */
export function lastWords(log: string, lines = 4): string {
  return fileEnd(log, tail)
    .toString()
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('warning: '))
    .slice(-lines)
    .join('\n')
}

interface Known {
  words: RegExp
  fault: (found: string, lab: Lab, guest: string) => Pick<Fault, 'code' | 'message' | 'hint' | 'at'>
}

const at = (guest: string, rest = ''): Fault['at'] => ({ path: `guests.${guest}${rest}` })

const known: readonly Known[] = [
  {
    words: /Could not set up host forwarding rule '([^']+)'/,
    fault: (rule, lab, guest) => ({
      code: 'guest.port-busy',
      message: `The forward ${rule} cannot be opened: another program has the port, or the address is not one of this machine’s.`,
      hint: '`ss -lntup` tells who has the port. Take another one, or end that program.',
      at: placeOfForward(rule, lab, guest),
    }),
  },
  {
    words: /-vnc ([^\s:]*:?[^\s]*): .*(?:Address already in use|Failed to find an available port|Failed to bind)/,
    fault: (address, _lab, guest) => ({
      code: 'guest.port-busy',
      message: `The screen cannot listen at ${address.replace(/,.*/, '').replace(/:$/, '')}: another program has the port.`,
      hint: 'Display :1 is port 5901 and so on. Take another port, or vnc: socket, which needs none.',
      at: at(guest, '.vnc'),
    }),
  },
  {
    words: /could not configure \/dev\/net\/tun \(([^)]+)\): Device or resource busy/,
    fault: (tap, lab, guest) => ({
      code: 'guest.tap-busy',
      message: `Another program holds the tap ${tap}.`,
      hint: 'Is the same guest running elsewhere? `tapdeck host` tells which process has the tap.',
      at: placeOfTap(tap, lab, guest),
    }),
  },
  {
    words: /could not configure \/dev\/net\/tun \(([^)]+)\): (?:Operation not permitted|Invalid argument)/,
    fault: (tap, lab, guest) => ({
      code: 'guest.tap-forbidden',
      message: `You may not use the tap ${tap}, or it is not as the guest needs it.`,
      hint: 'Apply the lab: `tapdeck apply` makes its taps for you, with as many queues as their cards have.',
      at: placeOfTap(tap, lab, guest),
    }),
  },
  {
    words: /could not open (\/dev\/net\/tun): (?:Permission denied|No such)/,
    fault: (_file, _lab, guest) => ({
      code: 'guest.tun',
      message: 'You may not open /dev/net/tun, or it is not there: without it no guest can be on a network or bridge.',
      hint: '`tapdeck check` tells how to allow it. A card in user mode needs no tun.',
      at: at(guest, '.cards'),
    }),
  },
  {
    words: /Failed to get "[a-z ]+" lock\s+Is another process using the image \[([^\]]+)\]/,
    fault: (file, _lab, guest) => ({
      code: 'guest.disk-busy',
      message: `Another process uses the disk ${file}.`,
      hint: 'Two guests cannot write to one image: end the other, or give each its own with the image as backing.',
      at: at(guest, '.disks'),
    }),
  },
  {
    words: /(?:Could not open '([^']+)'|could not load [a-z ]+'?([^'\n]*)'?): (?:Permission denied|No such file)/i,
    fault: (file, _lab, guest) => ({
      code: 'guest.file-missing',
      message: `QEMU cannot read ${file}.`,
      hint: 'Is it there, and may you read it, and write it if it is a disk?',
      at: at(guest),
    }),
  },
  {
    words: /(?:Image is not in|Could not open backing file|does not have|Unknown driver) (.*)/,
    fault: (what, _lab, guest) => ({
      code: 'guest.disk-format',
      message: `A disk is not what the lab says of it: ${what}.`,
      hint: '`qemu-img info FILE` tells its format: say that as format of the disk.',
      at: at(guest, '.disks'),
    }),
  },
  {
    words: /((?:cannot set up guest memory|Cannot allocate memory).*)/,
    fault: (_words, _lab, guest) => ({
      code: 'guest.memory',
      message: 'This machine has not got as much memory as the guest wants.',
      hint: 'Give the guest less memory, or stop another one.',
      at: at(guest, '.memory'),
    }),
  },
  {
    words: /(.*(?:kvm_buf_set_msrs|failed to initialize kvm|KVM kernel module|error: failed to set MSR).*)/i,
    fault: (_words, _lab, guest) => ({
      code: 'guest.kvm',
      message: 'KVM does not run the guest.',
      hint: 'Say accelerator: tcg, which is slow but runs everywhere. `tapdeck check` tells what KVM lacks.',
      at: at(guest, '.accelerator'),
    }),
  },
  {
    words: /vfio (\S+): .*/,
    fault: (device, _lab, guest) => ({
      code: 'guest.device',
      message: `The device ${device} of this machine cannot be given to the guest.`,
      hint: 'Apply the lab first: that binds it to vfio-pci and hands over its group.',
      at: at(guest, '.cards'),
    }),
  },
]

function placeOfForward(rule: string, lab: Lab, guest: string): Fault['at'] {
  const definition = lab.guests[guest]
  for (const { index, connect } of definition === undefined ? [] : cardsOf(lab, guest, definition)) {
    if (connect === 'nothing' || !('user' in connect)) continue
    for (const [nth, forward] of connect.user.forwards.entries()) {
      const { proto, address, port } = listenOf(forward)
      // In a sandbox the address is that of the uplink's end; the port is the same.
      if (rule.startsWith(`${proto}:${endpointText(address, port)}-`) || rule.includes(`:${port}-`))
        return at(guest, `.cards[${index}].connect.user.forwards[${nth}]`)
    }
  }
  return at(guest)
}

function placeOfTap(tap: string, lab: Lab, guest: string): Fault['at'] {
  const definition = lab.guests[guest]
  const card = definition && cardsOf(lab, guest, definition).find((one) => one.tap === tap)
  return card === undefined ? at(guest, '.cards') : at(guest, `.cards[${card.index}]`)
}

/** The fault of a QEMU that ended instead of starting; its stderr is the cause. */
export function exitFault(log: string, lab: Lab, guest: string): FaultError {
  const words = lastWords(log, 8)
  for (const { words: pattern, fault } of known) {
    const match = pattern.exec(words)
    if (match === null) continue
    const found = match.slice(1).find((group) => group !== undefined && group !== '') ?? match[0]
    return new FaultError({ ...fault(found, lab, guest), retry: 'again', cause: words })
  }
  return new FaultError({
    code: 'qemu.exited',
    message: `QEMU ended instead of starting ${guest}${words === '' ? ' and said nothing' : `: ${words.split('\n').at(-1)}`}.`,
    hint: `${words === '' ? `Is there room left in ${dirname(log)}, where its words would be?` : 'The cause has its words.'} \`tapdeck guest command\` shows the command line, to be tried by hand.`,
    at: at(guest),
    ...(words === '' ? {} : { cause: words }),
  })
}
