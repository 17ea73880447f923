// What is gone is taken out of the lab; what was made anew by others is written as it is.
import type { Link } from '../../host/schema.ts'
import type { Adoption } from '../drift.ts'
import type { Group } from '../groups.ts'
import { cannot, edits, type Adopting } from './adopt.ts'
import { wholeBond } from './bond.ts'
import { adoptMacvtap } from './macvtap.ts'

export function adoptMade({ subject }: Group, link: Link | undefined, to: Adopting): Adoption {
  if (link) return adoptAnew(subject, link, to)
  switch (subject.kind) {
    case 'bridge':
      return edits({ edit: 'bridge.remove', name: subject.name })
    case 'bond':
      return edits({ edit: 'bond.remove', name: subject.name })
    case 'vlan':
      return edits({ edit: 'vlan.remove', name: subject.name })
    case 'network': {
      const gone = subject.name
      const forwarded = to.lab.networks[gone]?.forwards.length ?? 0
      return forwarded > 0
        ? cannot(`Forwards lead into network ${gone}: take it out of the lab yourself`)
        : edits({ edit: 'network.remove', name: gone })
    }
    case 'card':
      return cannot(`A card of ${subject.guest} has its cable as long as the lab has the card`)
    case 'interface':
    case 'lab':
      return cannot('The lab does not have it')
    default:
      return subject satisfies never
  }
}

function adoptAnew(subject: Group['subject'], link: Link, to: Adopting): Adoption {
  if (subject.kind === 'bond' && link.bond) {
    const values = wholeBond(link.bond)
    return values === undefined
      ? cannot(`A lab has no word for the mode ${link.bond.mode}`)
      : edits({ edit: 'bond.set', name: subject.name, values })
  }
  if (subject.kind === 'vlan' && link.vlan && link.lower !== undefined)
    return edits({ edit: 'vlan.set', name: subject.name, values: { id: link.vlan.id, link: link.lower } })
  if (subject.kind === 'card' && link.macvtap) return adoptMacvtap(subject, link, to)
  return subject.kind === 'interface'
    ? cannot('It carries the mark of the lab, and the lab cannot say what it is')
    : cannot('What has its name is of another kind')
}
