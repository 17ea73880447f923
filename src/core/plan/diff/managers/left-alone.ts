// What managers of cards are told to leave alone, wanted against seen.
import { findLink, type HostSnapshot } from '../../../host/schema.ts'
import { leftByNetworkd } from '../../operations/managers/networkd.ts'
import { leftAlone } from '../../operations/managers/unmanaged.ts'
import type { Wanted } from '../../wanted/want.ts'
import type { Draft } from '../draft.ts'

/**
 * What is ours alone: a manager could be told to change it, or finds a file that speaks of it too. Cards besides that are ports of
 * ours: it would have them back as its own settings say, at once or when it starts again. What is new is left alone before it comes,
 * what goes is let go when it is as it was; but what NetworkManager is to make, before it does.
 */
export const diffLeftAlone = (lab: string, wanted: Wanted, host: HostSnapshot): Draft[] => [
  ...byNetworkManager(lab, wanted, host),
  ...byNetworkd(lab, wanted, host),
]

interface Stages {
  told: string[]
  /** What is left alone before anything comes, and when all is done. */
  first: string[]
  last: string[]
}

function stagesOf(manager: 'networkmanager' | 'networkd', told: string[], wanted: Wanted, host: HostSnapshot): Stages {
  const last = host.managers.includes(manager)
    ? sorted([...wanted.links, ...portsOf(wanted)].map(({ name }) => name))
    : []
  return { told, first: sorted([...told, ...last].filter((name) => !wanted.handedOver.includes(name))), last }
}

const portsOf = (wanted: Wanted): { name: string }[] => wanted.cards.filter(({ master }) => master.kind !== 'none')

const areOurs = (wanted: Wanted): string =>
  portsOf(wanted).length > 0 ? 'they are Tapdeck’s, or in use by it' : 'they are Tapdeck’s'
const areGone = (last: readonly string[]): string =>
  last.length === 0 ? 'there is nothing of the lab any more' : 'the lab has let the others go'

function byNetworkManager(lab: string, wanted: Wanted, host: HostSnapshot): Draft[] {
  const { told, first, last } = stagesOf('networkmanager', leftAlone(host, lab), wanted, host)
  const handsOver = told.some((name) => wanted.handedOver.includes(name))
  const why = handsOver ? 'what NetworkManager makes it must not leave alone' : areOurs(wanted)
  return [
    ...(isSame(told, first) ? [] : [{ operation: { op: 'nm.unmanaged' as const, lab, interfaces: first }, why }]),
    ...(isSame(first, last)
      ? []
      : [
          {
            operation: { op: 'nm.unmanaged' as const, lab, interfaces: last, said: 'last' as const },
            why: areGone(last),
          },
        ]),
  ]
}

function byNetworkd(lab: string, wanted: Wanted, host: HostSnapshot): Draft[] {
  const { told, first, last } = stagesOf('networkd', leftByNetworkd(host, lab), wanted, host)
  const say = (interfaces: string[], step: 'write' | 'heed' | 'both', why: string): Draft => ({
    operation: { op: 'networkd.unmanaged', lab, interfaces, step },
    why,
  })
  return [
    ...(isSame(told, first)
      ? []
      : [
          say(first, 'write', whyOfNetworkd(wanted, host) ?? areOurs(wanted)),
          say(first, 'heed', 'it reads its files only when it is told to'),
        ]),
    ...(isSame(first, last) ? [] : [say(last, 'both', areGone(last))]),
  ]
}

/** Of the first card that it configures. */
const whyOfNetworkd = (wanted: Wanted, host: HostSnapshot): string | undefined =>
  portsOf(wanted).flatMap(({ name }) => {
    const manager = findLink(host, name)?.manager
    if (manager?.kind === 'networkd')
      return [`it configures ${name}${manager.file === undefined ? '' : ` by ${manager.file}`}, and would take it back`]
    return manager?.kind === 'netplan' && manager.through === 'networkd'
      ? [`netplan has it configure ${name} by ${manager.file}, and it would take it back`]
      : []
  })[0]

const sorted = (names: string[]): string[] => [...new Set(names)].toSorted()
const isSame = (a: readonly string[], b: readonly string[]): boolean => JSON.stringify(a) === JSON.stringify(b)
