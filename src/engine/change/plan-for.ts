// The plan for a lab, up or down: against the place as it is, or against a snapshot that was handed in.
import type { HostSnapshot } from '../../core/host/schema.ts'
import { planDown, planUp, type Plan } from '../../core/plan/plan.ts'
import { noContacts, type Contacts } from '../../core/plan/risk/contact.ts'
import type { Target } from '../../core/plan/wanted/want.ts'
import type { Paths } from '../files/paths.ts'
import { runningIn } from '../guest/running/stop-all.ts'
import { labOf, scopeOf, serviceFolder, targetOf, type KnownLab } from '../labs.ts'
import { bootOf } from './boot.ts'

type Goal = 'up' | 'down'

export function planAsItIs(known: KnownLab, goal: Goal, host: HostSnapshot, paths: Paths, contacts: Contacts): Plan {
  const scope = goal === 'down' ? scopeOf(known, paths) : undefined
  return make(known, goal, { host, target: targetOf(known, paths), contacts }, paths, scope ? runningIn(scope) : [])
}

/** Nothing of this machine is looked at. */
export function imaginedPlan(known: KnownLab, goal: Goal, host: HostSnapshot, paths: Paths): Plan {
  const seen = targetOf(known, paths)
  // A snapshot that was handed in is one of a sandbox that is open.
  const target = seen.scope === 'sandbox' ? { ...seen, state: 'open' as const } : seen
  return make(known, goal, { host, target, contacts: noContacts }, paths, [])
}

function make(
  known: KnownLab,
  goal: Goal,
  seen: { host: HostSnapshot; target: Target; contacts: Contacts },
  paths: Paths,
  guests: string[],
): Plan {
  const folder = serviceFolder(known, paths)
  return goal === 'up'
    ? planUp({ lab: labOf(known), folder, boot: bootOf(known), ...seen })
    : planDown({ lab: known.name, folder, guests, ...seen })
}
