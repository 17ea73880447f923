// Whose a link of the machine is, and what that means for a gesture.
import { findLink } from '../../../../core/host/schema.ts'
import { makerOf } from '../../../../core/host/uses.ts'
import { foreignOwner } from '../../../../core/topology/state.ts'
import { no, type Place, type Refusal, type Saying } from './verdict.ts'

/** Why a link is left alone: someone else made it. */
export function whyLeftAlone({ lab, host }: Place, name: string): Refusal | undefined {
  const link = findLink(host, name)
  const owner = link === undefined ? undefined : makerOf(link.owner, lab.name)
  return owner === undefined ? undefined : no('why.foreign', { name, owner })
}

/** Why something that is not of the lab cannot be changed by it: whose it is, or that it is no part of it. */
export const whyNotOfLab = (place: Place, name: string): Refusal => {
  const { lab, host } = place
  const link = findLink(host, name)
  const owner = link === undefined ? undefined : foreignOwner(link.owner, lab.name)
  return owner === undefined ? no('why.notOfLab', { name }) : no('why.foreign', { name, owner })
}

/** Who manages a link that the lab may use all the same. */
export function managedBy({ lab, host }: Place, name: string): Saying[] {
  const link = findLink(host, name)
  const owner = link === undefined ? undefined : foreignOwner(link.owner, lab.name)
  return owner === undefined ? [] : [{ says: 'note.managed', words: { name, owner } }]
}
