// What managers of cards are told to leave alone, wanted against seen.
import type { HostSnapshot } from '../../../host/schema.ts'
import { leftByNetworkd } from '../../operations/managers/networkd.ts'
import { stoppedIn } from '../../operations/managers/stopped.ts'
import { leftAlone } from '../../operations/managers/unmanaged.ts'
import type { Wanted } from '../../wanted/want.ts'
import type { Draft } from '../draft.ts'
import { portsOf, whyTold } from './networkd.ts'

/**
 * What is ours alone: a manager could be told to change it, or finds a file that speaks of it too. Cards besides that are ports of
 * ours: it would have them back as its own settings say, at once or when it starts again. What is new is left alone before it comes,
 * what goes is let go when it is as it was; but what NetworkManager is to make, before it does.
 */
export const diffLeftAlone = (lab: string, wanted: Wanted, host: HostSnapshot): Draft[] => [
  ...byNetworkManager(lab, wanted, host),
  ...byNetworkd(lab, wanted, host),
]

const namesOf = (wanted: Wanted): string[] => sorted([...wanted.links, ...portsOf(wanted)].map(({ name }) => name))

/** What a manager goes on being told that does not run: it may start again. */
const stillThere = (told: string[], wanted: Wanted): string[] => namesOf(wanted).filter((name) => told.includes(name))

/** What is left alone before anything comes. */
const firstOf = (told: string[], last: string[], wanted: Wanted): string[] =>
  sorted([...told, ...last].filter((name) => !wanted.handedOver.includes(name)))

const areOurs = (wanted: Wanted): string =>
  portsOf(wanted).length > 0 ? 'they are Tapdeck’s, or in use by it' : 'they are Tapdeck’s'
const areGone = (last: readonly string[]): string =>
  last.length === 0 ? 'there is nothing of the lab any more' : 'the lab has let the others go'

function byNetworkManager(lab: string, wanted: Wanted, host: HostSnapshot): Draft[] {
  const told = leftAlone(host, lab)
  const last = host.managers.includes('networkmanager') ? namesOf(wanted) : stillThere(told, wanted)
  const first = firstOf(told, last, wanted)
  const handsOver = told.some((name) => wanted.handedOver.includes(name))
  const say = (interfaces: string[], said: { said?: 'last' }, why: string): Draft => ({
    operation: { op: 'nm.unmanaged', lab, interfaces, ...said, ...stoppedIn(host, 'networkmanager') },
    why,
  })
  return [
    ...(isSame(told, first)
      ? []
      : [say(first, {}, handsOver ? 'what NetworkManager makes it must not leave alone' : areOurs(wanted))]),
    ...(isSame(first, last) ? [] : [say(last, { said: 'last' }, areGone(last))]),
  ]
}

function byNetworkd(lab: string, wanted: Wanted, host: HostSnapshot): Draft[] {
  const told = leftByNetworkd(host, lab)
  const still = stillThere(told, wanted)
  const why = whyTold(wanted, host)
  const isTold = host.managers.includes('networkd') && (still.length > 0 || why !== undefined)
  const last = isTold ? namesOf(wanted) : still
  const first = firstOf(told, last, wanted)
  const say = (interfaces: string[], step: 'write' | 'heed' | 'both', reason: string): Draft => ({
    operation: { op: 'networkd.unmanaged', lab, interfaces, step, ...stoppedIn(host, 'networkd') },
    why: reason,
  })
  return [
    ...(isSame(told, first)
      ? []
      : [
          say(first, 'write', why ?? areOurs(wanted)),
          ...(isTold ? [say(first, 'heed', 'it reads its files only when it is told to')] : []),
        ]),
    ...(isSame(first, last) ? [] : [say(last, 'both', areGone(last))]),
  ]
}

const sorted = (names: string[]): string[] => [...new Set(names)].toSorted()
const isSame = (a: readonly string[], b: readonly string[]): boolean => JSON.stringify(a) === JSON.stringify(b)
