// Spanning tree, forward delay and VLAN filtering, as they are, into the lab.
import type { Link } from '../../host/schema.ts'
import type { Adoption } from '../drift.ts'
import type { Subject } from '../subject.ts'
import { cannot, edits } from './adopt.ts'

export function adoptBridge(
  subject: Subject,
  aspect: 'stp' | 'forwardDelay' | 'vlanFiltering',
  link: Link | undefined,
): Adoption {
  const bridge = link?.bridge
  if (bridge === undefined) return cannot('It is no bridge')
  const { stp, forwardDelay, vlanFiltering } = bridge
  if (subject.kind === 'network')
    return aspect === 'stp'
      ? edits({ edit: 'network.set', name: subject.name, values: { stp } })
      : cannot('A network has no word for it: a bridge of the lab has')
  if (subject.kind !== 'bridge') return cannot('It is no bridge of the lab')
  const { name } = subject
  switch (aspect) {
    case 'stp':
      // The delay counts with spanning tree only, and is looked at then only.
      return edits({ edit: 'bridge.set', name, values: { stp, ...(stp ? { forwardDelay } : {}) } })
    case 'forwardDelay':
      return edits({ edit: 'bridge.set', name, values: { forwardDelay } })
    case 'vlanFiltering':
      return edits({ edit: 'bridge.set', name, values: { vlanFiltering } })
    default:
      return aspect satisfies never
  }
}
