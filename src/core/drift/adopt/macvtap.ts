// How a guest's card hangs directly on an interface, and with which MAC, into the lab.
import type { Link } from '../../host/schema.ts'
import { macvtapModes } from '../../net.ts'
import type { Adoption } from '../drift.ts'
import type { Subject } from '../subject.ts'
import { cannot, edits, type Adopting } from './adopt.ts'

export function adoptMacvtap(subject: Subject, link: Link | undefined, { lab }: Adopting): Adoption {
  const mode = macvtapModes.find((each) => each === link?.macvtap?.mode)
  const connect = subject.kind === 'card' ? lab.guests[subject.guest]?.cards?.[subject.index]?.connect : undefined
  if (subject.kind !== 'card' || connect === undefined || connect === 'nothing' || !('macvtap' in connect))
    return cannot('The lab does not have it')
  if (mode === undefined) return cannot(`A lab has no word for the mode ${link?.macvtap?.mode ?? 'unknown'}`)
  const on = link?.lower ?? connect.macvtap.link
  const { guest, index } = subject
  return edits({ edit: 'card.set', guest, index, values: { connect: { macvtap: { link: on, mode } } } })
}

/** What the kernel lets through to a guest is the MAC of its macvtap: the card has the same. */
export function adoptMac(
  subject: Extract<Subject, { kind: 'card' }>,
  link: Link | undefined,
  { lab }: Adopting,
): Adoption {
  const { guest, index } = subject
  if (lab.guests[guest]?.cards?.[index] === undefined) return cannot('The lab does not have it')
  if (link?.mac === undefined) return cannot('It is not there')
  return edits({ edit: 'card.set', guest, index, values: { mac: link.mac } })
}
