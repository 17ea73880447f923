// The taps of a guest must be there before it starts; the files of its macvtaps are opened for it.
import { closeSync, existsSync, openSync } from 'node:fs'
import { FaultError } from '../../core/fault.ts'
import { cardsOf } from '../../core/lab/resolve.ts'
import type { TapToOpen } from '../../core/qemu/facts.ts'
import { textOf } from '../observe/files.ts'
import { macvtapFile } from '../observe/sysfs.ts'
import type { StartInput } from './place.ts'

/**
 * QEMU would make a missing tap if it may, as root of a sandbox: a cable that leads to nothing, without a word.
 * Fault `guest.tap-missing`.
 */
export function checkTaps({ scope, lab, guest }: Pick<StartInput, 'scope' | 'lab' | 'guest'>): void {
  const definition = lab.guests[guest]
  // A sandbox has a /sys of its own, which shows its network.
  const root = scope.holder === undefined ? '' : `/proc/${scope.holder}/root`
  for (const { tap, index } of definition === undefined ? [] : cardsOf(lab, guest, definition)) {
    if (tap === undefined || existsSync(`${root}/sys/class/net/${tap}`)) continue
    throw tapMissing(tap, `guests.${guest}.cards[${index}]`)
  }
}

export const tapMissing = (tap: string, path: string): FaultError =>
  new FaultError({
    code: 'guest.tap-missing',
    message: `The tap ${tap} is not there, or is not as the guest needs it.`,
    hint: 'Apply the lab first: `tapdeck apply` makes its taps.',
    retry: 'again',
    at: { path },
  })

/**
 * Opens the file of each macvtap, as this user, once for each queue: the descriptors, in the order in which QEMU is to have them
 * from the third on. Whoever opens one closes it. Faults: `guest.tap-missing`, `guest.tap-forbidden`, `guest.tap-file`.
 */
export function openTaps(opens: readonly TapToOpen[]): number[] {
  const open: number[] = []
  try {
    for (const { link, fds, at } of opens) {
      const file = fileOf(link, at)
      for (const _ of fds) open.push(openFile(file, link, at))
    }
    return open
  } catch (error) {
    for (const fd of open) closeSync(fd)
    throw error
  }
}

function fileOf(link: string, path: string): string {
  const index = textOf(`/sys/class/net/${link}/ifindex`)
  if (index === undefined) throw tapMissing(link, path)
  const file = macvtapFile({ kind: 'machine' }, link, Number(index))
  if (file !== undefined) return file.path
  throw new FaultError({
    code: 'guest.tap-file',
    message: `The macvtap ${link} has no file /dev/tap${index.trim()} here.`,
    hint: 'The kernel makes it where it has made /dev itself (devtmpfs); in a container it may be missing. Connect the card to a bridge instead.',
    at: { path },
  })
}

function openFile(file: string, link: string, path: string): number {
  try {
    return openSync(file, 'r+')
  } catch (error) {
    throw new FaultError({
      code: 'guest.tap-forbidden',
      message: `You may not use the macvtap ${link} (${file}).`,
      hint: 'Apply the lab: `tapdeck apply` gives its macvtaps to you.',
      at: { path },
      cause: error instanceof Error ? error.message : String(error),
    })
  }
}
