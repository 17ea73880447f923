// The mode and the options of a bond, as they are, into the lab.
import type { Link } from '../../host/schema.ts'
import type { Edit } from '../../lab/edit.ts'
import { takes } from '../../lab/kinds/bond-modes.ts'
import { bondModes, hashPolicies } from '../../net.ts'
import type { Adoption } from '../drift.ts'
import type { Subject } from '../subject.ts'
import { cannot, edits } from './adopt.ts'

const lacpRates = ['slow', 'fast'] as const
type Values = Extract<Edit, { edit: 'bond.set' }>['values']

const knownOf = <T extends string>(list: readonly T[], text: string | undefined): T | undefined =>
  list.find((each) => each === text)

export function adoptBond(
  subject: Subject,
  aspect: 'miimon' | 'updelay' | 'downdelay' | 'primary' | 'xmitHashPolicy',
  link: Link | undefined,
): Adoption {
  const bond = link?.bond
  if (subject.kind !== 'bond' || bond === undefined) return cannot('It is no bond of the lab')
  const { name } = subject
  switch (aspect) {
    case 'miimon':
      return edits({ edit: 'bond.set', name, values: { miimon: bond.miimon } })
    case 'updelay':
    case 'downdelay':
      // None at all is what a lab has that says nothing.
      return edits({ edit: 'bond.set', name, values: { [aspect]: bond[aspect] === 0 ? null : bond[aspect] } })
    case 'primary':
      return edits({ edit: 'bond.set', name, values: { primary: bond.primary ?? null } })
    case 'xmitHashPolicy': {
      const policy = knownOf(hashPolicies, bond.xmitHashPolicy)
      return policy === undefined
        ? cannot(`A lab has no word for the hash policy ${bond.xmitHashPolicy ?? 'none'}`)
        : edits({ edit: 'bond.set', name, values: { xmitHashPolicy: policy } })
    }
    default:
      return aspect satisfies never
  }
}

/** All of it, of a bond that was made anew: options go with the mode. Ports apart. */
export function wholeBond(bond: NonNullable<Link['bond']>): Values | undefined {
  const mode = knownOf(bondModes, bond.mode)
  if (mode === undefined) return undefined
  return {
    mode,
    miimon: bond.miimon,
    updelay: bond.updelay === 0 ? null : bond.updelay,
    downdelay: bond.downdelay === 0 ? null : bond.downdelay,
    primary: takes(mode, 'primary') ? (bond.primary ?? null) : null,
    lacpRate: takes(mode, 'lacpRate') ? (knownOf(lacpRates, bond.lacpRate) ?? null) : null,
    // Of balance-tlb the kernel does not show it (bond_info_show_master in bond_procfs.c).
    xmitHashPolicy:
      mode !== 'balance-tlb' && takes(mode, 'xmitHashPolicy')
        ? (knownOf(hashPolicies, bond.xmitHashPolicy) ?? null)
        : null,
  }
}
