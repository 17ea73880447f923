// Drift: what others have changed under a lab since it was applied, what would put it back, and what of it the lab could say itself.
import { z } from 'zod'
import { FaultError } from '../fault.ts'
import type { HostSnapshot } from '../host/schema.ts'
import { editSchema } from '../lab/edit.ts'
import type { Lab } from '../lab/schema.ts'
import type { BootInput } from '../plan/diff/managers/boot.ts'
import { operationSchema } from '../plan/operation.ts'
import { planUp, type Plan, type PlanInput } from '../plan/plan.ts'
import { adoptionOf } from './adopt/adopt.ts'
import { blockedBy } from './blocked.ts'
import { foreignPorts } from './foreign.ts'
import { groupsOf, type Group } from './groups.ts'
import { deviceOf, nodeOf, pathOf } from './subject.ts'
import { wordsOf } from './words.ts'

export const driftSchema = z.strictObject({
  /** Stable while the difference lasts: `br0 mtu`. */
  id: z.string(),
  /** One plain sentence without a full stop: `The MTU of br0 is 1400; applied was 1500`. */
  what: z.string(),
  /** Its place in the lab, `bridges.br0`; left out where it is the lab's as a whole. */
  path: z.string().optional(),
  /** The node of the picture that it is about. */
  node: z.string().optional(),
  /** Milliseconds since 1970; left out where nobody was looking when it came. */
  since: z.number().optional(),
  /** What would put it back: a part of the plan of the lab as it was applied. */
  repair: z.union([
    z.strictObject({ kind: z.literal('steps'), operations: z.array(operationSchema) }),
    z.strictObject({ kind: z.literal('none'), why: z.string() }),
  ]),
  /** What makes the lab of now say what is there. */
  adopt: z.union([
    z.strictObject({ kind: z.literal('edits'), edits: z.array(editSchema) }),
    z.strictObject({ kind: z.literal('none'), why: z.string() }),
  ]),
})
export type Drift = z.output<typeof driftSchema>
export type Adoption = Drift['adopt']

/** A lab, and what brings it up with the machine. */
interface Planned {
  lab: Lab
  boot?: BootInput | undefined
}
export interface DriftInput extends Pick<PlanInput, 'host' | 'target' | 'folder' | 'contacts'> {
  /** As it was applied last. */
  applied: Planned
  /** As it is written by now; without it nothing can be adopted. */
  now?: (Planned & { text: string }) | undefined
}

/** What differs, in the order of the plan, before it is put into words. */
export interface Difference {
  /** Of the lab as it was applied; undefined where it cannot be planned any more. */
  plan: Plan | undefined
  groups: Group[]
  /** Whether the plan does more than these: what the lab of now has as it is, or what cannot be seen. */
  rest: 'none' | 'some'
  blocked: Drift[]
}

/** What the host is not as the lab was applied, without what the lab of now wants as it is. */
export function differenceOf({ applied, now, ...place }: DriftInput): Difference {
  const plan = planned(applied, place)
  if (plan instanceof FaultError) {
    // The lab of now can do without what is in the way.
    const isSettled = now !== undefined && !(planned(now, place) instanceof FaultError)
    return { plan: undefined, groups: [], rest: 'none', blocked: isSettled ? [] : blockedBy(plan.fault, now) }
  }
  const all = groupsOf(plan, applied.lab, place.host)
  const isBlind = place.host.unread?.some(({ part }) => part === 'rules') ?? false
  const rest = isBlind ? 'some' : 'none'
  if (all.length === 0) return { plan, groups: all, rest, blocked: [] }
  const wished = now && planned(now, place)
  // The lab of now cannot be planned: then nothing is known of what it would leave as it is.
  const open =
    now === undefined || wished === undefined || wished instanceof FaultError
      ? undefined
      : new Set(groupsOf(wished, now.lab, place.host).map(({ id }) => id))
  const groups = all.filter(({ id }) => open === undefined || open.has(id))
  return { plan, groups, rest: groups.length < all.length ? 'some' : rest, blocked: [] }
}

/**
 * The plan of the lab of now, where that has nothing to do though the applied lab has: others made the difference, and the lab was
 * made to say it. Undefined in every other case.
 */
export function adoptedPlan({ applied, now, ...place }: DriftInput): Plan | undefined {
  const wished = now && planned(now, place)
  if (wished === undefined || wished instanceof FaultError || wished.steps.length > 0) return undefined
  const plan = planned(applied, place)
  return plan instanceof FaultError || plan.steps.length > 0 ? wished : undefined
}

function planned({ lab, boot }: Planned, place: Omit<PlanInput, 'lab' | 'boot'>): Plan | FaultError {
  try {
    return planUp({ lab, boot, ...place })
  } catch (error) {
    if (error instanceof FaultError) return error
    throw error
  }
}

/** Everything that others changed under an applied lab. What the user has edited since is none of it. */
export function driftOf(input: DriftInput): Drift[] {
  const { applied, now, host } = input
  const { groups, blocked } = differenceOf(input)
  // A plan lets go of what is nobody's.
  const shown = new Set(groups.map(({ subject }) => deviceOf(subject)))
  return [
    ...blocked,
    ...groups.map((group): Drift => ({
      id: group.id,
      what: wordsOf(group, host),
      ...placeOf(group, applied.lab),
      repair: { kind: 'steps', operations: group.pieces.map(({ operation }) => operation) },
      adopt: adopted(group, now?.lab, host),
    })),
    ...foreignPorts(applied.lab, now, host).flatMap(({ port, drift }) => (shown.has(port) ? [] : [drift])),
  ]
}

const placeOf = ({ subject }: Group, lab: Lab): Pick<Drift, 'path' | 'node'> => {
  const [path, node] = [pathOf(subject, lab), nodeOf(subject, lab)]
  return { ...(path === undefined ? {} : { path }), ...(node === undefined ? {} : { node }) }
}

/** An edit that no lab can take is none. What it would do to the text is looked at when it is adopted (adopt/all.ts). */
export function adopted(group: Group, lab: Lab | undefined, host: HostSnapshot): Adoption {
  if (!lab) return { kind: 'none', why: 'The lab file is needed for that, not its name alone' }
  const adoption = adoptionOf(group, { lab, host })
  if (adoption.kind === 'none' || adoption.edits.every((edit) => editSchema.safeParse(edit).success)) return adoption
  return { kind: 'none', why: 'A lab has no word for it' }
}
