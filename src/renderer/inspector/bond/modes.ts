// The seven modes of a bond, by the numbers that the kernel and people give them, and what each takes.
import type { Bond } from '../../../core/lab/schema.ts'

export type ModeNumber = 0 | 1 | 2 | 3 | 4 | 5 | 6
const numbers: Record<Bond['mode'], ModeNumber> = {
  'balance-rr': 0,
  'active-backup': 1,
  'balance-xor': 2,
  broadcast: 3,
  '802.3ad': 4,
  'balance-tlb': 5,
  'balance-alb': 6,
}
export const numberOf = (mode: Bond['mode']): ModeNumber => numbers[mode]

/** What the switch must do (Documentation/networking/bonding.rst, "Switch Configuration"). */
export function needOf(mode: Bond['mode']): 'nothing' | 'lacp' | 'static' {
  switch (mode) {
    case '802.3ad':
      return 'lacp'
    case 'balance-rr':
    case 'balance-xor':
    case 'broadcast':
      return 'static'
    case 'active-backup':
    case 'balance-tlb':
    case 'balance-alb':
      return 'nothing'
    default:
      return mode satisfies never
  }
}

/** Where the switch is not configured. */
export const isRecommended = (mode: Bond['mode']): boolean => mode === 'active-backup' || mode === 'balance-tlb'
