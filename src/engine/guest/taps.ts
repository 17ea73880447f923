// The taps of a guest must be there before it starts.
import { existsSync } from 'node:fs'
import { FaultError } from '../../core/fault.ts'
import { cardsOf } from '../../core/lab/resolve.ts'
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
